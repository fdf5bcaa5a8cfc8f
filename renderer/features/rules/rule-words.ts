import type { CompareRuleKind } from '#shared/model/index.ts';

/** What a rule of each kind says, for a choice among them. */
export const RULE_KINDS: Readonly<Record<CompareRuleKind, string>> = {
  ignore: 'ignore: any difference here',
  tolerate: 'tolerate: values this close to each other',
  sort: 'sort: the order of the items',
  map: 'map: this value stands for the other',
};
