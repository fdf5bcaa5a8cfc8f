import type { Side } from '#shared/model/index.ts';

/** How one of the two stand-in deployments behaves. Each field that differs is a planted difference. */
export interface Profile {
  readonly side: Side;
  /** Share of requests that the consumer sends to producer v2. */
  readonly canaryShare: number;
  /** Attempts beyond the first, by method. */
  readonly retries: { readonly GET: number; readonly POST: number };
  /** Whether a failing price is covered by the consumer's fallback. */
  readonly hasFallback: boolean;
  /** Value of the header that the gateway's filter adds. */
  readonly releaseHeader: string | null;
  /** Milliseconds that a report takes. */
  readonly reportMs: number;
  /** What a mesh adds to every answer. */
  readonly addsMeshHeaders: boolean;
  /** Whether an instance is asked by the name that the caller used, as behind Envoy, or by its own address, as by Spring. */
  readonly keepsHost: boolean;
}

/** Stands in for Spring Cloud: retries on GET only, a fallback, a gateway filter. */
export const BASELINE: Profile = {
  side: 'baseline',
  canaryShare: 0.2,
  retries: { GET: 1, POST: 0 },
  hasFallback: true,
  releaseHeader: '2026.11',
  reportMs: 15,
  addsMeshHeaders: false,
  keepsHost: false,
};

/** Stands in for the same services under Istio after a careless migration. */
export const CANDIDATE: Profile = {
  side: 'candidate',
  canaryShare: 0.5,
  retries: { GET: 1, POST: 1 },
  hasFallback: false,
  releaseHeader: null,
  reportMs: 50,
  addsMeshHeaders: true,
  keepsHost: true,
};
