import type { ArrayReading } from '../difference.ts';
import type { JsonValue } from './parse.ts';

/**
 * How two JSON values differ at one place. `type` includes null against anything else; `repeated` is an object in which a
 * name stands more than once on one side, or with other values: it is not looked into.
 */
export type JsonChange = 'missing' | 'added' | 'changed' | 'type' | 'order' | 'spelling' | 'repeated';

export interface JsonDifference {
  readonly change: JsonChange;
  /** JSON Pointer (RFC 6901) into the baseline, or into the other value for `added`. */
  readonly pointer: string;
  /** The pointer with positions and id-like names generalised, the same for every item of a list. */
  readonly place: string;
  /** Undefined where the value is absent. */
  readonly baseline: JsonValue | undefined;
  readonly other: JsonValue | undefined;
}

/** How two values are compared. */
export interface JsonReading {
  /** Stops after this many differences. */
  readonly most?: number;
  /** How the array at a place is read; null for all of them in their order. */
  readonly arrays?: ((place: string) => ArrayReading) | null;
}
