import type { BreakerState, StateChange } from './breaker.ts';

/** The states of a machine's subjects over time. */
export class History {
  readonly changes: StateChange[] = [];
  readonly #initial: BreakerState;
  readonly #bySubject = new Map<string, StateChange[]>();

  /** @param initial the state of every subject before its first step. */
  constructor(initial: BreakerState) {
    this.#initial = initial;
  }

  /** The latest state. */
  current(subject: string): BreakerState {
    return this.#bySubject.get(subject)?.at(-1)?.to ?? this.#initial;
  }

  /** Notes a step; one that leads nowhere is not noted. */
  step(atMs: number, subject: string, to: BreakerState, why: string): void {
    const from = this.current(subject);
    if (from === to) return;
    const change = { atMs, subject, from, to, why };
    this.changes.push(change);
    const own = this.#bySubject.get(subject);
    if (own) own.push(change);
    else this.#bySubject.set(subject, [change]);
  }

  /** The state at a moment. */
  at(subject: string, atMs: number): BreakerState {
    const own = this.#bySubject.get(subject) ?? [];
    return own.findLast((change) => change.atMs <= atMs)?.to ?? this.#initial;
  }
}
