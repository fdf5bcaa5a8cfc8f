/** Recognises one sort of value that changes from one answer to the next by its nature. */
export interface Detector {
  readonly id: string;
  /** With its article: `a UUID`. */
  readonly name: string;
  /**
   * Whether both of two differing values are of this sort.
   * @param answeredAt Wall clock of the baseline's answer in epoch milliseconds, from its `Date` header.
   */
  recognises(baseline: string, other: string, answeredAt: number | null): boolean;
}

/** A detector that looks at each value by itself. */
export function detector(id: string, name: string, is: (value: string) => boolean): Detector {
  return { id, name, recognises: (baseline, other) => is(baseline) && is(other) };
}
