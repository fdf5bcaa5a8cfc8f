import { describe, expect, it } from 'vitest';
import { audit } from '#shared/policy/audit.ts';
import type { ParityRow } from '#shared/policy/model/audit.ts';
import { inputsOf, type Given } from '../audit-inputs.ts';

const service = (ports: string) => `
apiVersion: v1
kind: Service
metadata: {name: stock}
spec: {selector: {app: stock}, ports: ${ports}}
`;
const deployment = (name: string, ports: string) => `
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec: {template: {metadata: {labels: {app: stock, name: ${name}}}, spec: {containers: [{name: app, ports: ${ports}}]}}}
`;

function rows(stock: string, mesh: string, more: Partial<Given> = {}): ParityRow[] {
  const application = `spring.application.name: stock\n${stock}`;
  return audit(
    inputsOf({ spring: { 'application.yml': application }, istio: { 'mesh.yaml': mesh }, ...more }),
  ).parity.filter(({ scope }) => scope === 'service stock');
}

const row = (stock: string, mesh: string, more: Partial<Given> = {}) => {
  const [found] = rows(stock, mesh, more);
  return found === undefined
    ? null
    : `${found.verdict} ${found.catalogue}: ${found.spring.text} | ${found.istio.text}`;
};

describe('the port of a service', () => {
  it.each([
    ['exact null', '[{name: http-web, port: 7111}]', '7111 http-web (http)'],
    ['exact null', '[{appProtocol: http2, port: 7111}]', '7111 (http)'],
    ['approximate PR-03', '[{name: web, port: 7111}]', '7111 web (protocol detected)'],
    ['different PR-03', '[{name: tcp-web, port: 7111}]', '7111 tcp-web (tcp)'],
    ['approximate MO-08', '[{name: http, port: 80, targetPort: 7111}]', '80 http (http) → 7111'],
    ['different MO-08', '[{name: http, port: 80, targetPort: 8080}]', '80 http (http) → 8080'],
    ['different MO-08', '[{name: http, port: 80}, {name: dns, port: 7111, protocol: UDP}]', '80 http (http)'],
    [
      'exact null',
      '[{name: grpc, port: 7111}, {name: tcp, port: 9000, targetPort: 7111}]',
      '7111 grpc (grpc)',
    ],
  ])('is %s for %s', (outcome, ports, text) => {
    const found = row('server.port: 7111', service(ports));
    expect(found).toContain(`${outcome}: listens on 7111 | `);
    expect(found).toContain(text.replace('(grpc)', '(http)'));
  });

  it('is looked up among the containers where its target is a name', () => {
    const named = service('[{name: http, port: 80, targetPort: web}]');
    const web = '[{name: web, containerPort: 7111}]';
    expect(row('server.port: 7111', named + deployment('a', web))).toContain('→ 7111');
    expect(row('server.port: 7111', named)).toMatch(/^not-known MO-08/);
    const other = deployment('b', '[{name: http, containerPort: 7111}]');
    expect(row('server.port: 7111', named + deployment('a', web) + other)).toMatch(/^not-known MO-08/);
  });

  it('is what nobody says only where a port leads there', () => {
    expect(row('', service('[{name: http, port: 8080}]'))).toMatch(/^exact null: listens on 8080/);
    const [found] = rows('', service('[{name: http, port: 80, targetPort: 9000}]'));
    expect(found).toMatchObject({ verdict: 'not-known', why: expect.stringContaining('SERVER_PORT') });
    expect(row('server.port: 0', service('[{name: http, port: 80}]'))).toMatch(/^not-known MO-08/);
  });

  it('is the one that instances registered', () => {
    const apps = JSON.stringify({
      applications: {
        application: [
          {
            name: 'STOCK',
            instance: [{ hostName: 'a', status: 'UP', port: { $: 7111, '@enabled': 'true' } }],
          },
        ],
      },
    });
    const found = row('', service('[{name: http, port: 7111}]'), { registries: { 'apps.json': apps } });
    expect(found).toMatch(/^exact null: listens on 7111/);
  });

  it('is the one that the application has in the mesh', () => {
    const found = row(
      'server.port: 7111\n---\nspring.config.activate.on-profile: mesh\nserver.port: 8080',
      service('[{name: http, port: 8080}]'),
      {
        options: { springVersion: '2025.0.1', candidateProfiles: ['mesh'] },
      },
    );
    expect(found).toMatch(/^exact null: listens on 8080/);
  });

  it('of endpoints may have something between them and the application', () => {
    const entry = (endpoints: string) => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: stock}
spec:
  hosts: [stock.default.svc.cluster.local]
  resolution: STATIC
  ports: [{number: 80, name: http, protocol: HTTP, targetPort: 9000}]
  endpoints: ${endpoints}
`;
    expect(row('server.port: 7111', entry('[{address: 10.0.0.1, ports: {http: 20001}}]'))).toMatch(
      /^approximate MO-08: .*→ 20001/,
    );
    expect(row('server.port: 7111', entry('[{address: 10.0.0.1, ports: {http: 7111}}]'))).toContain('→ 7111');
    expect(row('server.port: 7111', entry('[{address: 10.0.0.1}]'))).toMatch(/^different MO-08: .*→ 9000/);
  });

  it('of management has a row of its own', () => {
    const management = (ports: string) =>
      rows('server.port: 7111\nmanagement.server.port: 7112', service(ports))
        .filter((one) => one.row === 'management port')
        .map(({ verdict, why }) => `${verdict} ${why.split(' ')[0]}`);
    expect(management('[{name: http, port: 7111}]')).toEqual(['approximate No']);
    expect(management('[{name: http, port: 7111}, {name: http-admin, port: 7112}]')).toEqual(['exact A']);
    const same = rows(
      'server.port: 7111\nmanagement.server.port: 7111',
      service('[{name: http, port: 7111}]'),
    );
    expect(same.map((one) => one.row)).toEqual(['port']);
    expect(rows('server.port: 7111', '')).toEqual([]);
  });
});
