import { clockUs } from '#engine/clock.ts';
import type { ObserverSpec } from '#shared/model/index.ts';
import { readRegistry } from '#shared/observe/registry.ts';
import { askText, baseOf, notUnderstood } from './ask.ts';
import type { Observer } from './observer.ts';
import { repeat } from './repeat.ts';

/** A Eureka server: who is registered, and as what. */
export function eurekaObserver({
  name,
  url,
  headers,
  everyMs,
}: Extract<ObserverSpec, { readonly kind: 'eureka' }>): Observer {
  const base = baseOf(name, url, headers);
  const path = base.url.pathname.replace(/\/$/, '');
  base.url.pathname = path.endsWith('/apps') ? path : `${path === '' ? '/eureka' : path}/apps`;
  return (watch, signal) =>
    repeat(everyMs, watch, signal, async () => {
      const askedUs = clockUs();
      const text = await askText(base, '', signal);
      const states = text === null ? null : readRegistry(base.url.href, text);
      if (states === null) throw notUnderstood(base.url, "list of Eureka's applications");
      watch.states(states, askedUs, 'gone');
    });
}
