import { type JoinedRequest, RequestJoiner } from '#shared/observe/join.ts';
import type { WatchedLine } from './watched.ts';

/** Which requests of a drill no line of an access log is about yet, for each log that is followed. */
export class MissingLines {
  readonly #joiner: RequestJoiner;
  readonly #missing: ReadonlyMap<string, Set<number>>;

  /** @param logs Names of the observers that follow a log. */
  constructor(known: readonly JoinedRequest[], logs: readonly string[]) {
    this.#joiner = new RequestJoiner(known);
    this.#missing = new Map(logs.map((log) => [log, new Set(known.map(({ id }) => id))]));
  }

  take(line: WatchedLine): void {
    const found = this.#joiner.find(line);
    if (found !== null) this.#missing.get(line.observer)?.delete(found.id);
  }

  /** Whether each log has told of each request. */
  get none(): boolean {
    return [...this.#missing.values()].every(({ size }) => size === 0);
  }
}
