import { valueOf } from '#shared/policy/model/setting.ts';
import type { Hit, LintRule } from '../rule.ts';
import { tooFewEjectable } from './ejectable.ts';
import { hanging } from './hanging.ts';
import { keepAliveRace } from './keep-alive.ts';
import { upgrade } from './upgrade.ts';
import { localityWithoutEjection } from './locality.ts';
import { overload } from './overload.ts';
import { behaviourOf } from './release.ts';
import { trafficPolicies } from './traffic-policies.ts';

const ignoredThreshold: LintRule = {
  id: 'MP-CB-02',
  catalogue: 'CB-12',
  source: 'istio pilot/pkg/networking/core cluster.go, cluster_traffic_policy.go applyOutlierDetection',
  check: (context) => {
    const { severity, title, reason } =
      CONSECUTIVE_ERRORS[behaviourOf(context, 'outlier.consecutiveErrors') ?? 'not known'];
    return trafficPolicies(context)
      .filter(({ policy }) => policy.outlierDetection?.consecutiveErrors !== undefined)
      .map(({ subject, placeOf }) => ({
        severity,
        subject,
        title,
        reason,
        fix: 'Write consecutive5xxErrors or consecutiveGatewayErrors.',
        place: placeOf('outlierDetection', 'consecutiveErrors'),
      }));
  },
};

const CONSECUTIVE_ERRORS = {
  ignored: {
    severity: 'major',
    title: 'consecutiveErrors is ignored',
    reason: 'The threshold is that of consecutive5xxErrors, which is 5 when nothing is written.',
  },
  'gateway-errors': {
    severity: 'minor',
    title: 'consecutiveErrors counts 502, 503 and 504 only, and is ignored since Istio 1.7',
    reason:
      'Up to 1.6 it is the threshold of gateway errors, in place of any 5xx; after an upgrade it is that of consecutive5xxErrors, which is 5 when nothing is written.',
  },
  'not known': {
    severity: 'major',
    title: 'consecutiveErrors is ignored since Istio 1.7',
    reason:
      'Up to 1.6 it counts gateway errors; since then the threshold is that of consecutive5xxErrors, 5 when nothing is written. The version of Istio is not known.',
  },
} as const;

const uselessGatewayErrors: LintRule = {
  id: 'MP-CB-03',
  catalogue: 'CB-12',
  source: 'istio api destination_rule.proto OutlierDetection.consecutive_gateway_errors',
  check: (context) =>
    trafficPolicies(context).flatMap(({ policy, subject, placeOf }): Hit[] => {
      const { consecutiveGatewayErrors: gateway, consecutive5xxErrors: all = 5 } =
        policy.outlierDetection ?? {};
      if (gateway === undefined || gateway === 0 || all === 0 || gateway < all) return [];
      return [
        {
          severity: 'minor',
          subject,
          title: `consecutiveGatewayErrors ${gateway} has no effect beside consecutive5xxErrors ${all}`,
          reason: 'Gateway errors are 5xx errors too: the smaller threshold is always met first.',
          fix: 'Make it smaller than consecutive5xxErrors, or set that to 0.',
          place: placeOf('outlierDetection', 'consecutiveGatewayErrors'),
        },
      ];
    }),
};

const ZERO_FIELDS = [
  ['tcp', 'maxConnections'],
  ['http', 'http1MaxPendingRequests'],
  ['http', 'http2MaxRequests'],
  ['http', 'maxRetries'],
] as const;

const zeroIsDefault: LintRule = {
  id: 'MP-CB-04',
  catalogue: 'CB-10',
  source: 'istio pilot/pkg/networking/core/cluster_traffic_policy.go applyConnectionPool',
  check: (context) =>
    trafficPolicies(context).flatMap(({ policy, subject, placeOf }) =>
      ZERO_FIELDS.flatMap(([protocol, field]): Hit[] => {
        const settings: Readonly<Record<string, unknown>> = policy.connectionPool?.[protocol] ?? {};
        if (settings[field] !== 0) return [];
        return [
          {
            severity: 'major',
            subject,
            title: `${field}: 0 means unlimited`,
            reason: 'Zero is the unset value: the default applies, which is no limit.',
            fix: 'Write at least 1.',
            place: placeOf('connectionPool', protocol, field),
          },
        ];
      }),
    ),
};

const stickyRetries: LintRule = {
  id: 'MP-LB-02',
  catalogue: 'RE-07',
  source: 'istio pilot/pkg/networking/core/route/retry/retry.go newRetryPolicy',
  check: (context) =>
    trafficPolicies(context)
      .filter(({ policy }) => policy.loadBalancer?.consistentHash !== undefined)
      .map(({ subject, placeOf }) => ({
        severity: 'info',
        subject,
        title: 'Retries may go to the instance that has just failed',
        reason:
          'With consistentHash a retry is hashed again and does not avoid previous hosts; sessions also move when instances come or go.',
        fix: 'Accept it, or give up the affinity where the Spring side has none.',
        place: placeOf('loadBalancer', 'consistentHash'),
      })),
};

const missingEjection: LintRule = {
  id: 'MP-CB-05',
  catalogue: 'CB-01',
  source: 'istio pilot/pkg/networking/core/cluster_traffic_policy.go (no outlier detection unless asked for)',
  check: ({ spring, mesh, names }) => {
    if (spring === null || mesh === null) return [];
    const seen = new Set<string>();
    const meshCalls = Map.groupBy(mesh.calls, ({ callee }) => callee);
    return spring.calls.flatMap((call): Hit[] => {
      const target = names.inMesh(call.callee);
      const breaker = valueOf(call.settings['breaker.kind']) ?? 'none';
      if (target === undefined || breaker === 'none' || seen.has(target.host)) return [];
      const declared = meshCalls.get(target.host) ?? [];
      const ejects = declared.some(
        ({ settings }) => valueOf(settings['ejection.kind']) === 'outlier-detection',
      );
      if (declared.length === 0 || ejects) return [];
      seen.add(target.host);
      return [
        {
          severity: 'major',
          subject: target.host,
          title: `${call.callee} is behind ${breaker}, and nothing isolates its instances in the mesh`,
          reason: 'Without outlierDetection an instance that fails keeps its share of the traffic for ever.',
          fix: 'Add outlierDetection to the DestinationRule of the host.',
          place: call.origin.kind === 'written' ? call.origin.place : null,
        },
      ];
    });
  },
};

export const destinationRules: readonly LintRule[] = [
  tooFewEjectable,
  ignoredThreshold,
  uselessGatewayErrors,
  zeroIsDefault,
  missingEjection,
  localityWithoutEjection,
  stickyRetries,
  keepAliveRace,
  upgrade,
  hanging,
  overload,
];
