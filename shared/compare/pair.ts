import type { ComparedBreakers, Drilled, Header } from '#shared/model/index.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';

/** One arrival at an instance that belongs to a compared request. Times in microseconds. */
export interface ComparedAttempt {
  readonly service: string;
  readonly version: string | null;
  readonly instance: string;
  readonly method: string;
  /** Path and query as the instance received them. */
  readonly path: string;
  readonly status: number | null;
  readonly error: string | null;
  /** Since the capture's start. */
  readonly startUs: number;
  readonly durationUs: number | null;
  /** 0 to 1: how sure it is that the attempt belongs here. */
  readonly confidence: number;
  readonly traceId: string | null;
  /** Fields as the instance received and sent them. Read from the store when asked for: most attempts never are. */
  readonly requestHeaders: readonly Header[];
  readonly responseHeaders: readonly Header[];
}

/** One side's answer to a request. */
export interface ComparedExchange {
  readonly id: number;
  /** Null when no complete response came; then `error` says why. */
  readonly status: number | null;
  readonly error: string | null;
  /** Response headers as on the wire. */
  readonly headers: readonly Header[];
  /** Fields after a chunked body (RFC 9112 section 7.1.2). */
  readonly trailers: readonly Header[];
  /** Response body, content encodings undone. */
  readonly body: Uint8Array | null;
  /** The stored body is shorter than the sent one. */
  readonly bodyTruncated: boolean;
  /** Since the start of the side's capture. */
  readonly startUs: number;
  /** First byte of the response since `startUs`. */
  readonly firstByteUs: number | null;
  /** From the request's first byte (edge tap) or send (replay) to the response's last byte. */
  readonly durationUs: number | null;
  /** Trace of the request as it was sent; null when none was. */
  readonly traceId: string | null;
  /** In the order of their start. */
  readonly attempts: readonly ComparedAttempt[];
}

/** The same request on both sides, and on the second baseline where a noise run was made. */
export interface ExchangePair {
  /** Position of the request in the recorded order, from 0. */
  readonly index: number;
  /** Method and templated path. */
  readonly route: string;
  readonly method: string;
  /** Path and query of the recorded request. */
  readonly path: string;
  /** Fields of the recorded request as on the wire. */
  readonly requestHeaders: readonly Header[];
  readonly baseline: ComparedExchange;
  /** Null when the request was not replayed. */
  readonly candidate: ComparedExchange | null;
  readonly noise: ComparedExchange | null;
}

/** What the comparison has to know of its sources besides the pairs. */
export interface ComparisonContext {
  readonly baselineExchanges: number;
  /** How requests of both sides were found to be the same: by the recorded request, or by what they ask and in which order. */
  readonly pairing: 'origin' | 'fingerprint';
  readonly unpairedCandidate: number;
  /** Requests that the replay refused to send (mutations, hosts). */
  readonly refused: number;
  readonly baselineComplete: boolean;
  readonly candidateComplete: boolean;
  /** Share of instance-tap exchanges that are linked; null without instance taps. */
  readonly linkedShare: { readonly baseline: number | null; readonly candidate: number | null };
  /** False when a replay's send lag passed its bound; then latency is not judged. */
  readonly latencyValid: boolean;
  readonly latencyInvalidReason: string | null;
  /**
   * Whether the latency baseline was measured at the same kind of place as the candidate's: by the
   * replay's own sender on both sides. With a noise run that is a replay, its latency is the baseline's.
   */
  readonly baselineInstrument: 'tap' | 'sender';
  readonly noiseInstrument: 'tap' | 'sender' | null;
  readonly candidateInstrument: 'tap' | 'sender';
  /** Which run of the baseline was interleaved with the candidate's replay, so that both were sent at the same time. */
  readonly interleaved: 'baseline' | 'noise' | null;
  /** What both sides declare; null when no audit was given. */
  readonly audit: { readonly name: string; readonly document: AuditDocument } | null;
  /** Drills of the workspace, by name. */
  readonly drills: readonly Drilled[];
  /** What breakers did, by service. */
  readonly breakers: readonly ComparedBreakers[];
}
