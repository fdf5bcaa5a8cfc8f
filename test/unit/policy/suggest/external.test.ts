import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { suggestions } from '#shared/policy/suggest/suggest.ts';
import { policiesOf, roundTrip, springOf } from './round-trip.ts';

const RATES_ENTRY = `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: {name: rates, namespace: default}
spec: {hosts: [rates.example.com], location: MESH_EXTERNAL, resolution: DNS, ports: [{number: 443, name: https, protocol: HTTPS}]}
`;
const SERVICES = `
apiVersion: v1
kind: Service
metadata: {name: stock, namespace: shop}
spec: {clusterIP: 10.96.0.9, ports: [{name: http, port: 80}]}
`;

/** What is written for hosts outside, by host. */
function entries(text: string, istio: readonly string[] = [SERVICES]) {
  const made = suggestions(policiesOf(springOf(text, '2025.0.1', 'shop'), istio));
  return Object.fromEntries(
    made.flatMap((one) => {
      const { kind, spec }: { kind?: string; spec?: { hosts: string[] } } = parse(one.text);
      return kind === 'ServiceEntry' ? [[spec?.hosts[0], { ...one, spec }]] : [];
    }),
  );
}

const feign = (...urls: string[]) => `
eureka.client.enabled: false
spring.cloud.openfeign.client.config:
${urls.map((url, index) => `  client${index}: {url: "${url}", readTimeout: 1000}\n`).join('')}`;
const routes = (...uris: string[]) =>
  `spring.cloud.gateway.server.webflux.routes:\n${uris
    .map((uri, index) => `- {id: r${index}, uri: "${uri}", predicates: [Path=/p${index}]}\n`)
    .join('')}`;

describe('a host outside of the mesh', () => {
  it('that a Feign client calls gets a ServiceEntry, with the port and protocol of its url', () => {
    const found = entries(feign('https://rates.example.com/v1', 'http://weather.example.org:8080'));
    expect(Object.keys(found)).toEqual(['rates.example.com', 'weather.example.org']);
    expect(found['rates.example.com']?.spec).toEqual({
      hosts: ['rates.example.com'],
      location: 'MESH_EXTERNAL',
      resolution: 'DNS',
      ports: [{ number: 443, name: 'https-443', protocol: 'HTTPS' }],
    });
    expect(found['rates.example.com']?.title).toContain('shop (feign)');
    expect(found['weather.example.org']?.spec).toMatchObject({
      ports: [{ number: 8080, name: 'http-8080', protocol: 'HTTP' }],
    });
  });

  it('may speak TLS at any port', () => {
    expect(entries(feign('https://rates.example.com:8443'))['rates.example.com']?.spec).toMatchObject({
      ports: [{ number: 8443, protocol: 'HTTPS' }],
    });
  });

  it('gets one entry with all of its ports', () => {
    const found = entries(feign('https://rates.example.com', 'http://rates.example.com'));
    expect(found['rates.example.com']?.spec).toMatchObject({
      ports: [
        { number: 443, protocol: 'HTTPS' },
        { number: 80, protocol: 'HTTP' },
      ],
    });
  });

  it('that is an address has itself for an endpoint', () => {
    for (const text of [feign('http://192.0.2.7:81'), routes('http://192.0.2.7:81')])
      expect(entries(text)['192-0-2-7.external']?.spec).toEqual({
        hosts: ['192-0-2-7.external'],
        addresses: ['192.0.2.7'],
        location: 'MESH_EXTERNAL',
        resolution: 'STATIC',
        ports: [{ number: 81, name: 'http-81', protocol: 'HTTP' }],
        endpoints: [{ address: '192.0.2.7' }],
      });
  });

  it('that a route leads to gets one as well', () => {
    const found = entries(routes('https://rates.example.com'));
    expect(found['rates.example.com']?.spec).toMatchObject({ ports: [{ number: 443, protocol: 'HTTPS' }] });
    expect(found['rates.example.com']?.title).toContain('route r0 of shop');
  });

  it.each([
    'http://stock.shop:80',
    'http://10.96.0.9',
    'http://other.shop.svc.cluster.local',
    'http://other.shop.svc:81',
    'http://127.0.0.1:81',
    'http://localhost:81',
    'http://plain:81',
    'http://under_score.example.com',
  ])('is not %s', (url) => {
    expect(entries(feign(url))).toEqual({});
    expect(entries(routes(url))).toEqual({});
  });

  it('is nothing new where an entry has it, by its name or a wildcard', () => {
    const wild = RATES_ENTRY.replace('rates.example.com', '"*.example.com"').replace('DNS', 'NONE');
    expect(entries(feign('https://rates.example.com'), [RATES_ENTRY])).toEqual({});
    expect(entries(feign('https://rates.example.com'), [wild])).toEqual({});
  });

  it('that is an address is the same host once its entry is there', () => {
    const spring = springOf(routes('http://192.0.2.7:81', 'https://rates.example.com'), '2025.0.1');
    const { unequal, made } = roundTrip(spring, [], [SERVICES]);
    expect(made.filter(({ title }) => title.includes('ServiceEntry'))).toHaveLength(2);
    expect(unequal.filter((row) => row.includes('route/'))).toEqual([]);
    expect(
      Object.keys(
        entries(
          feign('http://192.0.2.7:81'),
          made.map(({ text }) => text),
        ),
      ),
    ).toEqual([]);
  });

  it('a route of a gateway leads to the Service that a short name means', () => {
    const made = suggestions(policiesOf(springOf(routes('http://stock.shop:80'), '2025.0.1'), [SERVICES]));
    expect(made.map(({ text }) => text).join('')).toContain('host: stock.shop.svc.cluster.local');
  });
});
