import type { GateRule, UsedGates } from '#shared/model/index.ts';

/**
 * What a verdict needs in any case. A gates file that mentions none of a kind gets the one that stands here: a verdict must
 * not become better because a file forgot to ask for evidence.
 */
export const BASIC_RULES: readonly GateRule[] = [
  {
    name: 'No blocking or major difference',
    rule: 'findings',
    severity: ['blocker', 'major'],
    notKind: ['latency'],
    most: 0,
    per: 'whole',
  },
  { name: 'No route is slower beyond the margin', rule: 'latency', unclear: 'inconclusive' },
  { name: 'Every recorded request was replayed', rule: 'paired', least: 1 },
  { name: 'Both sides were recorded completely', rule: 'complete', sides: ['baseline', 'candidate'] },
  { name: 'Every route has enough pairs', rule: 'pairs' },
];

export const DEFAULT_GATES: UsedGates = { file: null, sha256: null, rules: [...BASIC_RULES] };

/** The rules of a file, and the basic ones of those kinds that it does not mention, in their usual order before them. */
export function withBasicRules(rules: readonly GateRule[]): GateRule[] {
  const told = new Set(rules.map(({ rule }) => rule));
  return [...BASIC_RULES.filter(({ rule }) => !told.has(rule)), ...rules];
}
