import type { IstioVersion } from '../istio/versions/istio-version.ts';
import { NEWEST_MINOR } from '../istio/versions/istio-version.ts';
import type { Suggested } from './suggested.ts';

/** istio.io, announcing 1.22: networking and security APIs promoted to v1 (release note promote-peer-auth-v1). */
const V1_SINCE = 22;
/** istio/api#2207, merged in March 2022 between 1.13 and 1.14 (release note destinationrule-workload-selector). */
const WORKLOAD_SELECTOR_SINCE = 14;
/** Fields of routes that came after the first versions; which one brought each is not known here. */
const LATER_FIELDS = /"(directResponse|uriRegexRewrite|unmatchedPreflights)":/g;

/**
 * A suggestion as the API server of a version takes it: the apiVersion that it serves, and words about what it does not
 * know. As it is where the version is not known.
 */
export function forVersion(suggested: Suggested, version: IstioVersion | undefined): Suggested {
  if (version === undefined) return suggested;
  const { resource } = suggested;
  const apiVersion = served(resource.apiVersion, version);
  const lines = needs(suggested, version);
  return {
    ...suggested,
    resource: { ...resource, apiVersion },
    comments: lines.length === 0 ? suggested.comments : [{ path: [], lines }, ...suggested.comments],
  };
}

function served(apiVersion: string, { minor }: IstioVersion): string {
  return minor < V1_SINCE
    ? apiVersion.replace(/^((?:networking|security)\.istio\.io)\/v1$/, '$1/v1beta1')
    : apiVersion;
}

function needs({ resource: { kind, spec } }: Suggested, { minor, text }: IstioVersion): string[] {
  if (kind === 'DestinationRule' && 'workloadSelector' in spec && minor < WORKLOAD_SELECTOR_SINCE)
    return [
      `Needs Istio 1.${WORKLOAD_SELECTOR_SINCE}: ${text} does not know workloadSelector and would take the rule for all callers. Do not apply it there.`,
    ];
  if (kind !== 'VirtualService' || minor >= NEWEST_MINOR) return [];
  const fields = new Set(Array.from(JSON.stringify(spec).matchAll(LATER_FIELDS), ([, field = '']) => field));
  return fields.size === 0
    ? []
    : [
        `Istio ${text} may not know ${[...fields].join(' and ')}: an API server drops what it does not know. Try it with kubectl apply --dry-run=server --validate=strict.`,
      ];
}
