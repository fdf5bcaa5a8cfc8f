import type { HttpRoute } from '#shared/policy/istio/virtual-service/schema.ts';
import type { KindResource } from '#shared/policy/istio/resources/resources.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { LintContext } from '../rule.ts';

/** One http rule of a VirtualService with what a finding says about it. */
export interface HttpRule {
  readonly rule: HttpRoute;
  readonly service: KindResource<'VirtualService'>;
  /** `VirtualService default/shop, rule items`. */
  readonly subject: string;
  readonly placeOf: (...below: (string | number)[]) => Place;
}

export function httpRules({ resources }: LintContext): HttpRule[] {
  return (resources?.of('VirtualService') ?? []).flatMap((service) =>
    (service.spec.http ?? []).map((rule, index) => ({
      rule,
      service,
      subject: `VirtualService ${service.namespace}/${service.name}, rule ${rule.name ?? index + 1}`,
      placeOf: (...below: (string | number)[]) => service.placeOf(['spec', 'http', index, ...below]),
    })),
  );
}
