import { valueOf } from '#shared/policy/model/setting.ts';
import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Hit, LintContext, LintRule } from '../rule.ts';

/** A fallback is code: of a gateway it goes with the gateway, around a call it stays as long as its breaker does. */
export const lostFallback: LintRule = {
  id: 'MP-CB-06',
  catalogue: 'CB-09',
  source:
    'spring-cloud-gateway SpringCloudCircuitBreakerFilterFactory, HystrixGatewayFilterFactory (fallbackUri); spring-cloud-netflix AbstractRibbonCommand.getFallbackResponse (FallbackProvider); spring-cloud-openfeign FeignClient.fallback; istio.io docs/concepts/traffic-management (fallbacks are the application’s)',
  check: (context) => [...ofGateways(context), ...ofCalls(context)],
};

function ofGateways({ spring }: LintContext): Hit[] {
  return (spring?.edges ?? []).flatMap((edge) =>
    edge.routes.flatMap(({ name, settings }): Hit[] => {
      const fallback = fallbackOf(settings);
      if (fallback === null) return [];
      return [
        {
          severity: 'major',
          subject: `${edge.name}: route ${name}`,
          title: `The fallback ${fallback.name} is lost with the gateway`,
          reason: 'It is code of the gateway: behind Istio clients get the error that it hid.',
          fix: 'Move it into the calling application, or let clients handle the error.',
          place: fallback.place,
        },
      ];
    }),
  );
}

/** Calls to services of the mesh: there outlierDetection takes the place of their breaker, and nothing that of the fallback. */
function ofCalls({ spring, names }: LintContext): Hit[] {
  const gateways = new Set(spring?.edges.map(({ name }) => name));
  const seen = new Set<string>();
  return (spring?.calls ?? []).flatMap(({ caller, callee, settings }): Hit[] => {
    const fallback = fallbackOf(settings);
    if (fallback === null || names.inMesh(callee) === undefined) return [];
    if (caller !== null && gateways.has(caller)) return [];
    const subject = `${caller ?? 'any service'} → ${callee}`;
    // The methods of a client are calls of their own, and share its fallback.
    if (seen.has(`${subject} ${fallback.name}`)) return [];
    seen.add(`${subject} ${fallback.name}`);
    return [
      {
        severity: 'minor',
        subject,
        title: `The fallback ${fallback.name} answers only as long as the application keeps its breaker`,
        reason:
          'It is code around the call: when the breaker is given up for outlierDetection, callers get the error that it hid.',
        fix: 'Keep the breaker for its fallback, or handle the error where the call is made.',
        place: fallback.place,
      },
    ];
  });
}

function fallbackOf(settings: CallSettings): { name: string; place: Hit['place'] } | null {
  const setting = settings['breaker.fallback'];
  const name = valueOf(setting) ?? null;
  if (name === null || setting?.known !== true) return null;
  return { name, place: setting.origin.kind === 'written' ? setting.origin.place : null };
}
