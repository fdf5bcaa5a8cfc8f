import { clockUs, wallClockUs } from '#engine/clock.ts';
import { errorFromReport, MeshproofError, reportOf, type Observation } from '#shared/model/index.ts';
import type { WatchedCount, WatchedState } from '#shared/observe/watched.ts';
import type { AccessLogEntry } from '#shared/model/index.ts';

/** Subjects and counters that one observer keeps in mind; a mesh of any size has fewer at one proxy. */
const MOST_KNOWN = 20_000;

/** Distributes `Omit` over the kinds of an observation. */
type Seen<Kind extends Observation['kind']> = Omit<
  Extract<Observation, { readonly kind: Kind }>,
  'kind' | 'observer' | 'readUs'
>;

/**
 * What one observer has seen, and to whom it tells what is new. A state is told once, until it is another; so is trouble, until it
 * is over.
 */
export class Watch {
  readonly #observer: string;
  readonly #sink: (seen: Observation) => void;
  readonly #states = new Map<string, WatchedState & { readonly toldUs: number }>();
  readonly #counts = new Map<string, number>();
  #trouble: string | null = null;
  #lastUs: number | null = null;

  constructor(observer: string, sink: (seen: Observation) => void) {
    this.#observer = observer;
    this.#sink = sink;
  }

  /** Whether it can't see at the moment. */
  get blind(): boolean {
    return this.#trouble !== null;
  }

  /**
   * States of all subjects at a moment, as polled.
   * @param askedUs when the question was asked, by the engine's clock. The change lies between the last question and now.
   * @param leaving what a subject becomes that is no longer there; null when that says nothing.
   */
  states(all: readonly WatchedState[], askedUs: number, leaving: 'gone' | 'closed' | null): void {
    const since = this.#lastUs;
    this.#lastUs = askedUs;
    const nowUs = clockUs();
    const seen = new Set<string>();
    for (const one of all) {
      seen.add(keyOf(one));
      this.#state(one, nowUs, since === null ? 0 : nowUs - since);
    }
    if (leaving === null) return;
    for (const [key, known] of this.#states)
      if (!seen.has(key) && known.state !== leaving)
        this.#state(
          { ...known, state: leaving, why: 'no longer listed', atUs: null },
          nowUs,
          since === null ? 0 : nowUs - since,
        );
  }

  /** The state of one subject, as a stream or a history tells it. One that is older than what is known is passed over. */
  state(one: WatchedState): void {
    this.#state(one, clockUs(), 0);
  }

  counts(all: readonly WatchedCount[]): void {
    const nowUs = clockUs();
    for (const { name, value } of all) {
      const was = this.#counts.get(name);
      if (was === value || (was === undefined && this.#counts.size >= MOST_KNOWN)) continue;
      this.#counts.set(name, value);
      this.#tell({ kind: 'count', atUs: wallClockUs(nowUs), withinUs: 0, name, value, was: was ?? null });
    }
  }

  access(entry: AccessLogEntry): void {
    const nowUs = clockUs();
    const atUs = entry.endUs ?? entry.startUs ?? wallClockUs(nowUs);
    this.#tell({ kind: 'access', atUs, withinUs: 0, entry });
  }

  /** It can't see; what is thrown at its caller says why. */
  trouble(thrown: unknown): void {
    const { code, message, advice = '' } = errorFromReport(reportOf(thrown));
    const text = `${code} ${message}`;
    if (this.#trouble === text) return;
    this.#trouble = text;
    this.#tell({ kind: 'trouble', ...this.#now(), code, message, advice });
  }

  /** It sees. */
  sight(): void {
    if (this.#trouble === null) return;
    this.#trouble = null;
    this.#tell({ kind: 'sight', ...this.#now() });
  }

  #now(): { atUs: number; withinUs: number } {
    return { atUs: wallClockUs(clockUs()), withinUs: 0 };
  }

  #state(one: WatchedState, nowUs: number, withinUs: number): void {
    const key = keyOf(one);
    const known = this.#states.get(key);
    const atUs = one.atUs ?? wallClockUs(nowUs);
    if (known === undefined && this.#states.size >= MOST_KNOWN) {
      this.trouble(
        new MeshproofError(
          'environment',
          'TOO_MANY_SUBJECTS',
          `more than ${MOST_KNOWN} subjects are listed`,
          'Name the cluster that matters.',
        ),
      );
      return;
    }
    if (known !== undefined && (known.state === one.state || (one.atUs !== null && atUs <= known.toldUs)))
      return;
    this.#states.set(key, { ...one, toldUs: atUs });
    const { service, instance, state, why } = one;
    this.#tell({
      kind: 'state',
      atUs,
      withinUs: known === undefined || one.atUs !== null ? 0 : withinUs,
      service,
      instance,
      state,
      was: known?.state ?? null,
      why,
    });
  }

  #tell<Kind extends Observation['kind']>(seen: { readonly kind: Kind } & Seen<Kind>): void {
    this.#sink({ observer: this.#observer, readUs: clockUs(), ...seen } as Observation);
  }
}

function keyOf({ service, instance }: Pick<WatchedState, 'service' | 'instance'>): string {
  return `${service}\n${instance ?? ''}`;
}
