import { clockUs } from '#engine/clock.ts';
import type { ObserverSpec } from '#shared/model/index.ts';
import { ENVOY_STATS_FILTER, readEnvoyClusters, readEnvoyStats } from '#shared/observe/envoy-admin.ts';
import { askJson, baseOf, below, notUnderstood } from './ask.ts';
import type { Observer } from './observer.ts';
import { repeat } from './repeat.ts';

/** Envoy's admin interface: who is ejected, and the counters that go with it. */
export function envoyAdminObserver({
  name,
  url,
  headers,
  cluster,
  everyMs,
}: Extract<ObserverSpec, { readonly kind: 'envoy-admin' }>): Observer {
  const base = baseOf(name, url, headers);
  const filter = encodeURIComponent(ENVOY_STATS_FILTER);
  return (watch, signal) =>
    repeat(everyMs, watch, signal, async () => {
      const askedUs = clockUs();
      const states = readEnvoyClusters(await askJson(base, 'clusters?format=json', signal), cluster);
      if (states === null) throw notUnderstood(below(base, 'clusters'), "list of an Envoy's clusters");
      watch.states(states, askedUs, 'gone');
      const counts = readEnvoyStats(
        await askJson(base, `stats?format=json&usedonly&filter=${filter}`, signal),
        cluster,
      );
      if (counts === null) throw notUnderstood(below(base, 'stats'), "list of an Envoy's statistics");
      watch.counts(counts);
    });
}
