import { describe, expect, it } from 'vitest';
import type { ComparedAttempt, ComparedExchange } from '#shared/compare/index.ts';
import type { Finding, Header } from '#shared/model/index.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

const CLIENT: Header[] = [
  ['Host', 'shop.example'],
  ['X-Request-ID', 'client-1'],
  ['Connection', 'X-Once'],
];

interface Case {
  readonly baseline: Header[];
  readonly candidate: Header[];
  readonly client?: Header[];
  /** Fields of both answers, and of the instance's. */
  readonly answers?: {
    readonly baseline?: Header[];
    readonly candidate?: Header[];
    readonly instance?: Header[];
  };
}

function findings({ baseline, candidate, client = CLIENT, answers = {} }: Case): Finding[] {
  const at = (requestHeaders: Header[]): ComparedAttempt =>
    attempt('producer', { requestHeaders, responseHeaders: answers.instance ?? [] });
  const side = (requestHeaders: Header[], headers: Header[] = []): ComparedExchange =>
    answer({ json: { a: 1 }, headers, attempts: [at(requestHeaders)] });
  return compared(
    pairs(10, () => ({
      requestHeaders: client,
      baseline: side(baseline, answers.baseline),
      candidate: side(candidate, answers.candidate),
      noise: side(baseline, answers.baseline),
    })),
  ).findings;
}

const HOST: Header = ['Host', 'shop.example'];
const texts = (all: readonly Finding[]) =>
  all.map(({ severity, catalogue, title }) => `${severity} ${catalogue}: ${title}`);

