import { expect, it } from 'vitest';
import { routeName } from '#shared/model/index.ts';

it.each([
  ['/', 'GET /'],
  ['/shop/items/7?lang=en', 'GET /shop/items/{n}'],
  ['/api/v1/items', 'GET /api/v1/items'],
  ['/carts/3f2504e0-4f89-11d3-9a0c-0305e82c3301/lines/2', 'GET /carts/{uuid}/lines/{n}'],
  ['/blobs/9e107d9d372bb6826bd81d3542a419d6', 'GET /blobs/{hex}'],
  ['/orders/order-1001', 'GET /orders/order-{n}'],
  ['/sessions/AbC9-defghijklmnopqrstuvwxyz', 'GET /sessions/{token}'],
  ['/products/running-shoes', 'GET /products/running-shoes'],
  ['//double/7/', 'GET //double/{n}/'],
])('groups %s as %s', (path, route) => {
  expect(routeName('GET', path)).toBe(route);
});
