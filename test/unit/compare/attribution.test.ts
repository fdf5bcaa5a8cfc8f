import { describe, expect, it } from 'vitest';
import { attribute } from '#shared/compare/attribution/index.ts';
import type { Finding } from '#shared/model/index.ts';
import type { AuditDocument, ParityRow } from '#shared/policy/model/audit.ts';
import type { DeclaredRouteEntry } from '#shared/policy/model/declared.ts';
import { answer, attempt, compared, pairs } from '#test/fixtures/comparison/build.ts';

function found(parts: Partial<Finding> & Pick<Finding, 'id'>): Finding {
  return {
    kind: 'attempts',
    catalogue: 'RE-01',
    severity: 'major',
    route: 'GET /items/{n}',
    service: 'producer',
    place: 'attempts producer',
    title: 'More attempts per request at producer',
    cause: 'The mesh repeats requests.',
    count: 3,
    pairs: 10,
    noiseCount: 0,
    adjustedP: null,
    evidence: [],
    ...parts,
  };
}

function row(parts: Partial<ParityRow> & Pick<ParityRow, 'scope'>): ParityRow {
  const area = parts.area ?? 'retry';
  const name = parts.row ?? 'attempts of GET';
  const side = (text: string, file: string) => ({
    text,
    origin: `${file}:3:5`,
    place: { file, line: 3, column: 5, field: '' },
  });
  return {
    id: `${area}/${parts.scope}/${name}`,
    area,
    row: name,
    spring: side('1, no retry', 'application.yml'),
    istio: side('up to 3', 'shop.yaml'),
    verdict: 'different',
    catalogue: 'RE-01',
    why: 'Only the mesh tries again.',
    suggestion: null,
    ...parts,
  };
}

function route(name: string, match: string, service: string): DeclaredRouteEntry {
  return {
    side: 'spring',
    edge: 'gateway',
    name,
    match,
    place: null,
    destinations: [{ service, host: `${service}.default.svc.cluster.local`, version: null, weight: 100 }],
    takes: [],
  };
}

function auditOf(parity: ParityRow[], routes: DeclaredRouteEntry[] = []): AuditDocument {
  return {
    schema: 1,
    inputs: [],
    versions: {},
    parity,
    bypass: [],
    stages: [],
    findings: [],
    problems: [],
    opaque: [],
    suggestions: [],
    declared: { routes, calls: [] },
  };
}

const settingsOf = (finding: Finding, audit: AuditDocument): string[] =>
  attribute([finding], audit).findings[0]?.settings.map(({ id }) => id) ?? [];

describe('settings that explain a finding', () => {
  const near = row({ scope: 'gateway: route items' });
  const routes = [
    route('items', '/items/** and header X-A = 1', 'producer'),
    route('orders', '/orders/{id}', 'producer'),
    route('shop', '/shop/**', 'consumer'),
  ];

  it('is the row of the route that takes the requests, with both sides and their places', () => {
    const audit = auditOf([row({ scope: 'gateway: route orders' }), near], routes);
    const [setting] = attribute([found({ id: 'a' })], audit).findings[0]?.settings ?? [];
    expect(setting).toMatchObject({
      id: near.id,
      scope: 'gateway: route items',
      setting: 'retry: attempts of GET',
      spring: { text: '1, no retry', place: { file: 'application.yml', line: 3 } },
      istio: { text: 'up to 3', place: { file: 'shop.yaml', line: 3 } },
    });
    expect(settingsOf(found({ id: 'a' }), audit)).toEqual([near.id]);
  });

  it('does not take the route of a gateway for a call behind it', () => {
    const gateway = row({ scope: 'gateway: route shop' });
    const call = row({ scope: 'consumer → producer' });
    const finding = found({ id: 'a', route: 'GET /shop/items' });
    expect(settingsOf(finding, auditOf([gateway, call], routes))).toEqual([call.id]);
  });

  it.each([
    ['both sides declare the same', { verdict: 'exact' as const }],
    ['a side is not known', { verdict: 'not-known' as const }],
    ['it is about something else', { catalogue: 'TO-01', area: 'timeout' as const }],
    ['it is about another method', { row: 'attempts of POST' }],
    ['it is about another service', { scope: 'consumer → stock' }],
  ])('leaves out a row where %s', (_why, parts) => {
    expect(settingsOf(found({ id: 'a' }), auditOf([{ ...near, ...parts }], routes))).toEqual([]);
  });

  it('tells the default retries of a 503 from those of a route', () => {
    const finding = found({ id: 'a', kind: 'mutation-repeated', catalogue: 'RE-02', route: 'POST /items' });
    const written = row({ scope: 'consumer → producer', row: 'attempts of POST', catalogue: 'RE-03' });
    expect(attribute([finding], auditOf([written])).findings[0]?.catalogue).toBe('RE-03');
    expect(attribute([finding], auditOf([])).findings[0]?.catalogue).toBe('RE-02');
  });

  it('is that of the route before that of a call, where traffic hardly tells their entries apart', () => {
    const call = row({ scope: 'consumer → producer', row: 'retried statuses', catalogue: 'RE-05' });
    const [finding] = attribute(
      [found({ id: 'a', catalogue: 'RE-05' })],
      auditOf([call, near], routes),
    ).findings;
    expect(finding?.settings.map(({ id }) => id)).toEqual([near.id, call.id]);
    expect(finding?.catalogue).toBe('RE-01');
  });

  it('says that two layers multiply where they do', () => {
    const statuses = row({ scope: 'consumer → producer', row: 'retried statuses', catalogue: 'RE-05' });
    const product = row({ scope: 'consumer → producer', catalogue: 'MO-03' });
    const finding = found({ id: 'a', catalogue: 'RE-04', route: 'GET /shop/items' });
    expect(attribute([finding], auditOf([statuses, product], routes)).findings[0]?.catalogue).toBe('MO-03');
  });

  it('is asked of nothing that is noise or expected', () => {
    const finding = found({ id: 'a', severity: 'noise' });
    expect(settingsOf(finding, auditOf([near], routes))).toEqual([]);
  });

  it('names what a rule of the audit says of the same call', () => {
    const audit: AuditDocument = {
      ...auditOf([]),
      bypass: [
        {
          rule: 'MP-BP-10',
          severity: 'blocker',
          catalogue: 'MO-03',
          subject: 'consumer → producer',
          title: 'Retries multiply',
          reason: 'Two layers try again.',
          source: '',
          fix: '',
          place: null,
        },
      ],
    };
    const finding = found({ id: 'a', kind: 'retry', catalogue: 'MO-03' });
    expect(settingsOf(finding, audit)).toEqual(['MP-BP-10']);
  });
});

