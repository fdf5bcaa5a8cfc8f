/** A coordinate with one decimal: enough for a screen, and the same text everywhere. */
export function coordinate(value: number): string {
  return (Math.round(value * 10) / 10).toString();
}

/** Maps values between `from` and `to` to coordinates between `start` and `end`; others to the nearer end. */
export function linear(from: number, to: number, start: number, end: number): (value: number) => number {
  return (value) => {
    const share = Math.min(1, Math.max(0, (value - from) / (to - from)));
    return start + share * (end - start);
  };
}
