import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import type { Hit, LintRule } from '../rule.ts';

/** Routes that a finding names; the rest is counted. */
const SHOWN = 3;

/** Silence is no failure: without a timeout an instance that hangs never counts, and is never ejected (CB-13). */
export const hanging: LintRule = {
  id: 'MP-CB-08',
  catalogue: 'CB-13',
  source: 'envoy source/common/router/router.cc onResponseTimeout (LocalOriginTimeout), outlier.rst',
  check: ({ mesh }) => {
    const routes = (mesh?.edges ?? []).flatMap((edge) =>
      edge.routes.filter(({ settings }) => ejectsWithoutTimeout(settings)),
    );
    const byHost = Map.groupBy(
      routes.flatMap((route) =>
        [...new Set(route.destinations.map(({ host }) => host))].map((host) => ({ host, route })),
      ),
      ({ host }) => host,
    );
    return [...byHost].flatMap(([host, of]): Hit[] => {
      const [first] = of;
      if (first === undefined) return [];
      const named = of.slice(0, SHOWN).map(({ route }) => route.name);
      const rest = of.length - named.length;
      const { origin } = first.route;
      return [
        {
          severity: 'minor',
          subject: host,
          title: `An instance that hangs is never ejected behind ${of.length === 1 ? 'route' : 'routes'} ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
          reason:
            'The host has outlierDetection and the route no timeout: a request that gets no answer waits without end and counts as no failure.',
          fix: 'Give the route a timeout, or its retries a perTryTimeout.',
          place: origin.kind === 'written' ? origin.place : null,
        },
      ];
    });
  },
};

function ejectsWithoutTimeout(settings: CallSettings): boolean {
  if (valueOf(settings['ejection.kind']) !== 'outlier-detection') return false;
  const limits = [settings['timeout.requestMs'], settings['retry.perTryTimeoutMs']];
  // What is not known may be a limit.
  return limits.every((limit) => limit === undefined || (limit.known && limit.value === null));
}