describe('causes', () => {
  it('joins findings of several routes that one setting explains', () => {
    const audit = auditOf([row({ scope: 'consumer → producer' })]);
    const all = [
      found({ id: 'a', route: 'GET /a' }),
      found({ id: 'b', route: 'GET /b', severity: 'minor' }),
      found({ id: 'c', route: 'GET /c', service: 'stock', place: 'attempts stock' }),
    ];
    const { findings, causes } = attribute(all, audit);
    expect(causes.map(({ findings: ids, routes, severity }) => [ids, routes, severity])).toEqual([
      [['a', 'b'], ['GET /a', 'GET /b'], 'major'],
      [['c'], ['GET /c'], 'major'],
    ]);
    expect(findings.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('puts what follows from a finding into the cause of that one', () => {
    const rewrite = found({
      id: 'r',
      kind: 'rewrite',
      catalogue: 'RT-04',
      place: 'path producer',
      title: 'Other path',
    });
    const status = found({
      id: 's',
      kind: 'status',
      catalogue: null,
      service: null,
      place: 'status',
      title: 'Status 404',
    });
    const { causes, findings } = attribute([rewrite, status], null);
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({ findings: ['r', 's'], catalogue: 'RT-04' });
    expect(findings[1]?.cause).toContain('follows from the other path');
  });

  it.each<[Finding['kind'], string, boolean]>([
    ['timeout', '200 → 504', true],
    ['timeout', '401 → 200', false],
    ['rate-limit', '429 → 200', true],
    ['rate-limit', '200 → 503', false],
  ])('lays a status at the door of a %s only where that can make it: %s', (kind, change, follows) => {
    const limit = found({ id: 'limit', kind, catalogue: null, service: null, place: kind, title: 'A limit' });
    const status = found({
      id: 's',
      kind: 'status',
      catalogue: 'SE-02',
      service: null,
      place: 'status',
      title: `Status of ${change}`,
      change,
    });
    expect(attribute([limit, status], null).causes).toHaveLength(follows ? 1 : 2);
  });

  it('keeps what is set aside apart from what counts', () => {
    const { causes } = attribute([found({ id: 'a' }), found({ id: 'b', severity: 'noise' })], null);
    expect(causes.map(({ severity }) => severity)).toEqual(['major', 'noise']);
  });

  it('has each finding of a document in exactly one cause', () => {
    const document = compared(
      pairs(20, (index) => ({
        path: index % 2 === 0 ? '/items/1' : '/orders',
        baseline: answer({ json: { a: 1 }, attempts: [attempt('producer')] }),
        candidate: answer({ status: 503, text: 'no healthy upstream' }),
      })),
    );
    const ids = document.findings.map(({ id }) => id);
    expect(document.causes.flatMap(({ findings }) => findings).sort()).toEqual([...ids].sort());
    const down = document.causes.find(({ generators }) => generators?.candidate?.flag === 'UH');
    expect(down).toMatchObject({ catalogue: 'EB-01', severity: 'blocker' });
    expect(down?.routes).toEqual(['GET /items/{n}', 'GET /orders']);
  });
});
