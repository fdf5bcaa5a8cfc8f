import { describe, expect, it } from 'vitest';
import type { ComparedExchange } from '#shared/compare/index.ts';
import type { ComparisonDocument, Finding, Header } from '#shared/model/index.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

function findingsOf(document: ComparisonDocument): string[] {
  return document.findings.map(
    ({ severity, kind, place, title }) => `${severity} ${kind} ${place}: ${title}`,
  );
}

/** Ten pairs of the same two answers, with a quiet noise run. */
function tenTimes(
  baseline: () => ComparedExchange,
  candidate: () => ComparedExchange,
  method = 'GET',
): ComparisonDocument {
  return compared(
    pairs(10, () => ({ method, baseline: baseline(), candidate: candidate(), noise: baseline() })),
  );
}

function only(document: ComparisonDocument): Finding {
  expect(document.findings).toHaveLength(1);
  const [finding] = document.findings;
  if (!finding) throw new Error('no finding');
  return finding;
}

const withHeaders = (...headers: Header[]) => answer({ headers, json: { ok: true } });

describe('status', () => {
  it('passes when nothing differs', () => {
    const document = tenTimes(
      () => answer({ json: { a: 1 } }),
      () => answer({ json: { a: 1 } }),
    );
    expect(document.verdict).toBe('pass');
    expect(document.findings).toEqual([]);
    expect(document.summary).toBe('1 route behaves the same in 10 pairs.');
  });

  it('names the generator of an error and compares no body with it', () => {
    const finding = only(
      tenTimes(
        () => answer({ json: { items: [1] } }),
        () => answer({ status: 503, text: 'no healthy upstream' }),
      ),
    );
    expect(finding).toMatchObject({ kind: 'status', severity: 'blocker', catalogue: 'EB-01', count: 10 });
    expect(finding.title).toBe('Status 503 instead of 200');
    expect(finding.cause).toContain('no healthy instance');
    expect(finding.evidence).toHaveLength(5);
    expect(finding.evidence[0]).toMatchObject({
      baseline: '200 {"items":[1]}',
      candidate: '503 no healthy upstream',
    });
  });

  it('never reports expired credentials as a regression', () => {
    const expired = () =>
      answer({ status: 401, headers: [['WWW-Authenticate', 'Bearer error_description="expired"']] });
    expect(only(tenTimes(() => answer(), expired)).severity).toBe('info');
  });

  it('calls an implicit exposure a blocker', () => {
    expect(
      only(
        tenTimes(
          () => answer({ status: 404 }),
          () => answer(),
        ),
      ).severity,
    ).toBe('blocker');
  });

  it('reports a connection that gives nothing', () => {
    const finding = only(
      tenTimes(
        () => answer(),
        () => answer({ status: null, error: 'timeout' }),
      ),
    );
    expect(finding).toMatchObject({ kind: 'no-response', severity: 'blocker' });
  });
});

