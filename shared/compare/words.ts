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

/** `+12 %` for the ratio 1.12. */
export function shift(ratio: number): string {
  const percent = (ratio - 1) * 100;
  const digits = Math.abs(percent) < 1 ? 1 : 0;
  const text = Math.abs(percent).toFixed(digits);
  return `${percent < 0 ? '−' : '+'}${text} %`;
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
