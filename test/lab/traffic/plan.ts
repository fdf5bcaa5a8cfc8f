import { SHOP_HOST } from '../layout.ts';
import { hexDigits, seeded } from './random.ts';
import { ROUTES, type Draft, type Route } from './routes.ts';

/** One request of the plan, `atMs` after the start. */
export type Planned = Draft & { readonly atMs: number; readonly headers: Readonly<Record<string, string>> };

/** The mean distance between two requests. */
const PACE_MS = 40;

/**
 * The traffic of one run: the same seed and scale give the same requests in the same order at the same times.
 * Two thirds carry trace headers, as from a front end that traces; the others leave linking to the recorder.
 * @param scale how much of each route to plan, 1 for all.
 */
export function planTraffic(seed: number, scale = 1): Planned[] {
  const random = seeded(seed);
  const placed = ROUTES.flatMap((route) => placeRoute(route, Math.ceil(route.count * scale), random));
  placed.sort((a, b) => a.position - b.position);
  return placed.map(({ draft }, n) => ({
    ...draft,
    atMs: Math.round((n + random() * 0.8) * PACE_MS),
    headers: {
      host: SHOP_HOST,
      'user-agent': 'shop-front/1.0',
      accept: 'application/json',
      ...draft.headers,
      ...(n % 3 === 2 ? {} : traceHeaders(random)),
    },
  }));
}

type Placed = { readonly draft: Draft; readonly position: number };

function placeRoute(route: Route, count: number, random: () => number): Placed[] {
  const drafts = Array.from({ length: count }, (_, n) => n);
  const failing = drafts.filter((n) => route.failing?.(n) === true);
  const opened = new Map<string, number>();
  return drafts.map((n) => {
    const draft = route.make(n);
    let position = random();
    if (failing.includes(n)) position = (failing.indexOf(n) + 0.5) / failing.length;
    if (draft.session !== undefined) {
      const start = opened.get(draft.session);
      position = start === undefined ? position / 2 : start + 0.25 + position / 4;
      opened.set(draft.session, position);
    }
    return { draft, position };
  });
}

/** A trace of its own, in both formats. */
export function traceHeaders(random: () => number): Record<string, string> {
  const [trace, span] = [hexDigits(random, 32), hexDigits(random, 16)];
  return {
    traceparent: `00-${trace}-${span}-01`,
    'X-B3-TraceId': trace,
    'X-B3-SpanId': span,
    'X-B3-Sampled': '1',
  };
}
