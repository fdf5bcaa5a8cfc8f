/** Captures that were sent through the declared routes: kept as long as the engine runs, the last few of them. */
import { MeshproofError } from '#shared/model/index.ts';
import { cutLines, type LinesRange } from '#shared/policy/browse/lines.ts';
import {
  chosenNotes,
  routedLines,
  routeNotes,
  routingOverviewOf,
  type RoutedFilter,
  type RoutedPage,
  type RouteNoteFilter,
  type RouteNotePage,
  type RoutingOverview,
} from '#shared/policy/browse/routing.ts';
import type { RoutingAnswer } from '#shared/policy/model/routing-answer.ts';
import type { RoutingRow } from '#shared/policy/model/routing.ts';

/** Results that are kept: one that is looked at, and one to go back to. */
const KEPT = 2;

interface Routing {
  readonly capture: string;
  readonly answer: RoutingAnswer;
}

/** Results of routing jobs by their IDs. */
export class Routings {
  readonly #kept = new Map<string, Routing>();

  keep(id: string, routing: Routing): void {
    this.#kept.set(id, routing);
    for (const old of [...this.#kept.keys()].slice(0, -KEPT)) this.#kept.delete(old);
  }

  /** What was routed belongs to a workspace. */
  forget(): void {
    this.#kept.clear();
  }

  overview(id: string): RoutingOverview {
    const { capture, answer } = this.#get(id);
    return routingOverviewOf(id, capture, answer);
  }

  requests(id: string, filter: RoutedFilter, range: LinesRange): RoutedPage {
    return cutLines(routedLines(this.#get(id).answer.rows, filter), range);
  }

  request(id: string, index: number): RoutingRow {
    const row = this.#get(id).answer.rows[index];
    if (row) return row;
    throw new MeshproofError('input', 'UNKNOWN_REQUEST', `the routing has no request ${index}`);
  }

  notes(id: string, filter: RouteNoteFilter, range: LinesRange): RouteNotePage {
    return cutLines(chosenNotes(routeNotes(this.#get(id).answer), filter), range);
  }

  /** @throws MeshproofError `input` when it is not kept, or not any more */
  #get(id: string): Routing {
    const found = this.#kept.get(id);
    if (found) return found;
    throw new MeshproofError(
      'input',
      'UNKNOWN_ROUTING',
      'this routing is not kept any more',
      'Route the capture again.',
    );
  }
}
