import { Agenda } from './agenda.ts';
import type { BreakerAttempt } from './attempt.ts';
import type { Admission, Arrival, Breaker, BreakerState } from './breaker.ts';
import { History } from './history.ts';

/** What all breakers are made of: an agenda for their clock and a history of their states. */
export abstract class BreakerMachine implements Breaker {
  abstract readonly scope: Breaker['scope'];
  abstract readonly subjects: readonly string[];
  protected readonly agenda = new Agenda();
  protected readonly history: History;

  /** @param initial the state of every subject before its first step. */
  constructor(initial: BreakerState) {
    this.history = new History(initial);
  }

  get changes(): History['changes'] {
    return this.history.changes;
  }

  stateAt(subject: string, atMs: number): BreakerState {
    return this.history.at(subject, atMs);
  }

  advance(toMs: number): void {
    this.agenda.runUntil(toMs);
  }

  offer(attempt: BreakerAttempt): Admission {
    const admission = this.ask(attempt);
    if (admission.verdict === 'admitted') this.observe(attempt);
    return admission;
  }

  abstract ask(arrival: Arrival): Admission;
  abstract observe(attempt: BreakerAttempt): void;
}
