import { seededRandom, type Random } from '#shared/compare/random.ts';
import type { ActiveFault, Fault } from '#shared/model/index.ts';

/** What a fault does to one request. A refusal meets connections, not requests. */
export type RequestFault = Exclude<Fault, { kind: 'refuse' }>;

interface Armed {
  readonly active: ActiveFault;
  readonly random: Random;
}

/** The faults of one instance tap, switched while traffic passes. Which requests they meet depends on their seeds alone. */
export class FaultSwitch {
  readonly #counts = new Map<string, number>();
  #armed: readonly Armed[] = [];

  /** Replaces what is on. A fault that stays on goes on with its draws. */
  set(faults: readonly ActiveFault[]): void {
    const before = new Map(this.#armed.map((one) => [one.active.id, one]));
    this.#armed = faults.map(
      (active) => before.get(active.id) ?? { active, random: seededRandom(active.seed) },
    );
  }

  /** Whether requests have to be looked at. */
  get onRequests(): boolean {
    return this.#armed.some(({ active }) => active.fault.kind !== 'refuse');
  }

  get refusing(): boolean {
    return this.#armed.some(({ active }) => active.fault.kind === 'refuse');
  }

  /** Requests that each fault has met so far, by its id. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** What the next request meets: the first fault whose share it is drawn into, or null. Each fault draws once for each request. */
  draw(): RequestFault | null {
    let met: RequestFault | null = null;
    for (const { active, random } of this.#armed) {
      const { id, fault, share } = active;
      if (fault.kind === 'refuse') continue;
      const hit = random() < share;
      if (!hit || met !== null) continue;
      this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
      met = fault.kind === 'delay' ? { ...fault, delayMs: delayOf(fault, random), jitterMs: 0 } : fault;
    }
    return met;
  }
}

/** Milliseconds, drawn. */
function delayOf({ delayMs, jitterMs }: { delayMs: number; jitterMs: number }, random: Random): number {
  return jitterMs === 0 ? delayMs : Math.max(0, delayMs + (random() * 2 - 1) * jitterMs);
}
