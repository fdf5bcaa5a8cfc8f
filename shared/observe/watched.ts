import type { ObservedState } from '#shared/model/index.ts';

/** A state as a source answered it. */
export interface WatchedState {
  /** Service, cluster or command, as the source names it. */
  readonly service: string;
  /** HOST:PORT; null when the state holds for all instances. */
  readonly instance: string | null;
  readonly state: ObservedState;
  readonly why: string;
  /** Epoch microseconds of the change, where the source says them. */
  readonly atUs: number | null;
}

/** A counter or gauge as a source answered it. */
export interface WatchedCount {
  readonly name: string;
  readonly value: number;
}