describe('headers', () => {
  it('expects another case of names, once, ignores their order and keeps the order of values', () => {
    const document = tenTimes(
      () => withHeaders(['X-A', '1'], ['X-B', '1'], ['X-B', '2']),
      () => withHeaders(['x-b', '1'], ['x-b', '2'], ['x-a', '1']),
    );
    expect(only(document)).toMatchObject({ severity: 'expected', catalogue: 'HP-08', count: 10 });
    expect(only(document).evidence[0]).toMatchObject({ baseline: 'X-A, X-B', candidate: 'x-a, x-b' });
    const swapped = tenTimes(
      () => withHeaders(['X-B', '1'], ['X-B', '2']),
      () => withHeaders(['X-B', '2'], ['X-B', '1']),
    );
    expect(findingsOf(swapped)).toEqual([
      'major header header x-b: Header x-b has its values in another order',
    ]);
  });

  it('treats lists without an order as sets', () => {
    const document = tenTimes(
      () => withHeaders(['vary', 'Origin, Accept']),
      () => withHeaders(['vary', 'accept, origin']),
    );
    expect(document.findings).toEqual([]);
  });

  it('says when a list comes in another number of fields', () => {
    const document = tenTimes(
      () => withHeaders(['vary', 'Origin, Accept']),
      () => withHeaders(['vary', 'origin'], ['vary', 'accept']),
    );
    expect(findingsOf(document)).toEqual([
      'minor header header vary: Header vary comes as 2 instead of 1 fields',
    ]);
  });

  it('expects what any mesh adds, and still lists it', () => {
    const document = tenTimes(
      () => withHeaders(['Transfer-Encoding', 'chunked']),
      () =>
        withHeaders(
          ['Content-Length', '11'],
          ['server', 'istio-envoy'],
          ['x-envoy-upstream-service-time', '3'],
        ),
    );
    expect(document.verdict).toBe('pass');
    expect(new Set(document.findings.map(({ severity }) => severity))).toEqual(new Set(['expected']));
    expect(new Set(document.findings.map(({ catalogue }) => catalogue))).toEqual(new Set(['HP-04', 'HP-09']));
  });

  it('fails on a missing one and lists an added one', () => {
    const document = tenTimes(
      () => withHeaders(['X-Release', '7']),
      () => withHeaders(['X-Other', '7']),
    );
    expect(findingsOf(document)).toEqual([
      'major header header x-release: Header x-release missing',
      'minor header header x-other: Header x-other added',
    ]);
    expect(document.verdict).toBe('fail');
  });

  it('compares cookies by name and attributes, not by value', () => {
    const document = tenTimes(
      () => withHeaders(['Set-Cookie', 'sid=1; Path=/; HttpOnly'], ['Set-Cookie', 'lang=de; Path=/']),
      () => withHeaders(['Set-Cookie', 'lang=de; Path=/api'], ['Set-Cookie', 'sid=2; httponly; path=/']),
    );
    expect(findingsOf(document)).toEqual([
      'major header header set-cookie lang: Cookie lang has other attributes',
      'expected header header set-cookie sid: Cookie sid has another value',
    ]);
  });

  it.each([
    ['SESSION=; Max-Age=0'],
    ['SESSION=; Max-Age=-1'],
    ['SESSION=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
  ])('tells a cookie that is removed from one that is set: %s', (removed) => {
    const kept = removed.includes('Expires')
      ? 'SESSION=1; Expires=Thu, 05 Nov 2026 00:00:00 GMT'
      : 'SESSION=1; Max-Age=60';
    const document = tenTimes(
      () => withHeaders(['Set-Cookie', kept]),
      () => withHeaders(['Set-Cookie', removed]),
    );
    expect(only(document)).toMatchObject({ severity: 'major', title: 'Cookie SESSION has other attributes' });
  });

  it('knows the name of an instance when it sees one', () => {
    const document = tenTimes(
      () => withHeaders(['X-Served-By', 'producer-1:7111']),
      () => withHeaders(['X-Served-By', 'producer-6d4f9-x2x8k']),
    );
    expect(document.findings.map(({ severity }) => severity)).toEqual(['info']);
  });
});

describe('bodies', () => {
  it('finds fields by place, with the exact one in the evidence', () => {
    const finding = only(
      tenTimes(
        () => answer({ json: { items: [{ price: 1 }, { price: 2 }] } }),
        () => answer({ json: { items: [{ price: 1 }, {}] } }),
      ),
    );
    expect(finding).toMatchObject({ severity: 'major', place: 'body /items/[*]/price' });
    expect(finding.evidence[0]).toMatchObject({ baseline: '/items/1/price: 2', candidate: null });
  });

  it('compares text by line and bytes by position', () => {
    expect(
      only(
        tenTimes(
          () => answer({ text: 'a\nb' }),
          () => answer({ text: 'a\nc' }),
        ),
      ).place,
    ).toBe('body line 2');
    const bytes = (last: number) => answer({ body: new Uint8Array([0, 1, last]) });
    expect(
      only(
        tenTimes(
          () => bytes(2),
          () => bytes(3),
        ),
      ).evidence[0],
    ).toMatchObject({
      baseline: '3 bytes; from byte 2: 02',
    });
  });

  it('compares the stored beginnings of cut bodies', () => {
    const cut = (text: string) => answer({ text, bodyTruncated: true });
    expect(
      tenTimes(
        () => cut('{"a":1,'),
        () => answer({ text: '{"a":1,"b":2}' }),
      ).findings,
    ).toEqual([]);
    const document = tenTimes(
      () => cut('{"a":1,'),
      () => answer({ text: '{"a":2,"b":2}' }),
    );
    expect(only(document).severity).toBe('major');
    expect(document.coverage.notes.join()).toContain('stored in part');
  });

  it('sees another kind of body', () => {
    const document = tenTimes(
      () => answer({ json: [1] }),
      () => answer({ text: '<html>' }),
    );
    expect(findingsOf(document)).toEqual([
      'major body body: Body is HTML instead of JSON',
      'major header header content-type: Header content-type has another value',
    ]);
  });
});

describe('fallbacks', () => {
  const reply = () =>
    answer({
      status: 503,
      text: 'upstream connect error or disconnect/reset before headers. reset reason: connection failure',
    });

  it('finds one that names itself', () => {
    const finding = only(tenTimes(() => answer({ json: { items: [], fallback: true } }), reply));
    expect(finding).toMatchObject({ kind: 'fallback-lost', catalogue: 'CB-09', severity: 'blocker' });
  });

  it('is not fooled by a field that says no', () => {
    expect(only(tenTimes(() => answer({ json: { fallback: false } }), reply)).kind).toBe('status');
  });

  it('finds one that keeps the error status', () => {
    const own = () => answer({ status: 503, json: { message: 'degraded: cached prices' } });
    expect(only(tenTimes(own, reply)).kind).toBe('fallback-lost');
  });

  it('finds one by the failure behind it', () => {
    const covered = () =>
      answer({
        json: { items: [] },
        attempts: [attempt('producer', { status: null, error: 'ECONNREFUSED' })],
      });
    const failing = () =>
      answer({ status: 500, attempts: [attempt('producer', { status: null, error: 'reset' })] });
    expect(only(tenTimes(covered, failing)).kind).toBe('fallback-lost');
  });

  it('finds one by its constant body', () => {
    const document = compared(
      pairs(20, (index) => {
        const fails = index % 4 === 0;
        const baseline = () => answer({ json: fails ? { items: [] } : { items: [index] } });
        return {
          baseline: baseline(),
          candidate: fails ? answer({ status: 504, text: 'upstream request timeout' }) : baseline(),
          noise: baseline(),
        };
      }),
    );
    expect(only(document)).toMatchObject({ kind: 'fallback-lost', count: 5 });
  });
});

describe('behind the edge', () => {
  const post = (times: number, confidence = 1, status = 200) =>
    answer({
      attempts: Array.from({ length: times }, () =>
        attempt('producer', { method: 'POST', confidence, status }),
      ),
    });

  it('calls a single repeated mutation a blocker', () => {
    const document = compared(
      pairs(10, (index) => ({
        method: 'POST',
        baseline: post(1),
        candidate: post(index === 3 ? 2 : 1),
        noise: post(1),
      })),
    );
    expect(only(document)).toMatchObject({
      kind: 'mutation-repeated',
      severity: 'blocker',
      catalogue: 'RE-03',
      count: 1,
    });
  });

  it('says no more than is known of the retries that repeat a mutation', () => {
    const after = (status: number) =>
      answer({
        attempts: [
          attempt('producer', { method: 'POST', status }),
          attempt('producer', { method: 'POST', status: 200 }),
        ],
      });
    const repeated = (statusOf: (index: number) => number) =>
      only(
        compared(
          pairs(10, (index) => ({ method: 'POST', baseline: post(1), candidate: after(statusOf(index)) })),
        ),
      );
    expect(repeated(() => 503).catalogue).toBe('RE-02');
    expect(repeated(() => 500).catalogue).toBe('RE-03');
    expect(repeated((index) => (index === 7 ? 500 : 503)).catalogue).toBe('RE-03');
    expect(repeated(() => 503).cause).toBe(
      "The mesh retries this method: an Istio route's retries apply to every method (RE-03), and up to Istio 1.23 the default retries repeat a 503 of any method (RE-02). Split the route and set attempts: 0 for methods that change state.",
    );
  });

  it('tells retries of an application 503 apart', () => {
    expect(
      only(
        tenTimes(
          () => post(1),
          () => post(3, 1, 503),
          'POST',
        ),
      ).catalogue,
    ).toBe('RE-02');
  });

  it('does not accuse on the ground of a guessed link', () => {
    const document = compared(
      pairs(10, (index) => ({
        method: 'POST',
        baseline: post(1),
        candidate: post(index === 3 ? 2 : 1, 0.9),
      })),
    );
    expect(only(document)).toMatchObject({ kind: 'attempts', severity: 'minor' });
  });

  it('counts attempts and proves that they became more', () => {
    const get = (times: number) =>
      answer({ attempts: Array.from({ length: times }, () => attempt('producer')) });
    const document = tenTimes(
      () => get(1),
      () => get(3),
    );
    expect(only(document)).toMatchObject({ kind: 'attempts', severity: 'major', catalogue: 'RE-01' });
    expect(document.retries).toMatchObject([
      {
        route: 'GET /items/{n}',
        service: 'producer',
        baseline: { requests: 10, attempts: 10, histogram: [0, 10] },
        candidate: { requests: 10, attempts: 30, histogram: [0, 0, 0, 10] },
      },
    ]);
  });

  it('judges no attempts without instance taps, and says so', () => {
    const one = () => answer({ attempts: [attempt('producer')] });
    const document = compared(
      pairs(10, () => ({ baseline: answer(), candidate: one() })),
      { linkedShare: { baseline: null, candidate: 1 } },
    );
    expect(document.findings).toEqual([]);
    expect(document.coverage.notes.join()).toContain('No instance taps on the baseline');
  });

  it('does not judge services that were tapped on one side', () => {
    const document = tenTimes(
      () => answer({ attempts: [attempt('consumer'), attempt('producer')] }),
      () => answer({ attempts: [attempt('producer')] }),
    );
    expect(document.findings).toEqual([]);
    expect(document.coverage.notes.join()).toContain('Instances of consumer');
  });

  it('names a lost rewrite and lets it explain the status', () => {
    const error = { timestamp: '2026-11-02T09:00:00Z', status: 404, error: 'Not Found', path: '/api' };
    const at = (path: string, status = 200) =>
      answer({
        status,
        json: status === 404 ? error : {},
        attempts: [attempt('consumer', { path })],
      });
    const document = compared(
      pairs(10, () => ({
        path: '/api/items/1',
        baseline: at('/items/1'),
        candidate: at('/api/items/1', 404),
        noise: at('/items/1'),
      })),
    );
    const [status, rewrite] = document.findings;
    expect(rewrite).toMatchObject({ kind: 'rewrite', catalogue: 'RT-04', place: 'path consumer' });
    expect(rewrite?.cause).toContain('lost its rewrite');
    expect(rewrite?.evidence[0]).toMatchObject({ baseline: '/items/1', candidate: '/api/items/1' });
    expect(status).toMatchObject({ kind: 'status', severity: 'blocker' });
    expect(status?.cause).toBe(
      "The candidate turns away requests that the baseline serves. Spring Boot's error document answered on the candidate. Most likely it follows from the other path that consumer receives on this route.",
    );
  });

  it('sees a double slash and does not see another id', () => {
    const at = (path: string) => answer({ attempts: [attempt('consumer', { path })] });
    expect(
      only(
        tenTimes(
          () => at('/items/1'),
          () => at('//items/1'),
        ),
      ).catalogue,
    ).toBe('RT-03');
    expect(
      tenTimes(
        () => at('/orders/17?t=5'),
        () => at('/orders/18?t=6'),
      ).findings,
    ).toEqual([]);
  });
});
