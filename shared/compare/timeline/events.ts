import type { Side, StateObservation } from '#shared/model/index.ts';

/** One attempt at an instance, as its tap saw it. */
export interface InstanceEvent {
  /** When it began: microseconds since the capture's start. */
  readonly atUs: number;
  readonly instance: string;
  /** Null when no answer came. */
  readonly status: number | null;
  /** Why there is no whole answer. */
  readonly error: string | null;
  /** Null when its end is not known. */
  readonly durationUs: number | null;
  /** What the attempts of one request have in common; null where nothing says so. */
  readonly request: string | null;
}

/** A request that wanted the service, as the edge saw it. */
export interface DemandEvent {
  /** When it was due, where that is known; else when it began. */
  readonly atUs: number;
  /** What its attempts have as their request; null where nothing says so. */
  readonly request: string | null;
}

/** What one side did to one service. */
export interface TimelineInput {
  readonly service: string;
  readonly side: Side;
  readonly source: string;
  /** Wall clock of the events' zero: epoch microseconds. */
  readonly originUs: number;
  /** Every instance that has a tap, asked or not. */
  readonly instances: readonly string[];
  readonly attempts: readonly InstanceEvent[];
  /** Requests that lead to the service when nothing is wrong; empty where no edge was recorded. */
  readonly demand: readonly DemandEvent[];
  /** When a fault was there, in the events' time; null when nobody knows. */
  readonly fault: { readonly fromUs: number; readonly toUs: number } | null;
  /** What observers said, with the timeline's name for each HOST:PORT. */
  readonly observations: readonly StateObservation[];
  readonly instanceOf: ReadonlyMap<string, string>;
  /** What its reader has to know besides, such as an observer that could not see. */
  readonly notes: readonly string[];
}
