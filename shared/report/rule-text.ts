import { percent } from '#shared/compare/words.ts';
import type { CompareRule } from '#shared/model/index.ts';

/** What a rule does, in words: `ignore body /requestId on GET /items (candidate only)`. */
export function ruleText(rule: CompareRule): string {
  const where = `${rule.place}${rule.route === undefined ? '' : ` on ${rule.route}`}`;
  switch (rule.kind) {
    case 'ignore':
      return `ignore ${where}${onSide(rule.side)}`;
    case 'tolerate':
      return `tolerate ${where}: ${tolerances(rule).join(', ')}`;
    case 'sort':
      return `sort ${where}: ${rule.by === undefined ? 'in any order' : `matched by ${rule.by}`}`;
    case 'map':
      return `map ${where}${onSide(rule.side)}: ${rule.value === undefined ? `/${rule.regex ?? ''}/` : `'${rule.value}'`} to '${rule.to}'`;
  }
}

function tolerances({ absolute, relative, time }: Extract<CompareRule, { kind: 'tolerate' }>): string[] {
  return [
    ...(absolute === undefined ? [] : [`numbers ${absolute} apart`]),
    ...(relative === undefined ? [] : [`numbers ${percent(relative)} apart`]),
    ...(time === undefined ? [] : [`times ${time} apart`]),
  ];
}

function onSide(side: 'baseline' | 'candidate' | undefined): string {
  return side === undefined ? '' : ` (${side} only)`;
}
