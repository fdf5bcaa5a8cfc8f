import type { LintRule } from '../rule.ts';
import { httpRules } from './http-rules.ts';

const fault: LintRule = {
  id: 'MP-FI-01',
  catalogue: 'FI-01',
  source: 'istio api HTTPFaultInjection; envoy fault_filter.cc',
  check: (context) =>
    httpRules(context)
      .filter(({ rule }) => rule.fault !== undefined)
      .map(({ subject, placeOf }) => ({
        severity: 'major',
        subject,
        title: 'A fault is injected',
        reason: 'Left over from a test, it delays or breaks real requests.',
        fix: 'Remove it.',
        place: placeOf('fault'),
      })),
};

const faultBesidePolicies: LintRule = {
  id: 'MP-FI-02',
  catalogue: 'FI-02',
  source: 'istio api networking/v1alpha3/virtual_service.proto HTTPRoute.fault',
  check: (context) =>
    httpRules(context).flatMap(({ rule, subject, placeOf }) => {
      const beside = [
        ...((rule.retries?.attempts ?? 0) > 0 ? ['its retries'] : []),
        ...(rule.timeout === undefined ? [] : ['its timeout']),
      ];
      if (rule.fault === undefined || beside.length === 0) return [];
      return [
        {
          severity: 'info',
          subject,
          title: `The rule injects a fault, and declares ${beside.join(' and ')}`,
          reason:
            'The API says that timeouts and retries are not enabled beside a fault: what a test with it shows of them is not what they do for a failing instance.',
          fix: 'Inject the fault at the instance, below the retries and the timeout.',
          place: placeOf('fault'),
        },
      ];
    }),
};

export const faultRules: readonly LintRule[] = [fault, faultBesidePolicies];
