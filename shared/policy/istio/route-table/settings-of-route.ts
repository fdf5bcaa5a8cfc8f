import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import { whatAllSay } from '#shared/policy/parity/shared-settings.ts';
import { destinationsOf } from './decide.ts';
import type { EnvoyRoute } from './envoy-route.ts';
import type { SettingsOf, SettingsOfRoute } from './inputs.ts';

/** Settings do not depend on the request: they are worked out once for each route. */
export function settingsOfRoute(compute: SettingsOf): SettingsOfRoute {
  const known = new WeakMap<EnvoyRoute, CallSettings>();
  return (route) => {
    const settings = known.get(route) ?? settingsOfAll(route, compute);
    known.set(route, settings);
    return settings;
  };
}

/** A destination without a share gets no request; without any share (all weights 0) the first one's settings are shown. */
function settingsOfAll(route: EnvoyRoute, compute: SettingsOf): CallSettings {
  const all = destinationsOf(route.action);
  const taking = all.filter(({ weight }) => weight > 0);
  const [first, ...others] = taking.length > 0 ? taking : all.slice(0, 1);
  if (first === undefined) return {};
  if (others.length === 0) return compute(route, first);
  return whatAllSay(
    [first, ...others].map((destination) => compute(route, destination)),
    'the destinations of the route',
  );
}
