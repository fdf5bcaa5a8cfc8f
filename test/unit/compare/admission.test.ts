import { describe, expect, it } from 'vitest';
import type { ComparedExchange } from '#shared/compare/index.ts';
import type { ComparisonDocument, Finding, Header } from '#shared/model/index.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly requestHeaders?: readonly Header[];
}

function tenTimes(
  asked: Asked,
  baseline: () => ComparedExchange,
  candidate: () => ComparedExchange,
): ComparisonDocument {
  return compared(
    pairs(10, () => ({ ...asked, baseline: baseline(), candidate: candidate(), noise: baseline() })),
  );
}

function of(document: ComparisonDocument, kind: Finding['kind']): Finding | undefined {
  return document.findings.find((finding) => finding.kind === kind);
}

const served = () => answer({ json: { ok: true }, attempts: [attempt('producer')] });
const notRouted = () => answer({ status: 404, headers: [['server', 'istio-envoy']] });
const turnedAway = (status: number) => () => answer({ status, text: 'no' });

describe('a request that only the baseline takes', () => {
  it.each([
    ['/items/', 'RT-02', /ends with a slash/],
    ['/items/?page=2', 'RT-02', /ends with a slash/],
    ['//items', 'HP-10', /unusual/],
    ['/a%2Fb', 'HP-10', /unusual/],
    ['/items;v=1', 'HP-10', /unusual/],
    ['/a/../items', 'HP-10', /unusual/],
    ['/items?next=//x', 'RT-01', /no route of the mesh/],
    ['/', 'RT-01', /no route of the mesh/],
    ['/items', 'RT-01', /no route of the mesh/],
  ])('%s is %s', (path, catalogue, says) => {
    const finding = of(tenTimes({ path }, served, notRouted), 'status');
    expect(finding).toMatchObject({ catalogue, severity: 'blocker' });
    expect(finding?.cause).toMatch(says);
  });

  it('says nothing of a slash where an application answers 404', () => {
    const finding = of(
      tenTimes({ path: '/items/' }, served, () => answer({ status: 404, text: 'gone' })),
      'status',
    );
    expect(finding?.catalogue).toBeNull();
  });
});

describe('a request that only the candidate takes', () => {
  it.each<[string, Header, number, string | null]>([
    ['a Host with its port', ['Host', 'shop.example.test:8080'], 404, 'RT-07'],
    ['a Host in capitals', ['host', 'Shop.Example.Test'], 404, 'RT-07'],
    ['a plain Host', ['host', 'shop.example.test'], 404, null],
    ['a Host with its port and another refusal', ['Host', 'shop.example.test:8080'], 410, null],
    ['an Origin', ['Origin', 'https://elsewhere.example.test'], 403, 'RT-12'],
    ['no Origin', ['accept', '*/*'], 403, 'SE-02'],
  ])('%s', (_, header, status, catalogue) => {
    const document = tenTimes({ requestHeaders: [header] }, turnedAway(status), served);
    expect(of(document, 'status')?.catalogue).toBe(catalogue);
  });

  it('is no matter of CORS where the application itself refuses', () => {
    const document = tenTimes(
      { requestHeaders: [['Origin', 'https://elsewhere.example.test']] },
      () => answer({ status: 403, text: 'no', attempts: [attempt('producer', { status: 403 })] }),
      served,
    );
    expect(of(document, 'status')?.catalogue).toBe('SE-02');
  });
});

describe('what the instances get', () => {
  const at = (path: string) => () => answer({ attempts: [attempt('producer', { path })] });

  it.each([
    ['/api//items', '/items', '//items', 'HP-10', /repeated slashes/],
    ['/api/items', '/items', '//items', 'RT-03', /double slash/],
  ])('%s becomes %s and %s', (path, before, after, catalogue, says) => {
    const finding = of(tenTimes({ path }, at(before), at(after)), 'rewrite');
    expect(finding?.catalogue).toBe(catalogue);
    expect(finding?.cause).toMatch(says);
  });

  it.each([
    ['1048577', 'RE-09', /larger than Envoy's buffer/],
    ['1048576', 'RE-05', /narrower/],
  ])('a body of %s bytes that is tried less often is %s', (length, catalogue, says) => {
    const tries = (count: number) => () =>
      answer({
        status: 500,
        attempts: Array.from({ length: count }, () => attempt('producer', { method: 'POST', status: 500 })),
      });
    const document = tenTimes(
      { method: 'POST', requestHeaders: [['Content-Length', length]] },
      tries(3),
      tries(1),
    );
    const finding = of(document, 'attempts');
    expect(finding?.catalogue).toBe(catalogue);
    expect(finding?.cause).toMatch(says);
  });
});

it('two redirects of another kind are RT-14', () => {
  const redirect = (status: number) => () => answer({ status, headers: [['location', '/there']] });
  expect(of(tenTimes({}, redirect(302), redirect(301)), 'status')?.catalogue).toBe('RT-14');
});
