import type { LintRule } from '../rule.ts';
import { behaviourOf } from './release.ts';

/** Where a gateway of the mesh takes the place of one of Spring, whose server answers 100 Continue by itself. */
export const expectContinue: LintRule = {
  id: 'MP-HP-03',
  catalogue: 'HP-12',
  source:
    'istio release note 36278 (ENABLE_100_CONTINUE_HEADERS); envoy http_connection_manager.proto proxy_100_continue, router.cc onUpstream1xxHeaders',
  check: (context) => {
    const { spring, mesh } = context;
    if ((spring?.edges ?? []).length === 0 || behaviourOf(context, 'expect.100-continue') !== 'proxied')
      return [];
    return (mesh?.edges ?? []).map(({ name }) => ({
      severity: 'info',
      subject: name,
      title: 'Expect: 100-continue goes on to the instances',
      reason:
        'Since Istio 1.23 its gateways do not answer it by themselves: a client sends its body only after an instance has agreed, and a request that was continued is not tried again.',
      fix: 'Try clients that upload with Expect; ENABLE_100_CONTINUE_HEADERS: false at istiod brings the old behaviour back.',
      place: null,
    }));
  },
};
