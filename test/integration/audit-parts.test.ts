import { expect, it } from 'vitest';
import { followJob } from '#engine/operations/client.ts';
import { DEFAULT_POLICY_OPTIONS } from '#shared/policy/inputs.ts';
import { edgeTap, startTaps, testEngine } from './support/engine.ts';
import { NO_SOURCES, writeTree } from './support/policy-sources.ts';
import { httpServer } from './support/servers.ts';

const SPRING = `spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
        - {id: items, uri: "lb://producer", predicates: ["Path=/items/**"]}
        - {id: late, uri: "lb://producer", predicates: ["Path=/items/late"]}
        - {id: look, uri: "lb://producer", predicates: ["Header=X-A, (?=a).*"]}
`;
const ISTIO = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: shop, namespace: default}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*']}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: ['*']
  gateways: [shop]
  http:
    - {name: items, match: [{uri: {prefix: /items}}], route: [{destination: {host: producer}}]}
---
apiVersion: v1
kind: Service
metadata: {name: producer, namespace: default}
spec: {ports: [{name: http, port: 80}]}
`;
const QUESTION = {
  sources: { ...NO_SOURCES, spring: ['gateway'], istio: ['mesh.yaml', 'missing.yaml'] },
  options: { ...DEFAULT_POLICY_OPTIONS, springVersion: 'Hoxton.SR12', istioVersion: '1.31' },
};
const EVERY_ROW = { verdicts: [], areas: [], text: '' };

async function shop() {
  const engine = await testEngine();
  writeTree(engine.folder, { 'gateway/application.yml': SPRING, 'mesh.yaml': ISTIO });
  return engine;
}

it('gives the parts of an audit by range, and the same as the document', async () => {
  const { client } = await shop();
  const started = await client.audits.start({ ...QUESTION, name: 'first', capture: null });
  await followJob(client, started, () => undefined);
  const document = await client.audits.get({ name: 'first' });
  const overview = await client.audits.overview({ name: 'first' });
  expect(overview).toMatchObject({
    name: 'first',
    verdict: 'fail',
    rows: document.parity.length,
    services: document.stages.length,
    suggestions: document.suggestions.length,
  });
  expect(overview.gaps).toContainEqual({ key: 'error', count: 1 });

  const ask = (offset: number, limit: number) =>
    client.audits.parity({ name: 'first', filter: EVERY_ROW, range: { offset, limit } });
  const whole = await ask(0, 500);
  expect(whole.rows).toBe(document.parity.length);
  const piece = await ask(2, 3);
  expect(piece).toEqual({ offset: 2, count: whole.count, rows: whole.rows, lines: whole.lines.slice(2, 5) });

  const at = whole.lines.findIndex(({ kind }) => kind === 'row');
  const line = whole.lines[at];
  const id = line?.kind === 'row' ? line.id : '';
  const found = await client.audits.parityRow({ name: 'first', id, filter: EVERY_ROW });
  expect(found.line).toBe(at);
  expect(document.parity).toContainEqual(found.row);
  const without = { ...EVERY_ROW, text: 'nothing like this' };
  expect(await client.audits.parityRow({ name: 'first', id, filter: without })).toMatchObject({ line: null });

  const every = { offset: 0, limit: 500 };
  const findings = await client.audits.findings({
    name: 'first',
    filter: { severities: [], text: '' },
    range: every,
  });
  expect(findings.count).toBe(overview.findings);
  expect(await client.audits.finding({ name: 'first', index: 0 })).toMatchObject({
    title: findings.lines[0]?.title,
  });
  const stages = await client.audits.stages({
    name: 'first',
    filter: { stages: [], text: '' },
    range: every,
  });
  expect(stages.lines.map(({ service }) => service)).toEqual(document.stages.map(({ service }) => service));
  expect(await client.audits.stage({ name: 'first', service: 'gateway' })).toEqual(document.stages[0]);
  const gaps = await client.audits.gaps({ name: 'first', range: every });
  expect(gaps.lines[0]).toMatchObject({ kind: 'error', place: { file: 'missing.yaml' } });
});

it('says which audit or part there is not, and forgets a removed one at once', async () => {
  const { client } = await shop();
  const started = await client.audits.start({ ...QUESTION, name: 'first', capture: null });
  await followJob(client, started, () => undefined);
  await expect(client.audits.overview({ name: 'other' })).rejects.toThrow(/no audit named 'other'/);
  await expect(client.audits.finding({ name: 'first', index: 9999 })).rejects.toThrow(/nothing under this/);
  await client.audits.overview({ name: 'first' });
  await client.audits.remove({ name: 'first' });
  await expect(client.audits.overview({ name: 'first' })).rejects.toThrow(/no audit named 'first'/);
});

it('shows an audit that was made again as it is now', async () => {
  const { client, folder } = await shop();
  const make = async () => {
    const started = await client.audits.start({ ...QUESTION, name: 'first', capture: null });
    await followJob(client, started, () => undefined);
    return client.audits.overview({ name: 'first' });
  };
  expect((await make()).findings).toBeGreaterThan(0);
  writeTree(folder, { 'gateway/application.yml': '', 'mesh.yaml': '' });
  expect((await make()).rows).toBe(0);
});

it('routes a capture as a job, says what the direct call says, and keeps the last two', async () => {
  const { client } = await shop();
  const target = await httpServer((_request, response) => response.end('ok'));
  const [port = 0] = await startTaps(client, 'monday', [edgeTap(target)]);
  for (const path of ['/items/1', '/items/1', '/itemsale', '/orders'])
    await fetch(`http://127.0.0.1:${port}${path}`).then((answer) => answer.text());
  await client.taps.stop();

  const question = { ...QUESTION, capture: 'monday' };
  const routed = async () => {
    const ended = await followJob(client, await client.audits.startRouting(question), () => undefined);
    expect(ended).toMatchObject({ kind: 'routing', state: 'done' });
    return ended.result ?? '';
  };
  const id = await routed();
  const direct = await client.audits.route(question);
  const overview = await client.audits.routing({ id });
  expect(overview).toMatchObject({ capture: 'monday', requests: 3, exchanges: 4 });
  const every = { offset: 0, limit: 500 };
  const page = await client.audits.routedRequests({ id, filter: { verdicts: [], text: '' }, range: every });
  expect(page.lines.map(({ verdict, count }) => [verdict, count])).toEqual(
    direct.rows.map(({ verdict, count }) => [verdict, count]),
  );
  expect(await client.audits.routedRequest({ id, index: 0 })).toEqual(direct.rows[0]);
  const notes = await client.audits.routeNotes({ id, filter: { kinds: [], text: '' }, range: every });
  const traps = notes.lines.filter(({ kind }) => kind === 'trap').map(({ rule, side }) => [rule, side]);
  expect(traps).toContainEqual(['MP-RT-01', 'istio']);
  expect(traps).toContainEqual(['MP-RT-12', 'spring']);
  expect(notes.lines).toContainEqual(
    expect.objectContaining({ kind: 'shadowed', side: 'spring', route: 'late' }),
  );

  await routed();
  expect(await client.audits.routing({ id })).toEqual(overview);
  await routed();
  await expect(client.audits.routing({ id })).rejects.toThrow(/not kept any more/);
});
