import type { Feature } from '../versions/release.ts';
import { NEWEST_MINOR, OLDEST_MINOR } from '../versions/istio-version.ts';

/** What a version does with resources or requests by itself, where it is no setting of a call. */
export interface BehaviourValues {
  /** Tries besides the first that the sidecar of an instance makes where its connection broke before the request was sent (RE-10). */
  'inbound.retries': number;
  /** What `outlierDetection.consecutiveErrors` does (CB-12). */
  'outlier.consecutiveErrors': 'gateway-errors' | 'ignored';
  /** What the weights of several destinations of a rule add up to (RT-11). */
  'weights.total': 'must-be-100' | 'relative';
  /** Whether the instance decides about `Expect: 100-continue`, or a proxy answers it by itself (HP-12). */
  'expect.100-continue': 'consumed' | 'proxied';
  /** What is appended to the Host of mirrored requests (RT-14). */
  'mirror.hostSuffix': string;
}

/** A behaviour, for a range of minor versions. */
export interface BehaviourRow<Name extends keyof BehaviourValues = keyof BehaviourValues> {
  readonly name: Name;
  readonly value: BehaviourValues[Name];
  /** First and last minor version of Istio 1 that it holds for. */
  readonly from: number;
  readonly to: number;
  readonly source: string;
}

/** Each was looked up in every branch of Istio from release-1.4 to release-1.31. */
export const BEHAVIOURS: readonly BehaviourRow[] = [
  upTo(
    'inbound.retries',
    0,
    23,
    'pilot/pkg/features ENABLE_INBOUND_RETRY_POLICY: false in 1.23, not there before',
  ),
  since(
    'inbound.retries',
    2,
    24,
    'release note 52055; pilot/pkg/networking/core/route/route.go BuildDefaultHTTPInboundRoute: reset-before-request, NumRetries 2, not for gRPC',
  ),
  upTo(
    'outlier.consecutiveErrors',
    'gateway-errors',
    6,
    'pilot/pkg/networking/core/v1alpha3/cluster.go applyOutlierDetection: ConsecutiveGatewayFailure, EnforcingConsecutive_5Xx 0',
  ),
  since(
    'outlier.consecutiveErrors',
    'ignored',
    7,
    'pilot/pkg/networking/core/v1alpha3/cluster.go applyOutlierDetection: not read any more',
  ),
  upTo(
    'weights.total',
    'must-be-100',
    14,
    'pkg/config/validation/validation.go validateWeights: total destination weight != 100',
  ),
  since(
    'weights.total',
    'relative',
    15,
    'pkg/config/validation/validation.go validateWeights (istio/istio#39544)',
  ),
  upTo('expect.100-continue', 'consumed', 22, 'pilot/pkg/networking/core: Proxy_100Continue is not set'),
  since('expect.100-continue', 'proxied', 23, 'release note 36278: ENABLE_100_CONTINUE_HEADERS'),
  upTo(
    'mirror.hostSuffix',
    '-shadow',
    27,
    'envoy route_components.proto RequestMirrorPolicy: the authority gets -shadow',
  ),
  since(
    'mirror.hostSuffix',
    '',
    28,
    'release note 57530; pilot/pkg/networking/core/route/route.go TranslateRequestMirrorPolicy: DisableShadowHostSuffixAppend',
  ),
];

/** Switches of istiod that bring the older behaviour back, or the newer one forward. */
export const SWITCHES: Readonly<Partial<Record<keyof BehaviourValues, Feature>>> = {
  'inbound.retries': {
    name: 'ENABLE_INBOUND_RETRY_POLICY',
    since: 23,
    until: 26,
    defaultsToTrueFrom: 24,
    inProfiles: true,
  },
  'expect.100-continue': {
    name: 'ENABLE_100_CONTINUE_HEADERS',
    since: 23,
    defaultsToTrueFrom: 23,
    inProfiles: false,
  },
  'mirror.hostSuffix': {
    name: 'DISABLE_SHADOW_HOST_SUFFIX',
    since: 28,
    defaultsToTrueFrom: 28,
    inProfiles: true,
  },
};

function upTo<Name extends keyof BehaviourValues>(
  name: Name,
  value: BehaviourValues[Name],
  to: number,
  source: string,
): BehaviourRow<Name> {
  return { name, value, from: OLDEST_MINOR, to, source };
}

function since<Name extends keyof BehaviourValues>(
  name: Name,
  value: BehaviourValues[Name],
  from: number,
  source: string,
): BehaviourRow<Name> {
  return { name, value, from, to: NEWEST_MINOR, source };
}
