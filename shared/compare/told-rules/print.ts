import type { CompareRule, HeaderExpectation } from '#shared/model/index.ts';

/** Fields in the order in which a person reads them. */
const ORDER = [
  'kind',
  'route',
  'place',
  'side',
  'absolute',
  'relative',
  'time',
  'by',
  'value',
  'regex',
  'to',
  'reason',
  'finding',
];

/** One rule as an entry of the list `rules` of a rules file. */
export function ruleYaml(rule: CompareRule): string {
  const fields = Object.entries(rule).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return entry(fields);
}

/** A whole rules file. Without a profile the built-in one holds. */
export function rulesFileYaml(
  rules: readonly CompareRule[],
  profile: readonly HeaderExpectation[] | null,
): string {
  const list = rules.length === 0 ? 'rules: []\n' : `rules:\n${rules.map(ruleYaml).join('')}`;
  const headers =
    profile === null ? '' : `profile:\n${profile.map((one) => entry(Object.entries(one))).join('')}`;
  return `schema: 1\n${list}${headers}`;
}

function entry(fields: readonly (readonly [string, unknown])[]): string {
  return fields
    .filter(([, value]) => value !== undefined)
    .map(([name, value], index) => `${index === 0 ? '  - ' : '    '}${name}: ${scalar(value)}\n`)
    .join('');
}

/** JSON's texts are YAML's too (YAML 1.2.2 §1.2); plain words need no quotes. */
function scalar(value: unknown): string {
  if (typeof value === 'string' && /^[A-Za-z][\w-]*$/.test(value) && !RESERVED.test(value)) return value;
  return JSON.stringify(value);
}

const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
