import { valueOf } from '#shared/policy/model/setting.ts';
import type { Hit, LintRule } from '../rule.ts';

/** Hystrix counts what its pool refuses and opens; outlier detection does not count an overflow (CB-11). */
export const overload: LintRule = {
  id: 'MP-CB-09',
  catalogue: 'CB-11',
  source: 'Hystrix HystrixCommandMetrics.HealthCounts; envoy source/common/router/router.cc onUpstreamReset',
  check: ({ spring, mesh, names }) => {
    if (spring === null || mesh === null) return [];
    const ejecting = new Set(
      mesh.calls.flatMap(({ callee, settings }) =>
        valueOf(settings['ejection.kind']) === 'outlier-detection' ? [callee] : [],
      ),
    );
    const seen = new Set<string>();
    return spring.calls.flatMap((call): Hit[] => {
      const host = names.inMesh(call.callee)?.host;
      const isHystrix = valueOf(call.settings['breaker.kind']) === 'hystrix';
      if (host === undefined || !isHystrix || !ejecting.has(host) || seen.has(host)) return [];
      seen.add(host);
      return [
        {
          severity: 'info',
          subject: host,
          title: `Overload opens Hystrix before ${call.callee}, and ejects nobody in the mesh`,
          reason:
            'A call that a full pool refuses is a failure for Hystrix, which then refuses all of them for a while; an overflow of the mesh counts for nothing, and it takes requests again at once.',
          fix: 'Expect another recovery after a peak of load, and alert on 503 with UO beside the breaker.',
          place: call.origin.kind === 'written' ? call.origin.place : null,
        },
      ];
    });
  },
};
