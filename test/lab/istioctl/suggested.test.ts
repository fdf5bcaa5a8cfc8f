import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Suggestion } from '#shared/policy/model/audit.ts';
import { runCli } from '#test/integration/support/cli.ts';
import { labSide } from '#test/unit/policy/suggest/lab-side.ts';
import { roundTrip, springOf } from '#test/unit/policy/suggest/round-trip.ts';

const FIXTURES = 'test/fixtures/policy/suggest';
const registry = readFileSync(`${FIXTURES}/registry.yaml`, 'utf8');
const services = registry
  .split(/^---$/m)
  .filter((text) => text.includes('kind: Service'))
  .join('---');
const gateway = springOf(readFileSync(`${FIXTURES}/gateway.yml`, 'utf8'), '2025.0.1');
const outside = springOf(
  `eureka.client.enabled: false
spring.cloud.openfeign.client.config:
  rates: {url: "https://rates.example.com/v1", readTimeout: 1000}
  plain: {url: "http://rates.example.com:8080", readTimeout: 1000}
  fixed: {url: "http://192.0.2.7:81", readTimeout: 1000}
  weather: {url: "https://weather.example.org:8443", readTimeout: 1000}
spring.cloud.gateway.server.webflux.routes:
- {id: a, uri: "https://maps.example.com", predicates: [Path=/a]}
- {id: b, uri: "http://192.0.2.8:81", predicates: [Path=/b]}
`,
  '2025.0.1',
);
const LAB_SERVICES = ['producer', 'consumer']
  .map(
    (name) => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: default}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 7111}]}
`,
  )
  .join('---\n');

/** The lab's, which starts these tests. */
const istioctl = process.env['MESHPROOF_ISTIOCTL'] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'meshproof-suggest-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, made: readonly Suggestion[], others: string): string[] {
  const texts = [...made.filter(({ side }) => side === 'istio').map(({ text }) => text), others];
  return texts.map((text, index) => {
    const path = join(folder, `${name}-${index}.yaml`);
    writeFileSync(path, text);
    return path;
  });
}

/** Errors make it end with another status than 0. */
function expectAccepted(files: readonly string[]): void {
  const run = (args: readonly string[]) =>
    execFileSync(istioctl, args, { encoding: 'utf8', timeout: 60_000 });
  expect(run(['validate', ...files.flatMap((file) => ['-f', file])])).not.toMatch(/error/i);
  expect(run(['analyze', '--use-kube=false', ...files])).not.toMatch(/^Error/m);
}

describe('istioctl', () => {
  it.each([
    ['a gateway with every kind of route', roundTrip(gateway, [registry], [services]).made, services],
    [
      'the classic deployment of the lab',
      roundTrip(labSide('classic'), [], [LAB_SERVICES]).made,
      LAB_SERVICES,
    ],
    ['hosts outside of the mesh', roundTrip(outside, [], [services]).made, services],
    ['the modern deployment of the lab', roundTrip(labSide('modern'), [], [LAB_SERVICES]).made, LAB_SERVICES],
  ])(
    'accepts what is suggested for %s',
    (name, made, others) => {
      const files = written(name.replaceAll(' ', '-'), made, others);
      expect(files.length).toBeGreaterThan(3);
      expectAccepted(files);
    },
    120_000,
  );

  it('accepts a checkout with suggestions.patch applied', async () => {
    const checkout = join(folder, 'checkout');
    cpSync('test/fixtures/policy/journey', checkout, { recursive: true });
    execFileSync('git', ['init', '--quiet'], { cwd: checkout });
    await runCli(
      [
        ...'audit --spring spring --istio istio --spring-version Hoxton.SR12 --istio-version 1.31'.split(' '),
        ...'--candidate-profile mesh --service producer-v1=producer/v1'.split(' '),
        ...'--service producer-v2=producer/v2 --suggest out --json'.split(' '),
      ],
      checkout,
    );
    execFileSync('git', ['apply', 'out/suggestions.patch'], { cwd: checkout });
    const files = readdirSync(join(checkout, 'istio')).map((name) => join(checkout, 'istio', name));
    expect(files.length).toBe(5);
    expectAccepted(files);
  }, 120_000);
});
