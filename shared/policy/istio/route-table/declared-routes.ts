import type { DeclaredRoute } from '#shared/policy/model/policy.ts';
import { destinationsOf } from './decide.ts';
import type { VirtualHost } from './envoy-route.ts';
import type { SettingsOfRoute } from './inputs.ts';
import { probes } from './probes.ts';
import { matchWords, rewriteWords } from './route-words.ts';

/** The routes of a virtual host as a policy shows them, in the order in which they are tried. */
export function declaredRoutes(
  { domains, routes }: VirtualHost,
  listener: {
    readonly scheme: 'http' | 'https';
    readonly port: number;
    readonly settingsOf: SettingsOfRoute;
  },
): DeclaredRoute[] {
  const [domain = '*'] = domains;
  const host = domain.replace(/^\*\.?/, (star) => (domain === star ? 'probe.example' : 'probe.'));
  const implied = listener.scheme === 'https' ? 443 : 80;
  const authority = listener.port === implied ? host : `${host}:${listener.port}`;
  return routes.map((route) => {
    return {
      ...route.ref,
      match: `${domain === '*' ? '' : `${domain} `}${matchWords(route.match)}`,
      destinations: destinationsOf(route.action),
      rewrite: rewriteWords(route),
      settings: listener.settingsOf(route),
      probes: probes(route.match, { scheme: listener.scheme, authority }),
    };
  });
}
