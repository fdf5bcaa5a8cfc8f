import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { gatewayRules, inputsOf, service } from '../audit-inputs.ts';

const SPRING = `
spring:
  application: {name: gate}
  cloud:
    gateway:
      routes:
      - {id: stock, uri: "lb://stock", predicates: ["Path=/stock/**"], filters: [StripPrefix=1]}
      - {id: old, uri: "no://old", predicates: ["Path=/old"], filters: ["RedirectTo=302, /new"]}
`;
const mesh = (rules: string) => `${service('stock')}${gatewayRules(rules)}`;
const OTHER = '  - match: [{uri: {prefix: /elsewhere}}]\n    route: [{destination: {host: stock}}]\n';
const STOCK =
  '  - match: [{uri: {prefix: /stock/}}]\n    rewrite: {uri: /}\n    route: [{destination: {host: stock}}]\n';
const OLD = '  - match: [{uri: {exact: /old}}]\n    redirect: {uri: /new, redirectCode: 302}\n';

function rowsOf(route: string, rules: string): unknown {
  const { parity } = audit(
    inputsOf({ spring: { 'gate/application.yml': SPRING }, istio: { 'mesh.yaml': mesh(rules) } }),
  );
  const rows = parity.filter(({ scope, area }) => scope === `gate: route ${route}` && area !== 'timeout');
  return Object.fromEntries(rows.flatMap(({ row, verdict }) => (ROWS.includes(row) ? [[row, verdict]] : [])));
}

const ROWS = ['match', 'destination', 'path at the instance'];

describe('where a request goes', () => {
  it('is not known of a route that the mesh answers 404, though near misses are refused alike', () => {
    expect(rowsOf('stock', OTHER)).toEqual({
      match: 'missing',
      destination: 'not-known',
      'path at the instance': 'not-known',
    });
  });

  it('is known of the requests that both sides take, whatever becomes of the others', () => {
    expect(rowsOf('stock', STOCK)).toMatchObject({
      match: 'different',
      destination: 'exact',
      'path at the instance': 'exact',
    });
  });

  it('is known of a redirect that both sides make', () => {
    expect(rowsOf('old', OLD)).toMatchObject({ destination: 'exact' });
    expect(rowsOf('old', OTHER)).toEqual({ match: 'missing', destination: 'not-known' });
  });
});
