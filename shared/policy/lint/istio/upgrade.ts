import type { LintRule } from '../rule.ts';
import { trafficPolicies } from './traffic-policies.ts';

/** An application that Spring's clients called by HTTP/1.1 is called by HTTP/2 without being asked (HP-14). */
export const upgrade: LintRule = {
  id: 'MP-HP-04',
  catalogue: 'HP-14',
  source: 'istio pilot/pkg/networking/core/cluster_traffic_policy.go shouldH2Upgrade; api H2UpgradePolicy',
  check: (context) =>
    trafficPolicies(context)
      .filter(({ policy }) => policy.connectionPool?.http?.h2UpgradePolicy === 'UPGRADE')
      .map(({ subject, placeOf }) => ({
        severity: 'major',
        subject,
        title: 'Its instances are called by HTTP/2',
        reason:
          'Spring’s clients spoke HTTP/1.1. An instance that speaks nothing else, such as a Tomcat without server.http2.enabled, ends the connection, and clients get 502 or 503.',
        fix: 'Write DO_NOT_UPGRADE, or switch HTTP/2 on at every instance first.',
        place: placeOf('connectionPool', 'http', 'h2UpgradePolicy'),
      })),
};
