import { driftFindings } from '#shared/compare/figures/share-drift.ts';
import { Sample } from '#shared/compare/figures/sample.ts';
import type { Turn } from '#shared/compare/figures/turns.ts';
import { versionFieldFindings } from '#shared/compare/figures/version-field-findings.ts';
import { SEVERAL, type FieldValue, type ServiceFields } from '#shared/compare/figures/version-fields.ts';
import type { Random } from '#shared/compare/random.ts';
import { DEFAULT_SETTINGS, TURN_SAMPLE, VERSION_LEVEL } from '#shared/compare/settings.ts';
import { atMost, type Experiment, type FalseAlarm, type Power, QUICK, single } from './experiment.ts';

/** Half of the requests go to v2. */
const anyVersion = (random: Random): string => (random() < 0.5 ? 'v2' : 'v1');

/**
 * A route whose requests carry a field with some values, evenly; `choose` says which version serves a value on the
 * baseline. On the candidate chance does.
 */
function drawService(
  values: number,
  perValue: number,
  random: Random,
  choose: (value: number) => string,
): ServiceFields {
  const versions = new Map<string, number>();
  const fields = Array.from({ length: values }, (_, value): [string, FieldValue] => {
    const served = Array.from({ length: perValue }, () => choose(value));
    for (const version of served) versions.set(version, (versions.get(version) ?? 0) + 1);
    const [first = 'v1'] = served;
    const field = { kind: 'header', name: 'x-user', value: String(value) } as const;
    const deviating = served.filter((version) => version !== anyVersion(random)).length;
    return [
      field.value,
      {
        field,
        count: perValue,
        baseline: served.every((version) => version === first) ? first : SEVERAL,
        noise: null,
        candidates: perValue,
        deviating,
        evidence: [],
      },
    ];
  });
  return {
    route: 'GET /',
    service: 'service',
    versions,
    instances: new Map(versions),
    turns: new Sample<Turn>(TURN_SAMPLE, 0),
    fields: new Map([['header', new Map([['x-user', new Map(fields)]])]]),
    hasNoise: false,
  };
}

const isFound = (service: ServiceFields): boolean =>
  versionFieldFindings([service], DEFAULT_SETTINGS, () => true).length > 0;

const fieldAlarm = (values: number, perValue: number): Experiment<FalseAlarm> =>
  single(
    atMost(
      `Version chosen by a field, ${values} values of ${perValue} requests each, two versions by chance`,
      VERSION_LEVEL,
    ),
    QUICK,
    (random) => isFound(drawService(values, perValue, random, () => anyVersion(random))),
  );

const driftAlarm = (versions: number, n: number): Experiment<FalseAlarm> =>
  single(atMost(`Share of any of ${versions} versions moves, n = ${n}`, VERSION_LEVEL), QUICK, (random) => {
    const drawn = () => Array.from({ length: n }, () => `v${Math.floor(random() * versions)}`);
    const order = { service: 'service', baseline: drawn(), candidate: drawn(), noise: drawn() };
    return driftFindings([order], DEFAULT_SETTINGS).length > 0;
  });

/** What is said of versions: held to a stricter level, since every field and every version is looked at. */
export const VERSION_ALARMS: readonly Experiment<FalseAlarm>[] = [
  fieldAlarm(2, 12),
  fieldAlarm(10, 14),
  driftAlarm(2, 100),
  driftAlarm(3, 100),
];

export const VERSION_POWERS: readonly Experiment<Power>[] = (
  [
    [12, 0.1],
    [16, 0.5],
    [24, 0.9],
  ] as const
).map(([perValue, least]) =>
  single(
    {
      name: `Version chosen by a field: of four values, ${perValue} requests each, one always meets v2, the others half`,
      least,
    },
    { full: 10_000, short: 2_000 },
    (random) =>
      isFound(drawService(4, perValue, random, (value) => (value === 0 ? 'v2' : anyVersion(random)))),
  ),
);
