import { useSyncExternalStore } from 'react';

/** The views of the rail. */
export const VIEWS = [
  'overview',
  'traffic',
  'policies',
  'replay',
  'compare',
  'routes',
  'retries',
  'breakers',
  'latency',
  'drills',
  'report',
] as const;
export type View = (typeof VIEWS)[number];

/** Where the window is: a view and what is open in it. It stands in the address, so that going back works. */
export type Route = { view: View; rest: readonly string[] };

/** Reads a location hash; anything unknown leads to the overview. */
export function parseRoute(hash: string): Route {
  const [name, ...rest] = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter(Boolean)
    .map(decode);
  const view = VIEWS.find((known) => known === name);
  return view ? { view, rest } : { view: 'overview', rest: [] };
}

/** The hash of a place, for links. */
export function hrefOf(view: View, ...rest: (string | number)[]): string {
  return `#/${[view, ...rest].map((part) => encodeURIComponent(part)).join('/')}`;
}

/** Goes to a place. With `replace` it takes the present one's entry in the history. */
export function go(href: string, { replace = false } = {}): void {
  if (!replace) {
    window.location.hash = href;
    return;
  }
  window.history.replaceState(null, '', href);
  // Unlike an assignment, replaceState does not say so.
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}

/** The present place. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => window.location.hash));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
