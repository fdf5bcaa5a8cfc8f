/** What one request of a route looks like and how it must be answered. */
export type Draft = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent with chunked coding instead of a length. */
  readonly chunked?: boolean;
  readonly status: number;
  /** Requests of one session: the first is given a cookie, the later ones send it. */
  readonly session?: string;
  /** The gateway that gets it, where its path does not tell. */
  readonly edge?: 'zuul' | 'gateway';
};

/** One route of the shop: `make(n)` gives its nth request. */
export type Route = {
  readonly name: string;
  readonly count: number;
  readonly make: (n: number) => Draft;
  /** Spreads these requests evenly, because they count as failures to the consumer's breaker. */
  readonly failing?: (n: number) => boolean;
};

const JSON_BODY = { 'content-type': 'application/json' };
const LANGUAGES = ['en', 'de', 'zh'];

/** Thirteen routes, 500 requests. */
export const ROUTES: readonly Route[] = [
  {
    name: 'items, weighted between v1 and v2',
    count: 110,
    make: (n) =>
      n % 10 === 9
        ? { method: 'GET', path: `/api/items/${900 + n}`, status: 404 }
        : { method: 'GET', path: `/api/items/${n + 1}?lang=${language(n)}`, status: 200 },
  },
  {
    name: 'stock, by header to v2',
    count: 30,
    make: (n) => ({
      method: 'GET',
      path: `/api/stock/sku-${n}`,
      status: 200,
      ...(n % 2 === 0 ? { headers: { 'x-canary': 'always' } } : {}),
    }),
  },
  {
    name: 'orders',
    count: 30,
    make: (n) => ({
      method: 'POST',
      path: '/api/orders',
      headers: JSON_BODY,
      body: JSON.stringify({ ref: `order-${n}`, sku: `sku-${n}`, quantity: 1 + (n % 5) }),
      status: 201,
    }),
  },
  {
    name: 'payments, some of them refused with 503',
    count: 40,
    make: (n) => {
      const offline = n % 5 < 2;
      const payment = {
        ref: `payment-${n}`,
        amountCents: 100 * (n + 1),
        acquirer: offline ? 'offline' : 'main',
      };
      return {
        method: 'POST',
        path: '/api/payments',
        headers: JSON_BODY,
        body: JSON.stringify(payment),
        status: offline ? 503 : 201,
      };
    },
  },
  {
    name: 'profiles, some uploaded in chunks',
    count: 30,
    make: (n) => {
      const profile = { name: `user ${n}`, city: 'Zürich', tags: ['a', 'b'], note: 'x'.repeat(n * 40) };
      return {
        method: 'PUT',
        path: `/api/profiles/${n}`,
        headers: JSON_BODY,
        body: JSON.stringify(profile),
        chunked: n % 3 === 0,
        status: 200,
      };
    },
  },
  {
    name: 'search, rewritten by the gateway',
    count: 30,
    make: (n) => ({
      method: 'GET',
      path: `/store/search?q=lamp%20${n % 7}&page=${1 + (n % 4)}&tag=red&tag=k%C3%BCche`,
      status: 200,
    }),
  },
  {
    name: 'reports, failing ones retried by the gateway',
    count: 30,
    make: (n) => ({ method: 'GET', path: `/api/reports/${n}`, status: n % 2 === 0 ? 500 : 200 }),
  },
  {
    name: 'slow',
    count: 30,
    make: (n) => ({ method: 'GET', path: `/api/slow?ms=${250 + (n % 3) * 75}`, status: 200 }),
  },
  {
    name: 'exports, large, half of them gzip',
    count: 30,
    make: (n) => ({
      method: 'GET',
      path: `/api/exports/${2000 + (n % 3) * 1500}`,
      status: 200,
      ...(n % 2 === 0 ? { headers: { 'accept-encoding': 'gzip' } } : {}),
    }),
  },
  {
    name: 'streams, chunked',
    count: 30,
    make: (n) => ({
      method: 'GET',
      path: `/api/streams/${20 + (n % 4) * 60}`,
      headers: { accept: 'application/x-ndjson' },
      status: 200,
    }),
  },
  {
    name: 'cart, by cookie',
    count: 30,
    make: (n) => {
      const session = `user-${n >> 1}`;
      return {
        method: 'GET',
        path: n % 2 === 0 ? `/api/cart?user=${session}` : '/api/cart',
        session,
        status: 200,
      };
    },
  },
  {
    name: 'shop items, through the consumer',
    count: 50,
    make: (n) => ({
      method: 'GET',
      path: `/shop/items/${n % 10 === 4 ? 700 + n : n + 1}?lang=${language(n)}`,
      status: 200,
    }),
    failing: (n) => n % 10 === 4,
  },
  {
    name: 'shop orders, through the consumer',
    count: 30,
    make: (n) => ({
      method: 'POST',
      path: '/shop/orders',
      headers: JSON_BODY,
      body: JSON.stringify({ ref: `shop-${n}`, sku: `sku-${n}`, quantity: 2 }),
      status: 201,
    }),
  },
];

function language(n: number): string {
  return LANGUAGES[n % LANGUAGES.length] ?? 'en';
}
