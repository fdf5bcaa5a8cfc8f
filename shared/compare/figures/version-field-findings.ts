import type { CompareSettings, Finding } from '#shared/model/index.ts';
import { findingId } from '../judge.ts';
import { byText } from '../order.ts';
import { FIELD_KINDS, fieldName, fieldText, type RequestField } from '../request-fields.ts';
import { MOST_EVIDENCE, TURN_SAMPLE, VERSION_LEVEL } from '../settings.ts';
import { hypergeometricDensity } from '../statistics/density.ts';
import { fisherExact } from '../statistics/fisher.ts';
import { counted, listed } from '../words.ts';
import { takeTurns } from './turns.ts';
import type { FieldValue, ServiceFields } from './version-fields.ts';

/** A value of a field whose requests all met one version on the baseline. */
interface Choice {
  readonly value: FieldValue;
  readonly version: string;
  /** Probability that so many requests of the route all meet that version by chance, times the number of tests. */
  readonly adjustedP: number;
  /** Share of the version's requests that have the value. */
  readonly coverage: number;
}

/**
 * Catalogue RT-13: something in the request decides the version on the baseline, and the candidate decides otherwise.
 *
 * That two runs of the baseline agree proves nothing: round robin gives both the same turns. What is asked is whether
 * the requests with one value of a field met one version, in every run, more surely than as many requests of the same
 * route drawn at random (hypergeometric, exact, Bonferroni over all values that were looked at). The noise run must
 * not contradict, but is not counted: it depends on the first.
 */
export function versionFieldFindings(
  services: Iterable<ServiceFields>,
  settings: CompareSettings,
  isJudged: (service: string) => boolean,
): Finding[] {
  const examined = [...services]
    // One version on the baseline leaves no choice: another one on the candidate is told by the shares.
    .filter(({ service, versions }) => isJudged(service) && versions.size > 1)
    .map((seen) => ({ seen, values: valuesOf(seen, settings) }));
  const tests = examined.reduce((sum, { values }) => sum + values.length, 0);
  return examined.flatMap(({ seen, values }) => {
    const choices = values
      .flatMap((value) => choiceOf(seen, value, tests))
      .filter(({ value, adjustedP }) => adjustedP <= VERSION_LEVEL && value.deviating > 0)
      .sort(byStrength);
    return choices.length === 0 ? [] : [asFinding(seen, choices, settings)];
  });
}

/** With fewer requests than a route needs for a verdict, nothing is said about a value either. */
function valuesOf({ fields }: ServiceFields, { leastPairs }: CompareSettings): FieldValue[] {
  return [...fields.values()]
    .flatMap((names) => [...(names?.values() ?? [])])
    .flatMap((values) => [...(values?.values() ?? [])])
    .filter(({ count }) => count >= leastPairs);
}

function choiceOf({ versions }: ServiceFields, value: FieldValue, tests: number): Choice[] {
  const { baseline: version, noise, count } = value;
  if (typeof version !== 'string' || (noise !== null && noise !== version)) return [];
  const all = [...versions.values()].reduce((sum, requests) => sum + requests, 0);
  const own = versions.get(version) ?? 0;
  const p = hypergeometricDensity(count, own, all - own, count);
  return [{ value, version, adjustedP: Math.min(1, p * tests), coverage: count / own }];
}

/** First the field that explains most of its version, then the rarer version: that is the one somebody asked for. */
function byStrength(a: Choice, b: Choice): number {
  return (
    b.coverage - a.coverage ||
    a.value.count - b.value.count ||
    rankOf(a.value.field) - rankOf(b.value.field) ||
    byText(a.value.field.name, b.value.field.name) ||
    byText(a.value.field.value, b.value.field.value)
  );
}

/** Headers before cookies before parameters, and headers that were made for a purpose before those of every client. */
function rankOf({ kind, name }: RequestField): number {
  const standard = kind === 'header' && !name.startsWith('x-') ? 0.5 : 0;
  return FIELD_KINDS.indexOf(kind) + standard;
}

const sameField = (a: RequestField, b: RequestField): boolean => a.kind === b.kind && a.name === b.name;

function asFinding(seen: ServiceFields, choices: readonly Choice[], settings: CompareSettings): Finding {
  const { route, service } = seen;
  const lead = choices[0]?.value.field ?? { kind: 'header', name: '', value: '' };
  const own = choices.filter(({ value }) => sameField(value.field, lead));
  const sum = (count: (value: FieldValue) => number): number =>
    own.reduce((total, { value }) => total + count(value), 0);
  const [requests, deviating] = [sum(({ candidates }) => candidates), sum((value) => value.deviating)];
  const texts = own.map(({ value }) => fieldText(value.field));
  const place = `version ${service}`;
  const doubt = doubtOf(
    seen,
    sum(({ count }) => count),
    deviating,
    requests,
    settings,
  );
  const rest = [
    ...new Set(
      choices.filter(({ value }) => !sameField(value.field, lead)).map(({ value }) => fieldName(value.field)),
    ),
  ];
  return {
    id: findingId('share', route, place, 'other version'),
    kind: 'share',
    catalogue: 'RT-13',
    severity: doubt === null ? 'major' : 'minor',
    route,
    service,
    place,
    title: `Requests with ${listed(texts)} reach another version of ${service}`,
    cause: [
      own.map((choice) => sentence(choice, seen.hasNoise)).join(' '),
      'The mesh needs a match on that field with the subset as its destination.',
      ...(rest.length > 0
        ? [`On the baseline ${listed(rest)} ${rest.length === 1 ? 'tells' : 'tell'} the version as well.`]
        : []),
      ...(doubt === null ? [] : [doubt]),
    ].join(' '),
    count: deviating,
    pairs: requests,
    noiseCount: seen.hasNoise ? 0 : null,
    adjustedP: Math.max(...own.map(({ adjustedP }) => adjustedP)),
    evidence: own
      .flatMap(({ value }) => value.evidence)
      .sort((a, b) => a.index - b.index)
      .slice(0, MOST_EVIDENCE)
      .map(({ item }) => item),
  };
}

function sentence({ value, version }: Choice, hasNoise: boolean): string {
  const runs = hasNoise ? ', in its noise run too' : '';
  return `The baseline sends every one of ${counted(value.count, 'request')} with ${fieldText(value.field)} to ${version}${runs}; the candidate sends ${value.deviating} of ${value.candidates} to another version.`;
}

/** Why it may be chance after all, or null. */
function doubtOf(
  { turns, instances }: ServiceFields,
  before: number,
  deviating: number,
  requests: number,
  settings: CompareSettings,
): string | null {
  if (takeTurns(turns.values(), [...instances.values()], turns.count <= TURN_SAMPLE)) {
    return 'The instances take turns, and the recorded order of the requests tells the version as well: round robin in step with the traffic looks the same.';
  }
  if (fisherExact(0, before, deviating, requests) > settings.falseDiscoveryRate) {
    return 'In so few requests it may be chance.';
  }
  return null;
}
