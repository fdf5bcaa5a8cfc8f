import type { ComparedAttempt, ComparedExchange, ExchangePair } from '#shared/compare/index.ts';
import { type Header, routeName } from '#shared/model/index.ts';

/** A large shop: so many services, each with so many routes. Names are of letters alone: a path with numbers is one route. */
const SERVICES = (
  'carts catalogue checkout coupons customers deliveries discounts gifts images invoices loyalty offers ' +
  'orders parcels payments prices ratings refunds returns search shelves stock suppliers wishes'
).split(' ');
const RESOURCES = 'drafts entries events history items labels notes parts states tasks'.split(' ');
const ROUTES = SERVICES.length * RESOURCES.length;

const RELEASE: Header = ['X-Release', '2026.11'];
const PROXY: Header = ['server', 'istio-envoy'];

const SIDES = ['baseline', 'candidate', 'noise'] as const;
type Side = (typeof SIDES)[number];

/** A number from 0 to 999 that each part of a pair has of its own: whether something is planted there, and where. */
function draw(index: number, part: number): number {
  let bits = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(part + 1, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0xc2b2ae35);
  return ((bits ^ (bits >>> 13)) >>> 0) % 1_000;
}

/** One route: its request, and what the mesh changes on it. About two in three have something. */
interface ShopRoute {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly services: readonly string[];
  readonly losesHeader: boolean;
  readonly losesMember: boolean;
  readonly changesValues: boolean;
  readonly failsSometimes: boolean;
  readonly isNotFound: boolean;
  readonly timesOut: boolean;
  readonly isLimited: boolean;
  readonly repeats: boolean;
  readonly movesShare: boolean;
  readonly isSlower: boolean;
  readonly namesItems: boolean;
}

const shop = Array.from({ length: ROUTES }, (_, at): ShopRoute => {
  const [service = '', next = ''] = [SERVICES[at % SERVICES.length], SERVICES[(at + 1) % SERVICES.length]];
  const method = at % 5 === 4 ? 'POST' : 'GET';
  const has = (part: number, perMille: number): boolean => draw(at, part) < perMille;
  return {
    at,
    method,
    path: `/api/${service}/${RESOURCES[Math.floor(at / SERVICES.length)] ?? ''}`,
    services: ['gateway', service, next],
    losesHeader: has(1, 300),
    losesMember: has(2, 150),
    changesValues: has(3, 200),
    failsSometimes: has(4, 150),
    isNotFound: has(5, 40),
    timesOut: has(6, 80),
    isLimited: has(7, 60),
    repeats: has(8, 200),
    movesShare: has(9, 150),
    isSlower: has(10, 120),
    namesItems: has(11, 80),
  };
});

/**
 * One request of the shop on the baseline, on the candidate, and on the baseline again, with everything that a report has
 * a section of: statuses, bodies, fields, attempts, versions, timeouts, limits and latency.
 */
export function madeRequest(index: number): ExchangePair {
  const route = shop[index % ROUTES];
  if (route === undefined) throw new Error('the shop has no routes');
  const [baseline, candidate, noise] = SIDES.map((side) => made(route, index, side));
  if (!baseline || !candidate || !noise) throw new Error('a side is missing');
  return {
    index,
    route: routeName(route.method, route.path),
    method: route.method,
    path: `${route.path}?page=${index % 9}`,
    requestHeaders: [
      ['Host', 'shop.example.test'],
      ['X-Tenant', `tenant-${index % 7}`],
    ],
    baseline,
    candidate,
    noise,
  };
}

interface Outcome {
  readonly status: number;
  readonly body: unknown;
  readonly headers: readonly Header[];
  readonly ms: number;
}

function made(route: ShopRoute, index: number, side: Side): ComparedExchange {
  const { status, body, headers, ms } = outcomeOf(route, index, side);
  const isMesh = side === 'candidate';
  return {
    id: index * SIDES.length + SIDES.indexOf(side),
    status,
    error: null,
    headers: [
      ['Content-Type', typeof body === 'string' ? 'text/plain' : 'application/json'],
      ...(isMesh && route.losesHeader ? [] : [RELEASE]),
      ...(isMesh ? [PROXY] : []),
      ...headers,
    ],
    trailers: [],
    body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
    bodyTruncated: false,
    startUs: index * 1_000,
    firstByteUs: Math.round(ms * 900),
    durationUs: Math.round(ms * 1_000),
    attempts: attemptsOf(route, index, side, status, ms),
    traceId: null,
  };
}

