/** Something to do at a moment. Of one moment, what has the lower `order` comes first, then what was planned first. */
type Entry = { readonly atMs: number; readonly order: number; readonly act: (atMs: number) => void };

/** What is due at the same millisecond happens in this order: timers, then the ends of attempts, then new arrivals. */
export const TIMER = 0;
export const RESULT = 1;

/**
 * The first turn of a periodic timer after a moment: turn n is at `firstMs + n * intervalMs`, n from 0. Counted up and not
 * divided alone, as a quotient of fractions may lead back to the moment itself.
 */
export function nextTurn(
  firstMs: number,
  intervalMs: number,
  afterMs: number,
): { turn: number; atMs: number } {
  let turn = Math.max(0, Math.floor((afterMs - firstMs) / intervalMs));
  while (firstMs + turn * intervalMs <= afterMs) turn += 1;
  return { turn, atMs: firstMs + turn * intervalMs };
}

/** What is planned for later, by time: the only clock of the breaker models. */
export class Agenda {
  readonly #entries: Entry[] = [];
  #nowMs = Number.NEGATIVE_INFINITY;

  /** The latest moment that was reached; minus infinity before the first. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** Plans an action; one for the past is done at the next step. */
  plan(atMs: number, order: number, act: (atMs: number) => void): void {
    // From the end: most of what is planned is later than all the rest.
    let index = this.#entries.length;
    while (index > 0 && after(this.#entries[index - 1], atMs, order)) index -= 1;
    this.#entries.splice(index, 0, { atMs, order, act });
  }

  /** Does everything that is due up to and including a moment. @throws RangeError when time goes backwards. */
  runUntil(toMs: number): void {
    if (!(toMs >= this.#nowMs)) throw new RangeError(`time goes back from ${this.#nowMs} to ${toMs} ms`);
    for (let next = this.#entries[0]; next !== undefined && next.atMs <= toMs; next = this.#entries[0]) {
      this.#entries.shift();
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.act(next.atMs);
    }
    this.#nowMs = toMs;
  }
}

function after(entry: Entry | undefined, atMs: number, order: number): boolean {
  return entry !== undefined && (entry.atMs > atMs || (entry.atMs === atMs && entry.order > order));
}
