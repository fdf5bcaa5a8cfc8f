import type { CallSettings } from '#shared/policy/model/call-settings.ts';
import type { Call, Edge } from '#shared/policy/model/policy.ts';
import { derived } from '#shared/policy/model/setting.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { usesRibbon } from '../effective/balancing.ts';
import type { Caller } from '../effective/caller.ts';
import { addressesOf } from '../registry/addresses.ts';

/** Settings that a gateway has for a destination whatever the route. */
const OF_THE_DESTINATION =
  /^(?:timeout\.(?:connectMs|idleMs)|balancing\.|ejection\.|discovery\.|pool\.maxConnections)/;

/**
 * The calls of a gateway, one per destination: who is called and how an instance is found. What differs from route to route
 * stands at the routes.
 */
export function edgeCalls(caller: Caller, edge: Edge, problems: Problems): Call[] {
  const { reader } = caller;
  const calls = new Map<string, Call>();
  for (const { destinations, origin, settings } of edge.routes) {
    for (const { host, port } of destinations) {
      if (calls.has(host)) continue;
      calls.set(host, {
        caller: edge.name,
        callee: host,
        via: edge.kind === 'zuul' ? 'zuul' : 'gateway',
        origin,
        settings: ofTheDestination(settings),
        subset: null,
        addresses:
          port === null
            ? addressesOf(reader, host, usesRibbon(reader), problems)
            : derived([`${host}:${port}`], 'the address of the route', []),
      });
    }
  }
  return [...calls.values()];
}

function ofTheDestination(settings: CallSettings): CallSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => OF_THE_DESTINATION.test(name)));
}
