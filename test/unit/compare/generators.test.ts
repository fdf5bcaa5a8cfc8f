import { describe, expect, it } from 'vitest';
import { Answer } from '#shared/compare/answer.ts';
import { generatorOf, writtenBy } from '#shared/compare/generators/index.ts';
import { generatorText } from '#shared/compare/generators/words.ts';
import type { ComparedExchange } from '#shared/compare/index.ts';
import type { Header } from '#shared/model/index.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

type Parts = Parameters<typeof answer>[0];

const MESH: Header = ['server', 'istio-envoy'];
const BEFORE = 'upstream connect error or disconnect/reset before headers.';
const boot = (status: number, more: object = {}) => ({
  status,
  json: { timestamp: '2026-11-02T09:00:00Z', status, error: 'Error', path: '/items', ...more },
});

function written(parts: Parts): string {
  const found = writtenBy(new Answer(answer(parts)));
  return found === null ? 'nobody' : [found.name, found.flag, found.catalogue].filter(Boolean).join(' ');
}

/** Bodies as envoy's router.cc and the filters write them; the documents as Boot 2.3 and 2.7 do. */
describe('who wrote an error (EB-01, EB-02)', () => {
  it.each<[string, Parts]>([
    ['envoy UH EB-01', { status: 503, text: 'no healthy upstream' }],
    ['envoy UO CB-10', { status: 503, text: `${BEFORE} reset reason: overflow` }],
    ['envoy UF RE-10', { status: 503, text: `${BEFORE} reset reason: remote connection failure` }],
    [
      'envoy UF RE-10',
      { status: 503, text: `${BEFORE} retried and the latest reset reason: connection timeout` },
    ],
    [
      'envoy UF SE-01',
      {
        status: 503,
        text: `${BEFORE} reset reason: connection failure, transport failure reason: TLS error`,
      },
    ],
    ['envoy UR EB-01', { status: 503, text: `${BEFORE} reset reason: remote reset` }],
    ['envoy UC EB-01', { status: 503, text: `${BEFORE} reset reason: connection termination` }],
    ['envoy UPE EB-01', { status: 502, text: `${BEFORE} reset reason: protocol error` }],
    ['envoy UT TO-05', { status: 504, text: 'upstream request timeout' }],
    ['envoy RL RL-02', { status: 429, text: 'local_rate_limited' }],
    ['envoy RL RL-02', { status: 429, headers: [['x-envoy-ratelimited', 'true']] }],
    ['envoy UO CB-10', { status: 503, headers: [['x-envoy-overloaded', 'true']] }],
    ['envoy SE-02', { status: 403, text: 'RBAC: access denied' }],
    ['envoy SE-02', { status: 401, text: 'Jwt is expired' }],
    ['envoy FI FI-01', { status: 418, text: 'fault filter abort' }],
    ['envoy RE-09', { status: 507, text: 'exceeded request buffer limit while retrying upstream' }],
    ['envoy NR RT-01', { status: 404, headers: [MESH] }],
    ['envoy MO-02', { status: 502, headers: [MESH] }],
    ['envoy HP-12', { status: 426, headers: [MESH], text: 'Upgrade Required' }],
    ['spring-boot-servlet EB-02', boot(500)],
    ['spring-boot-webflux EB-02', boot(504, { requestId: 'a-1' })],
    ['spring-cloud-gateway EB-02', boot(503, { requestId: 'a-1', message: 'Unable to find instance for x' })],
    [
      'zuul EB-02',
      boot(504, { message: 'com.netflix.zuul.exception.ZuulException: Hystrix Readed time out' }),
    ],
    ['spring-boot-servlet EB-02', { status: 500, text: '<h1>Whitelabel Error Page</h1>' }],
    ['spring-boot-servlet RT-12', { status: 403, text: 'Invalid CORS request' }],
    ['spring-cloud-gateway RL-02', { status: 429, headers: [['X-RateLimit-Remaining', '0']] }],
    ['spring-security SE-02', { status: 401, headers: [['WWW-Authenticate', 'Bearer']] }],
    ['tomcat EB-01', { status: 400, text: '<title>HTTP Status 400 – Bad Request</title>' }],
    [
      'spring-boot-servlet EB-02',
      {
        status: 500,
        headers: [['Content-Type', 'text/html;charset=UTF-8']],
        text: '<html><body><h1>Whitelabel Error Page</h1><p>This application has no explicit mapping for /error.</p></body></html>',
      },
    ],
    [
      'tomcat EB-01',
      {
        status: 400,
        headers: [['Content-Type', 'text/html;charset=utf-8']],
        text: '<!doctype html><html lang="en"><head><title>HTTP Status 400 – Bad Request</title></head><body></body></html>',
      },
    ],
  ])('%s', (name, parts) => {
    expect(written(parts)).toBe(name);
  });

  it.each<[string, Parts]>([
    ['a success with such a body', { status: 200, text: 'no healthy upstream' }],
    ['another status than the reply has', { status: 500, text: 'upstream request timeout' }],
    [
      'an empty 404 that Envoy passed on',
      { status: 404, headers: [MESH, ['x-envoy-upstream-service-time', '3']] },
    ],
    ['an empty 404 of somebody else', { status: 404 }],
    ['a document without a path', { status: 500, json: { timestamp: 1, status: 500, error: 'x' } }],
    [
      'a 429 with a body of its own',
      { status: 429, json: { error: 'slow down' }, headers: [['X-RateLimit-Remaining', '0']] },
    ],
    ['an error page of an application', { status: 500, text: '<title>Shop: HTTP Status</title>' }],
    ['a body longer than a proxy writes', { status: 503, text: `no healthy upstream${' '.repeat(3000)}` }],
  ])('leaves open %s', (_name, parts) => {
    expect(written(parts)).toBe('nobody');
  });

  const at = (exchange: ComparedExchange): string => {
    const generator = generatorOf(new Answer(exchange));
    return generator === null ? 'nobody' : generatorText(generator);
  };

  it('says at which hop it was written', () => {
    const attempts = [attempt('consumer', { status: 500 }), attempt('producer', { status: 503 })];
    expect(at(answer({ ...boot(500), attempts }))).toBe('Spring Boot (servlet) at consumer');
    expect(at(answer({ ...boot(500) }))).toBe('Spring Boot (servlet) at the edge');
    expect(at(answer({ status: 503, text: 'no healthy upstream', attempts }))).toBe('Envoy (UH) at the edge');
    expect(at(answer({ status: 500, json: { error: 'x' }, attempts }))).toBe('the application at consumer');
    expect(at(answer())).toBe('nobody');
  });

  it('knows a fallback by its mark and by the failures that it covers', () => {
    expect(at(answer({ json: { source: 'fallback' } }))).toBe('a fallback at the edge');
    const attempts = [attempt('consumer'), attempt('producer', { status: 500 })];
    expect(at(answer({ json: { items: [] }, attempts }))).toBe('a fallback at consumer');
  });
});

