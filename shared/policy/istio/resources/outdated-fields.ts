import type { Problems } from '#shared/policy/source/problem.ts';
import type { Path, YamlDocument } from '#shared/policy/source/yaml.ts';
import { isRecord } from './items.ts';
import { camelCase } from './protobuf.ts';

interface Outdated {
  readonly field: string;
  /** The name that the field stands under, where the name alone does not say it. */
  readonly below?: string;
  readonly kinds: readonly string[];
  readonly message: string;
  readonly advice: string;
}

/** Fields that Istio ignores or will drop. Sources: catalogue CB-12; the protos of networking/v1alpha3. */
const OUTDATED: readonly Outdated[] = [
  {
    field: 'consecutiveErrors',
    below: 'outlierDetection',
    kinds: ['DestinationRule'],
    message:
      'is ignored since Istio 1.7, before which it counted gateway errors: the threshold is that of consecutive5xxErrors, by default 5',
    advice: 'Write consecutive5xxErrors or consecutiveGatewayErrors.',
  },
  {
    field: 'warmupDurationSecs',
    kinds: ['DestinationRule'],
    message: 'is deprecated',
    advice: 'Write warmup.duration.',
  },
  {
    field: 'mirrorPercent',
    kinds: ['VirtualService'],
    message: 'is deprecated and takes whole percents only',
    advice: 'Write mirrorPercentage: {value: …}.',
  },
  {
    field: 'allowOrigin',
    below: 'corsPolicy',
    kinds: ['VirtualService'],
    message: 'is deprecated and has no effect where allowOrigins is given',
    advice: 'Write allowOrigins: [{exact: …}].',
  },
  {
    field: 'percent',
    below: 'delay',
    kinds: ['VirtualService'],
    message: 'is deprecated and takes whole percents only',
    advice: 'Write percentage: {value: …}.',
  },
  {
    field: 'percent',
    below: 'abort',
    kinds: ['VirtualService'],
    message: 'was removed; without percentage the fault is not applied',
    advice: 'Write percentage: {value: …}.',
  },
];

/** What is looked at: the outdated fields, and the one with an outdated value. */
const NAMES: ReadonlySet<string> = new Set([...OUTDATED.map(({ field }) => field), 'simple']);

/** Names the fields of a resource that Istio ignores or that are on their way out. */
export function nameOutdatedFields(kind: string, document: YamlDocument, problems: Problems): void {
  const wanted = OUTDATED.filter(({ kinds }) => kinds.includes(kind));
  if (wanted.length === 0 || !isRecord(document.value)) return;
  walk(document.value['spec'], ['spec'], (path, value) => {
    const field = camelCase(String(path.at(-1)));
    if (!NAMES.has(field)) return;
    const below = camelCase(String(path.at(-2)));
    for (const outdated of wanted) {
      if (outdated.field !== field || (outdated.below ?? below) !== below) continue;
      problems.warning(
        'OUTDATED_FIELD',
        `${field} ${outdated.message}`,
        outdated.advice,
        document.placeOf(path),
      );
    }
    if (field === 'simple' && value === 'LEAST_CONN')
      problems.warning(
        'OUTDATED_FIELD',
        'LEAST_CONN is deprecated; it does what LEAST_REQUEST does',
        'Write LEAST_REQUEST.',
        document.placeOf(path),
      );
  });
}

/** Visits the fields in the order of the text. The path is that of the moment, and goes on changing. */
function walk(value: unknown, path: (string | number)[], visit: (path: Path, value: unknown) => void): void {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) {
      path.push(index);
      walk(item, path, visit);
      path.pop();
    }
  else if (isRecord(value))
    for (const [name, field] of Object.entries(value)) {
      path.push(name);
      visit(path, field);
      walk(field, path, visit);
      path.pop();
    }
}
