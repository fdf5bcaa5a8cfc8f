import { mostEjected } from '#shared/policy/istio/defaults/most-ejected.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import type { Hit, LintRule } from '../rule.ts';
import { defaultsOf } from './release.ts';
import { hostOf, trafficPolicies } from './traffic-policies.ts';

/** Envoy's default where outlierDetection does not say it, or says 0 (outlier_detection.proto; applyOutlierDetection). */
const DEFAULT_MAX_EJECTION_PERCENT = 10;

export const tooFewEjectable: LintRule = {
  id: 'MP-CB-01',
  catalogue: 'CB-04',
  source:
    'envoy source/common/upstream/outlier_detection_impl.cc ejectHost; changelogs/1.28.0.yaml; Istio 1.20 brings Envoy 1.28',
  check: (context) => {
    const instances = new Map(context.mesh?.services.map((service) => [service.name, service.instances]));
    const first = valueOf(defaultsOf(context).of('ejection.firstAlways', 'outlier-detection'));
    return trafficPolicies(context).flatMap(({ policy, rule, subject, placeOf }): Hit[] => {
      const detection = policy.outlierDetection;
      if (detection === undefined) return [];
      const n = instances.get(hostOf(rule)) ?? null;
      const percent = detection.maxEjectionPercent || DEFAULT_MAX_EJECTION_PERCENT;
      const nothing = n !== null && mostEjected(n, percent)[0] === 0;
      if (!nothing && (n !== null || percent > DEFAULT_MAX_EJECTION_PERCENT)) return [];
      const { severity, what, why } =
        OUTCOMES[first === undefined ? 'not known' : first ? 'before' : 'since'];
      return [
        {
          severity: nothing ? severity : 'minor',
          subject,
          title:
            n === null
              ? `${percent} % may be ejected: that is less than one of fewer than ${Math.ceil(100 / percent)} instances`
              : `${percent} % of ${n} ${n === 1 ? 'instance' : 'instances'} is less than one: ${what}`,
          reason: why,
          fix: 'Set maxEjectionPercent: 100, or at least 100 divided by the number of instances.',
          place: placeOf('outlierDetection'),
        },
      ];
    });
  },
};

/** What less than one instance means to the proxies of a version. */
const OUTCOMES = {
  since: {
    severity: 'blocker',
    what: 'nothing is ever ejected',
    why: 'Since Envoy 1.28 the percentage is a strict limit, also for the first instance.',
  },
  before: {
    severity: 'minor',
    what: 'only the first that fails is ejected',
    why: 'Before Envoy 1.28, which Istio 1.20 brings, the first instance that fails is ejected whatever the percentage says; since then nothing would be.',
  },
  'not known': {
    severity: 'major',
    what: 'nothing is ejected since Istio 1.20, and only the first that fails before',
    why: 'Since Envoy 1.28, which Istio 1.20 brings, the percentage is a strict limit, also for the first instance. The version of Istio is not known.',
  },
} as const;
