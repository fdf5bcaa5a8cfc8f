import { describe, expect, it } from 'vitest';
import { roundTrip, springOf } from '../suggest/round-trip.ts';
import { edgeParity, ingress, routes, services } from './edge-side.ts';

const ZUUL = `
zuul:
  ignored-services: "*"
  ignored-patterns: [/items/admin/**]
  routes: {items: {path: /items/**, serviceId: producer, strip-prefix: false}}
`;
const TAKES =
  '{match: [{uri: {exact: /items}}, {uri: {prefix: /items/}}], route: [{destination: {host: producer}}]}';
const DENIES =
  '{match: [{uri: {exact: /items/admin}}, {uri: {prefix: /items/admin/}}], directResponse: {status: 404}}';

describe('paths that Zuul ignores', () => {
  const row = (spring: string, rules: string) =>
    edgeParity(
      spring,
      [services('producer'), ingress('shop.example.test'), routes('shop.example.test', rules)],
      'Hoxton.SR12',
    ).find((one) => one.row === 'refused paths');

  it('differ when the mesh takes them', () => {
    expect(row(ZUUL, `[${TAKES}]`)).toMatchObject({
      scope: 'gateway: route ignored-1',
      verdict: 'different',
      catalogue: 'RT-10',
      spring: { text: '/items/admin/** is not taken by any route' },
      istio: { text: expect.stringMatching(/^goes to producer/) },
      why: expect.stringContaining('GET /items/admin/x at shop.example.test'),
    });
  });

  it('are the same when the mesh answers 404 before its route', () => {
    expect(row(ZUUL, `[${DENIES}, ${TAKES}]`)).toMatchObject({ verdict: 'exact' });
  });

  it('are not known where Zuul’s answer is not', () => {
    expect(row(`${ZUUL}  servlet-path: /a/b\n`, `[${TAKES}]`)).toMatchObject({ verdict: 'not-known' });
  });

  it('have no row without a pattern', () => {
    expect(row(ZUUL.replace(/ {2}ignored-patterns.*\n/, ''), `[${TAKES}]`)).toBeUndefined();
  });

  it('are refused by what is suggested', () => {
    const existing = [
      services('producer'),
      ingress('shop.example.test'),
      routes('shop.example.test', `[${TAKES}]`),
    ];
    const { rows } = roundTrip(springOf(ZUUL, 'Hoxton.SR12'), existing, existing);
    expect(rows.find((one) => one.row === 'refused paths')).toMatchObject({ verdict: 'exact' });
  });
});
