import type { Estimate, LimitSide } from '#shared/model/index.ts';

/** Longest value that a finding shows; the exchange itself has all of it. */
const MOST_TEXT = 240;

/** `1,204`. */
export function thousands(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1 pair`, `2 pairs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${thousands(count)} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`; beyond `most` names the rest is a number. */
export function listed(words: readonly string[], most = 4): string {
  if (words.length > most) return `${words.slice(0, most).join(', ')} and ${words.length - most} more`;
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** When a limit refused for the first time: `first refusal after 20 requests`; null where that is not known. */
export function onsetText({ refused, onset, lookedAt }: LimitSide): string | null {
  if (refused === 0) return null;
  if (onset !== null) return `first refusal after ${counted(onset, 'request')}`;
  return lookedAt === undefined ? null : `first refusal after more than ${counted(lookedAt, 'request')}`;
}

/** Where what is said of a limit was seen in a part of the requests; null where it was in all. */
export function limitPartText({ refused, onset, lookedAt }: LimitSide): string | null {
  if (refused === 0 || onset === null || lookedAt === undefined) return null;
  return `onset and refill as in the first ${counted(lookedAt, 'request')}`;
}

/** `0.012`; below a thousandth no digit says anything. */
export function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** `+12 %` for the ratio 1.12; `×54` from ten times on, where percents are hard to read. */
export function shift(ratio: number): string {
  if (ratio >= 10) return `×${thousands(ratio)}`;
  const percent = (ratio - 1) * 100;
  const digits = Math.abs(percent) < 1 ? 1 : 0;
  const text = Math.abs(percent).toFixed(digits);
  return `${percent < 0 ? '−' : '+'}${text} %`;
}

/** `+12 % (+7 % … +18 %), n = 1,204` for ratios. */
export function shiftInterval({ value, low, high, n }: Estimate): string {
  return `${shift(value)} (${shift(low)} … ${shift(high)}), n = ${thousands(n)}`;
}

/** `p99`, `p99.9`. */
export function percentile(share: number): string {
  return `p${Number((share * 100).toFixed(3))}`;
}

/** `38 %` for the share 0.38. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value > 0 && value < 1 ? value.toFixed(1) : Math.round(value)} %`;
}

/** `6.3 ms`, `140 ms`, `2.41 s`: three digits at most. */
export function milliseconds(ms: number): string {
  const size = Math.abs(ms);
  if (size >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${Number.isInteger(ms) ? ms : ms.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)} ms`;
}

/** A value short enough to stand in a table. */
export function clipped(text: string): string {
  return text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`;
}
