import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GATEWAY_PODS, roundTrip, springOf } from './round-trip.ts';

const read = (name: string) => readFileSync(`test/fixtures/policy/suggest/${name}`, 'utf8');
const registry = read('registry.yaml');
const services = registry
  .split(/^---$/m)
  .filter((text) => !text.includes('kind: DestinationRule'))
  .join('---');

describe('a gateway with every kind of route', () => {
  const { made, unequal, problems, rows } = roundTrip(
    springOf(read('gateway.yml'), '2025.0.1'),
    [registry, GATEWAY_PODS],
    [services],
  );
  const text = made.map((one) => one.text).join('\n');

  it('does in the mesh what it did before', () => {
    expect(unequal).toEqual([]);
    expect(problems).toEqual([]);
    expect(rows.filter(({ verdict, row }) => verdict === 'exact' && row === 'match').length).toBeGreaterThan(
      25,
    );
  });

  it('limits requests per proxy', () => {
    const [limit] = rows.filter(({ area, row }) => area === 'rate-limit' && row === 'requests per second');
    expect(limit).toMatchObject({ verdict: 'approximate', istio: { text: '10 for each proxy' } });
  });

  it('says what it cannot write', () => {
    expect(text).toContain('Not written: route night');
    expect(text).toContain('CB-09: the fallback forward:/sorry');
    expect(text).toContain('RL-01');
  });

  it('keeps what a resource has besides', () => {
    const [rule] = made.filter(({ title }) => title.startsWith('Changes DestinationRule default/pricing'));
    expect(rule?.text).toMatch(/idleTimeout: 30s/);
    expect(rule?.text).toMatch(/name: v2/);
    expect(rule?.text).toMatch(/exportTo/);
  });

  it('says where each rule comes from', () => {
    const gateway = made.find(({ title }) => title.includes('VirtualService'));
    const rules = gateway?.text.match(/^ {4}- name:/gm) ?? [];
    expect(rules.length).toBeGreaterThan(28);
    expect(gateway?.text.match(/# Route [\w-]+.*application\.yml:\d+/g)?.length).toBeGreaterThan(28);
  });
});
