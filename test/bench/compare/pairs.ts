import type { ComparedExchange, ExchangePair } from '#shared/compare/pair.ts';
import type { Header } from '#shared/model/index.ts';

/** So few that what is kept of each route is full after a tenth of the pairs already. */
const ROUTES = 8;
const ITEMS = 13;
const WORDS = ['amber', 'birch', 'coral', 'dune', 'ember', 'fjord', 'grove', 'heron', 'iris', 'jade'];
/** One pair in so many differs beyond what changes by its nature. */
const CHANGED_EVERY = 10;

const encoder = new TextEncoder();

/**
 * One pair of answers of about 2 KB: a page of a list, as REST services give it. Every pair differs in a request id, a time
 * and an entity tag, so that no two bodies are the same bytes; each tenth also in one price, or lacks one member.
 */
export function madePair(index: number): ExchangePair {
  const shelf = `/shop/${WORDS[index % ROUTES]}/items`;
  return {
    index,
    route: `GET ${shelf}`,
    method: 'GET',
    path: `${shelf}?page=${index % 97}`,
    requestHeaders: [['Host', 'shop.example.test']],
    baseline: madeAnswer(index, 0),
    candidate: madeAnswer(index, 1),
    noise: null,
  };
}

function madeAnswer(index: number, side: 0 | 1): ComparedExchange {
  const body = encoder.encode(bodyText(index, side));
  return {
    id: index * 2 + side,
    status: 200,
    error: null,
    headers: headersOf(index, side, body.length),
    trailers: [],
    body,
    bodyTruncated: false,
    startUs: index * 1_000,
    firstByteUs: 4_000 + ((index * 37 + side * 11) % 900),
    durationUs: 5_000 + ((index * 53 + side * 29) % 1_500),
    attempts: [],
    traceId: null,
  };
}

function headersOf(index: number, side: 0 | 1, length: number): Header[] {
  const common: Header[] = [
    ['Content-Type', 'application/json'],
    ['Cache-Control', 'no-cache, no-store'],
    ['Date', 'Mon, 02 Nov 2026 09:00:00 GMT'],
    ['X-Version', 'v1'],
    ['ETag', `"${hex(index * 2 + side, 16)}"`],
    ['Content-Length', String(length)],
  ];
  if (side === 0) return common;
  return [
    ...common.map(([name, value]): Header => [name.toLowerCase(), value]),
    ['server', 'istio-envoy'],
    ['x-envoy-upstream-service-time', String(index % 9)],
  ];
}

function bodyText(index: number, side: 0 | 1): string {
  const isChanged = side === 1 && index % CHANGED_EVERY === 0;
  const items = Array.from({ length: ITEMS }, (_, at) => {
    const number = (index * 31 + at * 7) % 9_973;
    const item = {
      id: 100_000 + number,
      sku: `SKU-${hex(number, 6)}`,
      name: `${WORDS[number % 10]} ${WORDS[(number >> 3) % 10]}`,
      price: { amount: (number % 500) + 0.99, currency: 'EUR' },
      stock: number % 40,
      tags: [WORDS[number % 7], 'new'],
    };
    if (!isChanged || at !== index % ITEMS) return item;
    if (index % (2 * CHANGED_EVERY) !== 0) return { ...item, stock: undefined };
    return { ...item, price: { ...item.price, amount: item.price.amount + 1 } };
  });
  const seconds = String((index + side) % 60).padStart(2, '0');
  const id = hex(index * 2 + side, 8);
  return JSON.stringify({
    requestId: `${id}-1c4e-4b7a-9d21-${id}0a1b`,
    servedAt: `2026-11-02T09:00:${seconds}.${String(index % 1_000).padStart(3, '0')}Z`,
    page: { number: index % 97, size: ITEMS, total: 1_234 },
    items,
  });
}

function hex(value: number, digits: number): string {
  return (Math.imul(value + 1, 0x9e3779b1) >>> 0).toString(16).padStart(digits, '0');
}
