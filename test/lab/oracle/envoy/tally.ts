import type { PolicyRequest } from '#shared/policy/model/request.ts';
import type { Verdict } from './compare.ts';
import type { Target, Written } from './virtual-services.ts';

/** A pair on which the oracle and Envoy differ, with what is needed to look into it. */
export type Example = {
  readonly request: PolicyRequest;
  readonly via: Target['via'];
  readonly differences: readonly string[];
  readonly virtualServices: readonly Written[];
};

/** Counts of a run. */
export type Sum = {
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

/** Adds pairs up. */
export class Tally {
  readonly #kinds: Record<string, number> = {};
  readonly #reasons: Record<string, number> = {};
  readonly #examples: Example[] = [];
  #pairs = 0;
  #wrong = 0;
  #notModelled = 0;

  add(kind: string, verdict: Verdict, about: Omit<Example, 'differences'>): void {
    this.#pairs++;
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
    if (verdict.kind === 'not-modelled') {
      this.#notModelled++;
      this.#reasons[verdict.reason] = (this.#reasons[verdict.reason] ?? 0) + 1;
    }
    if (verdict.kind !== 'wrong') return;
    this.#wrong++;
    if (this.#examples.length < EXAMPLES) this.#examples.push({ ...about, differences: verdict.differences });
  }

  sum(): Sum {
    return {
      pairs: this.#pairs,
      wrong: this.#wrong,
      notModelled: this.#notModelled,
      kinds: this.#kinds,
      reasons: this.#reasons,
      examples: this.#examples,
    };
  }
}