describe('the same error from another generator', () => {
  const both = (baseline: Parts, candidate: Parts) =>
    compared(
      pairs(8, () => ({ baseline: answer(baseline), candidate: answer(candidate), noise: answer(baseline) })),
    );

  it('is one finding, and its type and body are no further ones', () => {
    const document = both(boot(404), { status: 404, headers: [MESH] });
    expect(document.findings).toMatchObject([
      {
        kind: 'generator',
        catalogue: 'EB-01',
        severity: 'major',
        title: 'Error 404 written by Envoy instead of Spring Boot (servlet)',
        generators: {
          baseline: { name: 'spring-boot-servlet' },
          candidate: { name: 'envoy', flag: 'NR', at: 'edge' },
        },
      },
    ]);
  });

  it('is EB-02 where both are forms of Boot', () => {
    const { findings } = both(boot(500), boot(500, { requestId: 'a-1' }));
    expect(findings).toMatchObject([{ kind: 'generator', catalogue: 'EB-02' }]);
  });

  it('is none where the same one wrote both', () => {
    expect(both(boot(500), boot(500)).findings).toEqual([]);
  });

  it.each([
    ['CB-08', 'an open circuit answers otherwise', boot(500), { status: 503, text: 'no healthy upstream' }],
    ['SE-02', '401 becomes 200', { status: 401 }, { status: 200 }],
    ['SE-02', '401 becomes 403', { status: 401 }, { status: 403, text: 'RBAC: access denied' }],
    [
      'RT-12',
      'a refused origin gets through',
      { status: 403, text: 'Invalid CORS request' },
      { status: 200 },
    ],
    ['TO-01', 'a timeout of the baseline is gone', { status: 504 }, { status: 200 }],
    ['RL-02', 'the mesh limits', { status: 200 }, { status: 429, text: 'local_rate_limited' }],
    ['FI-01', 'the mesh injects faults', { status: 200 }, { status: 503, text: 'fault filter abort' }],
  ])('%s: %s', (catalogue, _why, baseline, candidate) => {
    const found = both(baseline, candidate).findings.filter(({ kind }) => kind === 'status');
    expect(found).toMatchObject([{ catalogue }]);
  });
});
