import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import { readPolicies } from '#shared/policy/read/policies.ts';
import { inputsOf, service } from '../audit-inputs.ts';

const SPRING = {
  'application.yml':
    'spring.application.name: shop\nspring.cloud.openfeign.client.config.stock.readTimeout: 100',
};
const OPTIONS = { springVersion: '2025.0.1' };

const gateway = (servers: string) => `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: edge, namespace: default}
spec: {selector: {istio: ingressgateway}, servers: ${servers}}
---`;
const rules = (hosts: string, text: string, gateways = '[mesh]') => `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: db, namespace: default}
spec: {hosts: [${hosts}], gateways: ${gateways}, ${text}}
`;
const port = (name: string, text: string) => service(name).replace('{name: http, port: 7111}', text);

const rowsOf = (mesh: string) =>
  audit(inputsOf({ spring: SPRING, istio: { 'mesh.yaml': mesh }, options: OPTIONS }))
    .parity.filter(({ scope }) => scope.includes(' route db.'))
    .map(
      ({ scope, row, verdict, catalogue, istio }) => `${scope} ${row} ${verdict} ${catalogue}: ${istio.text}`,
    );

describe('routes of connections', () => {
  it('are read with their match, destinations and weights, once for each gateway', () => {
    const mesh =
      gateway('[{port: {number: 9443, name: tls, protocol: TLS}, tls: {mode: PASSTHROUGH}, hosts: ["*"]}]') +
      port('db', '{name: tcp, port: 3306}') +
      rules(
        'db',
        'tls: [{match: [{sniHosts: [a.test, b.test], port: 9443}, {sniHosts: [c.test], sourceLabels: {app: shop}}], route: [{destination: {host: db}}]}], tcp: [{match: [{port: 3306, gateways: [mesh]}], route: [{destination: {host: db, subset: v1}, weight: 3}, {destination: {host: db, subset: v2}, weight: 1}]}]',
        '[mesh, edge]',
      );
    const streams = readPolicies(inputsOf({ istio: { 'mesh.yaml': mesh } })).istio?.policy.streams ?? [];
    expect(
      streams.map(({ name, at, match, destinations, ports, ineffective }) => [
        name,
        at,
        match,
        destinations.map(({ subset, weight }) => `${subset} ${weight}`).join(),
        ports,
        ineffective,
      ]),
    ).toEqual([
      [
        'db.tls[0]',
        'mesh',
        'SNI a.test, b.test and port 9443 or SNI c.test and from app=shop',
        'null 100',
        [3306],
        null,
      ],
      [
        'db.tls[0]',
        'default/edge',
        'SNI a.test, b.test and port 9443 or SNI c.test and from app=shop',
        'null 100',
        [9443],
        null,
      ],
      ['db.tcp[0]', 'mesh', 'port 3306', 'v1 75,v2 25', [3306], null],
    ]);
  });

  it('of sidecars change nothing, or decide by themselves', () => {
    const db = port('db', '{name: mysql, port: 3306}');
    expect(rowsOf(db + rules('db', 'tcp: [{route: [{destination: {host: db}}]}]'))).toEqual([
      'mesh: tcp route db.tcp[0] connections exact null: every connection → db',
    ]);
    expect(rowsOf(db + rules('db', 'tcp: [{route: [{destination: {host: other}}]}]'))).toEqual([
      'mesh: tcp route db.tcp[0] connections missing RT-13: every connection → other',
    ]);
  });

  it('take the calls of Spring where the port is no HTTP', () => {
    const rule = rules('stock', 'tcp: [{route: [{destination: {host: stock}}]}]');
    expect(rowsOf(port('stock', '{name: tcp, port: 7111}') + rule)[0]).toContain(
      'connections different PR-03',
    );
    // A port of HTTP beside it has the calls.
    const both = '{name: http, port: 80}, {name: tcp, port: 9000}';
    expect(rowsOf(port('stock', both) + rule)[0]).toContain('connections exact');
  });

  it('that no connection reaches say why', () => {
    const rule = 'tcp: [{route: [{destination: {host: stock}}]}]';
    expect(rowsOf(service('stock') + rules('stock', rule))[0]).toContain('connections approximate PR-03');
    const http = gateway('[{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]');
    expect(rowsOf(http + service('stock') + rules('a.test', rule, '[edge]'))[0]).toContain(
      'approximate PR-03',
    );
    const tcp = gateway('[{port: {number: 9000, name: tcp, protocol: TCP}, hosts: ["*"]}]');
    expect(rowsOf(tcp + service('stock') + rules('a.test', rule, '[edge]'))[0]).toContain('missing RT-10');
    const other = 'tcp: [{match: [{port: 9001}], route: [{destination: {host: stock}}]}]';
    expect(rowsOf(tcp + service('stock') + rules('a.test', other, '[edge]'))[0]).toContain(
      'approximate PR-03',
    );
  });

  it('are not judged ineffective where the Gateway or the service was not given', () => {
    const rule = 'tcp: [{route: [{destination: {host: ledger}}]}]';
    expect(rowsOf(service('stock') + rules('ledger', rule))[0]).toContain('exact');
    expect(rowsOf(service('stock') + rules('a.test', rule, '[edge]'))[0]).toContain('not-known RT-10');
  });
});
