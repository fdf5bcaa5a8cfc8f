import type { PolicyRequest } from '#shared/policy/model/request.ts';

/** A pair on which an oracle and the real gateway differ, with what is needed to look into it. */
export type Example = {
  readonly of: string;
  readonly request: PolicyRequest;
  readonly differences: readonly string[];
  readonly configuration: unknown;
};

/** An oracle against the real thing. */
export type OracleResult = {
  /** Generated (configuration, request) pairs that were sent. */
  readonly pairs: number;
  readonly wrong: number;
  readonly notModelled: number;
  readonly examples: readonly Example[];
  /** Pairs by what the oracle said. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Why the oracle did not answer, how often. */
  readonly reasons: Readonly<Record<string, number>>;
};

const EXAMPLES = 200;

/** Counts verdicts. */
export class Tally {
  #pairs = 0;
  #wrong = 0;
  #notModelled = 0;
  readonly #examples: Example[] = [];
  readonly #kinds = new Map<string, number>();
  readonly #reasons = new Map<string, number>();

  add(kind: string, reason: string | null, example: Example): void {
    this.#pairs++;
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    if (reason !== null) {
      this.#notModelled++;
      this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    } else if (example.differences.length > 0) {
      this.#wrong++;
      if (this.#examples.length < EXAMPLES) this.#examples.push(example);
    }
  }

  get result(): OracleResult {
    return {
      pairs: this.#pairs,
      wrong: this.#wrong,
      notModelled: this.#notModelled,
      examples: this.#examples,
      kinds: Object.fromEntries(this.#kinds),
      reasons: Object.fromEntries(this.#reasons),
    };
  }
}

/** Several results as one. */
export function together(results: readonly OracleResult[]): OracleResult {
  const sum = (of: (result: OracleResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  const counts = (of: (result: OracleResult) => Readonly<Record<string, number>>) => {
    const all = new Map<string, number>();
    for (const result of results)
      for (const [key, count] of Object.entries(of(result))) all.set(key, (all.get(key) ?? 0) + count);
    return Object.fromEntries(all);
  };
  return {
    pairs: sum(({ pairs }) => pairs),
    wrong: sum(({ wrong }) => wrong),
    notModelled: sum(({ notModelled }) => notModelled),
    examples: results.flatMap(({ examples }) => examples),
    kinds: counts(({ kinds }) => kinds),
    reasons: counts(({ reasons }) => reasons),
  };
}
