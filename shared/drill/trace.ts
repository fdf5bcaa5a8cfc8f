import type { JoinedRequest } from '#shared/observe/join.ts';

/** What one side did during a drill, as its capture holds it. Times in microseconds since the capture's start. */
export interface TracedRequest {
  readonly id: number;
  readonly route: string;
  /** When it was due. */
  readonly atUs: number;
  /** When it was handed to a connection. */
  readonly startUs: number;
  /** Since `startUs`; null when it never ended. */
  readonly durationUs: number | null;
  readonly status: number | null;
  readonly error: string | null;
  /** The answer says that a fallback wrote it, or covers a service that gave nothing but failures. */
  readonly fallback: boolean;
}

export interface TracedAttempt {
  readonly service: string;
  readonly instance: string;
  readonly startUs: number;
  readonly durationUs: number | null;
  readonly status: number | null;
  readonly error: string | null;
  /** What the tap did to it. */
  readonly fault: string | null;
  /** The request that it belongs to. */
  readonly request: number | null;
  /** Envoy's count of attempts (`x-envoy-attempt-count`), which begins anew for each call of the application. */
  readonly attemptCount: number | null;
}

export interface DrillTrace {
  /** Wall clock of time 0, epoch microseconds. */
  readonly originUs: number;
  readonly requests: readonly TracedRequest[];
  readonly attempts: readonly TracedAttempt[];
  /** What lines of access logs can know the requests by; a request with several request ids stands there for each. */
  readonly known: readonly JoinedRequest[];
}