/** Each row is one entry as Zuul, Spring Cloud Gateway and Istio were seen to act; the second table is what lies beside it. */
describe('what instances receive', () => {
  it.each<[string, Case]>([
    ['minor HP-01: producer sees another Host', { baseline: [['Host', '10.0.0.7:7111']], candidate: [HOST] }],
    [
      'minor HP-02: Forwarding fields at producer: without forwarded and x-forwarded-prefix',
      {
        baseline: [
          HOST,
          ['Forwarded', 'for=1.2.3.4'],
          ['X-Forwarded-Prefix', '/api'],
          ['x-forwarded-for', '1.2.3.4'],
        ],
        candidate: [HOST, ['x-forwarded-for', '1.2.3.4']],
      },
    ],
    [
      'info HP-02: Forwarding fields at producer: with x-envoy-original-path',
      { baseline: [HOST], candidate: [HOST, ['x-envoy-original-path', '/api/items']] },
    ],
    [
      'minor HP-02: Forwarding fields at producer: 2 instead of 1 addresses in x-forwarded-for',
      {
        baseline: [HOST, ['x-forwarded-for', '1.2.3.4']],
        candidate: [HOST, ['x-forwarded-for', '1.2.3.4, 10.0.0.9']],
      },
    ],
    [
      "minor HP-03: The client's x-request-id does not reach producer",
      { baseline: [HOST, ['X-Request-ID', 'client-1']], candidate: [HOST, ['x-request-id', 'made']] },
    ],
    [
      'info HP-03: producer receives an x-request-id',
      { client: [HOST], baseline: [HOST], candidate: [HOST, ['x-request-id', 'made']] },
    ],
    [
      'expected HP-05: Fields of the mesh at producer',
      { baseline: [HOST], candidate: [HOST, ['x-envoy-attempt-count', '1']] },
    ],
    [
      'info TO-06: The mesh tells producer a timeout of its route',
      { baseline: [HOST], candidate: [HOST, ['x-envoy-expected-rq-timeout-ms', '3000']] },
    ],
    [
      'major HP-06: producer now receives cookie and authorization',
      { baseline: [HOST], candidate: [HOST, ['cookie', 'a=1'], ['authorization', 'Bearer x']] },
    ],
    [
      'major HP-06: producer no longer receives authorization',
      { baseline: [HOST, ['Authorization', 'Bearer x']], candidate: [HOST] },
    ],
    [
      'info HP-07: Fields of one connection at producer: without x-once',
      { baseline: [HOST, ['X-Once', '1']], candidate: [HOST] },
    ],
    [
      'expected HP-08: Names of request fields come in another case at producer',
      { baseline: [HOST, ['X-Own', '1']], candidate: [HOST, ['x-own', '1']] },
    ],
    [
      'info HP-09: Requests to producer are framed by chunks instead of length',
      { baseline: [HOST, ['Content-Length', '7']], candidate: [HOST, ['transfer-encoding', 'chunked']] },
    ],
    [
      'info HP-09: producer receives an accept-encoding',
      { baseline: [HOST], candidate: [HOST, ['accept-encoding', 'gzip']] },
    ],
    [
      'info HP-12: producer receives an expect',
      { baseline: [HOST], candidate: [HOST, ['expect', '100-continue']] },
    ],
    [
      'major null: Request header x-tenant missing at producer',
      { baseline: [HOST, ['X-Tenant', 'a']], candidate: [HOST] },
    ],
    [
      'minor null: Request header x-debug added at producer',
      { baseline: [HOST], candidate: [HOST, ['x-debug', '1']], client: [HOST, ['X-Debug', '1']] },
    ],
  ])('%s', (expected, given) => {
    expect(texts(findings(given)).filter((text) => text === expected)).toEqual([expected]);
  });

  it.each<[string, Case]>([
    [
      'addresses of two instances',
      { baseline: [['Host', '10.0.0.7:7111']], candidate: [['Host', '10.0.0.8:80']] },
    ],
    ['a port beside the same name', { baseline: [HOST], candidate: [['Host', 'Shop.example:8080']] }],
    [
      'other addresses in fields that hold addresses',
      {
        baseline: [HOST, ['X-Forwarded-For', '10.0.0.1']],
        candidate: [HOST, ['x-forwarded-for', '10.0.0.2']],
      },
    ],
    [
      'an id that both sides make',
      { client: [HOST], baseline: [HOST, ['x-request-id', 'a']], candidate: [HOST, ['x-request-id', 'b']] },
    ],
    [
      'other credentials of the same kind',
      { baseline: [HOST, ['Cookie', 'a=1']], candidate: [HOST, ['cookie', 'a=2']] },
    ],
    ['a length of nothing', { baseline: [HOST, ['content-length', '0']], candidate: [HOST] }],
    [
      'the count of attempts that both sides have',
      { baseline: [HOST, ['x-envoy-attempt-count', '1']], candidate: [HOST, ['x-envoy-attempt-count', '1']] },
    ],
    ['a log that keeps no fields', { baseline: [HOST, ['X-Tenant', 'a']], candidate: [] }],
  ])('says nothing of %s', (_what, given) => {
    expect(texts(findings(given)).filter((text) => !text.startsWith('expected HP-08'))).toEqual([]);
  });

  it('tells what the instance answers and only the mesh lets through, without its value', () => {
    const instance: Header[] = [
      ['Set-Cookie', 'SESSION=secret'],
      ['Cache-Control', 'no-store'],
    ];
    const all = findings({
      baseline: [HOST],
      candidate: [HOST],
      answers: {
        instance,
        baseline: [],
        candidate: [
          ['set-cookie', 'SESSION=secret'],
          ['cache-control', 'no-store'],
        ],
      },
    }).filter(({ kind }) => kind === 'instance-request');
    expect(texts(all)).toEqual([
      'major HP-06: set-cookie and cache-control of producer now reach the client',
    ]);
    expect(JSON.stringify(all)).not.toContain('secret');
    const both = findings({
      baseline: [HOST],
      candidate: [HOST],
      answers: { instance, baseline: instance, candidate: instance },
    });
    expect(both).toEqual([]);
  });

  it('calls it noise where the baseline does it to itself', () => {
    const side = (fields: Header[]): ComparedExchange =>
      answer({ attempts: [attempt('producer', { requestHeaders: [HOST, ...fields] })] });
    const { findings: all } = compared(
      pairs(20, (index) => ({
        baseline: side([]),
        candidate: side(index % 2 === 0 ? [['X-Tenant', 'a']] : []),
        noise: side(index % 2 === 0 ? [['X-Tenant', 'a']] : []),
      })),
    );
    expect(all.map(({ severity }) => severity)).toEqual(['noise']);
  });
});

