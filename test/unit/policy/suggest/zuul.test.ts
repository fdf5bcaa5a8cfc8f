import { describe, expect, it } from 'vitest';
import { roundTrip, springOf } from './round-trip.ts';

const SPRING = `
zuul:
  prefix: /api
  ignored-services: "*"
  ignored-patterns: [/api/shop/internal/**]
  routes:
    shop: {path: /shop/**, serviceId: shop-v1, sensitive-headers: Cookie}
    beta: {path: /beta/**, serviceId: shop-v2, retryable: true}
    kept: {path: /kept/**, serviceId: users, strip-prefix: false}
    outside: {path: /outside/**, url: "http://legacy.example.org:8080/base"}
    local: {path: /local/**, url: "forward:/here"}
shop-v2.ribbon: {MaxAutoRetries: 1, MaxAutoRetriesNextServer: 1, retryableStatusCodes: "503", ReadTimeout: 800, ConnectTimeout: 300}
`;
const REGISTRY = ['shop', 'users']
  .map(
    (name) => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: default}
spec: {selector: {app: ${name}}, ports: [{name: http, port: 80}]}
`,
  )
  .join('---\n');

describe('a Zuul', () => {
  const { made, unequal, problems, rows } = roundTrip(
    springOf(SPRING, 'Hoxton.SR12', 'zuul'),
    [],
    [REGISTRY],
  );
  const text = made.map((one) => one.text).join('\n');

  it('does in the mesh what it did before', () => {
    expect(unequal).toEqual([]);
    expect(problems).toEqual([]);
    expect(
      rows.filter(({ row, verdict }) => row === 'path at the instance' && verdict === 'exact').length,
    ).toBeGreaterThan(2);
  });

  it('keeps its sensitive headers from the instances and from clients', () => {
    expect(text).toMatch(/remove:\n\s+- cookie/);
    expect(text).toMatch(/remove:\n\s+- authorization\n\s+- cookie\n\s+- set-cookie/);
  });

  it('answers what it ignores before any route', () => {
    expect(text.indexOf('/api/shop/internal')).toBeLessThan(text.indexOf('prefix: /api/shop/'));
  });

  it('has its versions as subsets, and says that they are a guess', () => {
    expect(text).toMatch(/RT-13: the labels of v1 and v2 are a guess/);
  });

  it('says what it answers itself', () => {
    expect(text).toContain('Not written: route local');
  });
});
