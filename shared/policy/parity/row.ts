import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { ParityArea, ParitySide, ParityVerdict } from '#shared/policy/model/audit.ts';

/** Instances of a host or of one of its versions; null when nothing says how many there are. */
export type InstancesOf = (host: string, subset: string | null) => number | null;

/** What a row is judged in. */
export interface RowContext {
  /** `edge`: the mesh's gateway takes the place of Spring's. `call`: the application, with its SDK, calls through its sidecar. */
  readonly kind: 'edge' | 'call';
  /** Instances of the destination, where something says how many; decides whether an ejection is possible (CB-04). */
  readonly instances: number | null;
  /** Settings of other routes of the gateway to the same host: what a DestinationRule says holds for all of them. */
  readonly others?: readonly CallSettings[];
}

/** How one row came out, without its scope. */
export interface RowOutcome {
  readonly spring: ParitySide;
  readonly istio: ParitySide;
  readonly verdict: ParityVerdict;
  readonly catalogue: string | null;
  readonly why: string;
}

/** One row of the parity table: compares one aspect of a call on both sides. */
export interface SettingRow {
  readonly area: ParityArea;
  readonly row: string;
  /** The method whose routes are compared, for rows that differ by method; any that the route takes when absent. */
  readonly method?: 'GET' | 'POST';
  /** Null when neither side has the concept, so that there is nothing to say. */
  readonly compare: (spring: CallSettings, istio: CallSettings, context: RowContext) => RowOutcome | null;
}