function outcomeOf(route: ShopRoute, index: number, side: Side): Outcome {
  const isMesh = side === 'candidate';
  const part = 20 + SIDES.indexOf(side);
  const chance = draw(index, 30);
  const ms = (4 + draw(index, part) / 200) * (isMesh && route.isSlower ? 1.8 : 1);
  const answered = (status: number, body: unknown, headers: Header[] = [], took = ms): Outcome => ({
    status,
    body,
    headers,
    ms: took,
  });
  if (isMesh && route.isNotFound) return answered(404, '');
  if (route.timesOut && chance < 100) {
    const jitter = draw(index, part) / 500;
    return isMesh
      ? answered(504, 'upstream request timeout', [], 2_000 + jitter)
      : answered(504, { status: 504, error: 'Gateway Timeout', path: route.path }, [], 5_000 + jitter);
  }
  if (route.isLimited && chance >= 970) {
    return isMesh
      ? answered(429, 'local_rate_limited', [['x-envoy-ratelimited', 'true']])
      : answered(429, '', [['X-RateLimit-Remaining', '0']]);
  }
  if (isMesh && route.failsSometimes && chance >= 100 && chance < 125)
    return answered(503, 'no healthy upstream');
  return answered(200, bodyOf(route, index, side));
}

/** A page of the resource; on some routes an object whose members are data, so that every item is a place of its own. */
function bodyOf(route: ShopRoute, index: number, side: Side): unknown {
  const isMesh = side === 'candidate';
  const isChanged = isMesh && route.changesValues && draw(index, 31) < 200;
  const items = Array.from({ length: 3 }, (_, at) => ({
    sku: `SKU-${(index * 31 + at * 7) % 9_973}`,
    price: { amount: ((index + at) % 500) + (isChanged ? 1.99 : 0.99), currency: 'EUR' },
    stock: (index + at) % 40,
  }));
  const stocks = (): [string, number][] =>
    Array.from({ length: 3 }, (_, at) => [
      `item-${(index * 17 + at * 131) % 5_000}`,
      isMesh && draw(index, 32) < 100 ? at + 1 : at,
    ]);
  return {
    requestId: `${String(index * SIDES.length + SIDES.indexOf(side)).padStart(8, '0')}-1c4e-4b7a-9d21-0a1b2c3d4e5f`,
    servedBy: route.services[1],
    ...(isMesh && route.losesMember ? {} : { links: { self: route.path, next: `${route.path}?page=1` } }),
    items,
    ...(route.namesItems ? { stocks: Object.fromEntries(stocks()) } : {}),
  };
}

function attemptsOf(
  route: ShopRoute,
  index: number,
  side: Side,
  status: number,
  ms: number,
): ComparedAttempt[] {
  const isMesh = side === 'candidate';
  const canary = isMesh && route.movesShare ? 400 : 200;
  const version = draw(index, 40 + SIDES.indexOf(side)) < canary ? 'v2' : 'v1';
  const path = route.path.replace('/api', '');
  const repeated = isMesh && route.repeats && draw(index, 33) < 120;
  return route.services.flatMap((service, depth): ComparedAttempt[] => {
    const attempt: ComparedAttempt = {
      service,
      version: depth === 0 ? null : version,
      instance: `${service}-${version}-${index % 2}`,
      method: route.method,
      path,
      status,
      error: null,
      startUs: index * 1_000 + depth * 200,
      durationUs: Math.round(ms * 1_000) - depth * 400,
      confidence: 1,
      traceId: null,
      requestHeaders: isMesh ? [['x-envoy-attempt-count', '1']] : [],
      responseHeaders: [],
    };
    if (!repeated || depth !== 2) return [attempt];
    return [
      { ...attempt, status: 503 },
      {
        ...attempt,
        startUs: attempt.startUs + 30_000,
        requestHeaders: [['x-envoy-attempt-count', '2']],
      },
    ];
  });
}
