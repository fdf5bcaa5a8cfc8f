import type { StringMatch } from '#shared/policy/istio/virtual-service/schema.ts';
import { readOriginMatch } from '#shared/policy/model/origin-match.ts';

/**
 * An allowed origin as Istio matches it; `*` alone means any on both sides (envoy cors_filter.cc isOriginAllowed). The
 * expressions that Spring makes of its patterns (CorsConfiguration.OriginPattern) mean the same in RE2.
 */
export function corsOrigin(origin: string): StringMatch {
  const { kind, value } = readOriginMatch(origin);
  switch (kind) {
    case 'exact':
      return { exact: value };
    case 'prefix':
      return { prefix: value };
    case 'regex':
      return { regex: value };
  }
}
