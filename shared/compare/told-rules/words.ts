import { counted } from '../words.ts';

/** What rules did, in one sentence. */
export function rulesAnswer(rules: readonly { readonly hidden: number }[]): string {
  if (rules.length === 0) return 'No rule sets anything aside.';
  const hidden = rules.reduce((sum, one) => sum + one.hidden, 0);
  const idle = rules.filter((one) => one.hidden === 0).length;
  const count = `${counted(rules.length, 'rule sets', 'rules set')} ${counted(hidden, 'difference')} aside`;
  return idle === 0 ? `${count}.` : `${count}; ${idle} met nothing.`;
}