describe('calls that bypass the mesh (MO-02)', () => {
  const side = (fields: Header[]): ComparedExchange =>
    answer({ attempts: [attempt('producer', { requestHeaders: fields })] });
  const run = (candidate: Header[], client = CLIENT) =>
    compared(
      pairs(10, () => ({
        requestHeaders: client,
        baseline: side([['Host', '10.0.0.7:7111']]),
        candidate: side(candidate),
        noise: side([['Host', '10.0.0.7:7111']]),
      })),
    ).findings.filter(({ catalogue }) => catalogue === 'MO-02');

  it('are told by an address in Host and the count of attempts', () => {
    expect(
      run([
        ['Host', '10.0.0.8:7111'],
        ['x-envoy-attempt-count', '1'],
      ]),
    ).toMatchObject([{ severity: 'major', service: 'producer', count: 10 }]);
  });

  it.each<[string, Header[], Header[]?]>([
    [
      'the name of the service',
      [
        ['Host', 'producer:7111'],
        ['x-envoy-attempt-count', '1'],
      ],
    ],
    [
      'a second attempt of the mesh',
      [
        ['Host', '10.0.0.8:7111'],
        ['x-envoy-attempt-count', '2'],
      ],
    ],
    ['no proxy on the way', [['Host', '10.0.0.8:7111']]],
    [
      'the address that the client asked for',
      [
        ['Host', '10.0.0.8:80'],
        ['x-envoy-attempt-count', '1'],
      ],
      [['Host', '10.0.0.8:80']],
    ],
  ])('are not meant by %s', (_what, candidate, client) => {
    expect(run(candidate, client)).toEqual([]);
  });
});

describe('traces (OB-01)', () => {
  const SENT = '0af7651916cd43dd8448eb211c80319c';
  const OWN = '11111111111111111111111111111111';
  const w3c = (id: string): Header => ['traceparent', `00-${id}-b7ad6b7169203331-01`];
  const b3 = (id: string): Header => ['X-B3-TraceId', id];

  function run(before: Header[], after: Header[], seen: { before: string | null; after: string | null }) {
    const side = (requestHeaders: Header[], traceId: string | null): ComparedExchange =>
      answer({
        traceId: SENT,
        attempts: [attempt('producer', { requestHeaders: [HOST, ...requestHeaders], traceId })],
      });
    const all = compared(
      pairs(10, () => ({
        baseline: side(before, seen.before),
        candidate: side(after, seen.after),
        noise: side(before, seen.before),
      })),
    ).findings;
    return texts(all.filter(({ kind }) => kind === 'trace'));
  }

  it('break where an instance sees another trace than was sent', () => {
    expect(run([w3c(SENT)], [w3c(OWN)], { before: SENT, after: OWN })).toEqual([
      'minor OB-01: The trace breaks before producer',
    ]);
  });

  it('are two where the proxies speak another format than the callers', () => {
    expect(run([w3c(SENT)], [w3c(SENT), b3(OWN)], { before: SENT, after: SENT })).toEqual([
      'minor OB-01: producer receives two traces at once',
    ]);
  });

  it('come in another format', () => {
    expect(run([b3(SENT)], [w3c(SENT)], { before: SENT, after: SENT })).toEqual([
      'minor OB-01: Trace context comes as W3C instead of B3 (multi) at producer',
    ]);
    expect(run([b3(SENT)], [b3(SENT), w3c(SENT)], { before: SENT, after: SENT })).toEqual([
      'info OB-01: Trace context comes as W3C and B3 (multi) instead of B3 (multi) at producer',
    ]);
  });

  it.each<[string, Header[], Header[], { before: string | null; after: string | null }]>([
    ['goes on on both sides', [w3c(SENT)], [w3c(SENT)], { before: SENT, after: SENT }],
    ['breaks on both sides', [w3c(OWN)], [w3c(OWN)], { before: OWN, after: OWN }],
    [
      'has an id of 64 bits',
      [b3(SENT.slice(16))],
      [b3(SENT.slice(16))],
      { before: SENT, after: SENT.slice(16) },
    ],
    ['is no trace', [['traceparent', 'x']], [], { before: null, after: null }],
  ])('is quiet where it %s', (_what, before, after, seen) => {
    expect(run(before, after, seen)).toEqual([]);
  });
});
