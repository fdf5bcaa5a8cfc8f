/** A minor version of Istio 1. */
export interface IstioVersion {
  readonly minor: number;
  /** As given: `1.24.3`. */
  readonly text: string;
}

/** The versions whose defaults are known (their sources were read). */
export const OLDEST_MINOR = 4;
export const NEWEST_MINOR = 31;

/** `1.24`, `1.24.3`, `v1.24.3-distroless`; undefined for anything else, and for versions that are not known. */
export function istioVersion(text: string): IstioVersion | undefined {
  const [, minor] = /^v?1\.(\d{1,3})(?:\.\d+)?(?:[-+.].*)?$/.exec(text.trim()) ?? [];
  if (minor === undefined) return undefined;
  const number = Number(minor);
  return number >= OLDEST_MINOR && number <= NEWEST_MINOR ? { minor: number, text: text.trim() } : undefined;
}

/**
 * The Envoy minor version that a release of Istio brings; null where nothing public says it (1.7 and 1.9 were built from
 * forks of Envoy). Since 1.10: the branch of Envoy that istio/test-infra told istio/proxy to follow, `UPDATE_BRANCH` of
 * prow/config/jobs/proxy-1.N.yaml (1.28 to 1.30 in prow/gcp, 1.31 in prow/aws), for 1.10 istio/proxy#3302. Before: the
 * commits of istio/proxy that name it, #2504 (1.4), #2631 (1.5), #2817 (1.6), #3043 (1.8). 1.16 to 1.18 stand as well in
 * istio.io, supported releases.
 */
export function envoyMinorOf({ minor }: IstioVersion): number | null {
  return minor === 7 || minor === 9 ? null : minor + 8;
}
