import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import type { RoutingAnswer } from '#shared/policy/model/routing-answer.ts';
import type { RoutedRequest } from '#shared/policy/model/routing.ts';
import { CliProcess, runCli } from './support/cli.ts';
import { edgeTap, startTaps, testEngine } from './support/engine.ts';
import { testFolder } from './support/folder.ts';
import { answering, writeTree } from './support/policy-sources.ts';
import { httpServer } from './support/servers.ts';

const SPRING = `spring:
  application: {name: gateway}
  cloud:
    gateway:
      routes:
        - id: items
          uri: lb://producer
          predicates: [Path=/items/**]
`;
const ISTIO = `apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: shop, namespace: default}
spec:
  selector: {istio: ingressgateway}
  servers:
    - port: {number: 80, name: http, protocol: HTTP}
      hosts: ['*']
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: ['*']
  gateways: [shop]
  http:
    - name: items
      match: [{uri: {prefix: /items/}}]
      route: [{destination: {host: producer}}]
---
apiVersion: v1
kind: Service
metadata: {name: producer, namespace: default}
spec:
  ports: [{name: http, port: 80}]
`;
const SOURCES = ['--spring', 'gateway', '--istio', 'mesh.yaml'];
const VERSIONS = ['--spring-version', 'Hoxton.SR12', '--istio-version', '1.31'];

function shop(): string {
  const folder = testFolder();
  writeTree(folder, { 'gateway/application.yml': SPRING, 'mesh.yaml': ISTIO });
  return folder;
}

async function recordedIn(folder: string): Promise<string> {
  const engine = await testEngine(folder);
  const target = await httpServer((_request, response) => response.end('ok'));
  const [port = 0] = await startTaps(engine.client, 'monday', [edgeTap(target)]);
  for (const path of ['/items/1', '/items/1', '/items/2', '/orders'])
    await fetch(`http://127.0.0.1:${port}${path}`).then((answer) => answer.text());
  await engine.client.taps.stop();
  await engine.close();
  return engine.workspace;
}

describe('route', () => {
  it('says where one request goes on both sides, wherever it stands among the options', async () => {
    const folder = shop();
    const request = 'GET http://shop.example.com/items/7?x=1';
    const behind = await runCli(['route', ...VERSIONS, ...SOURCES, request, '--json'], folder);
    const before = await runCli(['route', request, ...VERSIONS, ...SOURCES, '--json'], folder);
    expect(behind.stderr).toBe('');
    expect(behind.stdout).toBe(before.stdout);
    const answer = JSON.parse(before.stdout) as {
      destinations: RoutedRequest['destinations'];
      spring: RoutedRequest;
      istio: RoutedRequest;
    };
    expect(answer.spring).toMatchObject({ kind: 'route', rewrite: { target: '/items/7?x=1' } });
    expect(answer.spring.destinations).toMatchObject([{ host: 'producer', weight: 100 }]);
    expect(answer.istio.destinations[0]?.host).toMatch(/^producer\b/);
    expect(answer.destinations).toEqual(answer.spring.destinations);
    expect(answer.istio.policies.length).toBeGreaterThan(0);
    const text = await runCli(['route', request, ...VERSIONS, ...SOURCES], folder);
    expect(text.stdout).toMatch(/^(SAME|DIVERGENT)/);
    expect(text.stdout).toMatch(/\nspring: .* -> producer/);
    expect(text.stdout).toMatch(/\nistio: .* -> producer/);
    expect(text.exitCode).toBe(before.exitCode);
    expect(readdirSync(folder).sort()).toEqual(['gateway', 'mesh.yaml']);
  });

  it('takes one side alone', async () => {
    const folder = shop();
    const args = [
      'route',
      'GET http://shop/nothing',
      '--spring',
      'gateway',
      '--spring-version',
      'Hoxton.SR12',
    ];
    const result = await runCli([...args, '--json'], folder);
    expect(JSON.parse(result.stdout)).toMatchObject({
      verdict: 'one-side',
      istio: null,
      spring: { kind: 'no-route', answer: { status: 404 } },
      destinations: [],
    });
    expect(result.exitCode).toBe(0);
  });

  it('takes every distinct request of a capture', async () => {
    const folder = shop();
    const workspace = await recordedIn(folder);
    const args = ['route', ...VERSIONS, ...SOURCES, '--workspace', workspace, '--capture', 'monday'];
    const { rows } = JSON.parse((await runCli([...args, '--json'], folder)).stdout) as RoutingAnswer;
    const counts = Object.fromEntries(rows.map(({ request, count }) => [request.target, count]));
    expect(counts).toEqual({ '/items/1': 2, '/items/2': 1, '/orders': 1 });
    const text = await runCli(args, folder);
    expect(text.stdout).toMatch(/^3 distinct requests: \d+ diverge/);
  });
});

describe('audit', () => {
  it('answers first, then the rows, the stages and the findings', async () => {
    const folder = shop();
    const json = await runCli(['audit', ...VERSIONS, ...SOURCES, '--json'], folder);
    const document = JSON.parse(json.stdout) as AuditDocument & { summary: string };
    expect(document.parity.length).toBeGreaterThan(0);
    expect(document.stages.map(({ service }) => service)).toContain('gateway');
    const text = await runCli(['audit', ...VERSIONS, ...SOURCES], folder);
    expect(text.stdout.split('\n', 1)[0]).toContain(document.summary);
    expect(text.exitCode).toBe(json.exitCode);
    expect(text.stdout).toMatch(/^service +stage +evidence$/m);
  });

  it('takes evidence from a capture, and is kept by its name', async () => {
    const folder = shop();
    const workspace = await recordedIn(folder);
    const names = ['--workspace', workspace, '--capture', 'monday', '--audit', 'first'];
    const result = await runCli(['audit', ...VERSIONS, ...SOURCES, ...names], folder);
    expect(result.stderr).toBe('');
    const { client } = await testEngine(folder);
    const [kept] = await client.audits.list();
    expect(kept).toMatchObject({ name: 'first' });
    expect(result.stdout).toContain(kept?.summary);
    await expect(client.audits.suggest({ name: 'other', folder: 'out' })).rejects.toThrow(
      /no audit named 'other'/,
    );
    const { files, patch } = await client.audits.suggest({ name: 'first', folder: 'out' });
    const { suggestions } = await client.audits.get({ name: 'first' });
    const kinds = new Set(suggestions.map(({ file, source }) => `${file} ${source === null}`));
    expect(files.map(({ path }) => path)).toContain(patch?.path);
    expect(files).toHaveLength(kinds.size + 1);
  });

  it('an unknown capture: exit 2, and nothing is kept', async () => {
    const folder = shop();
    const workspace = await recordedIn(folder);
    const names = ['--workspace', workspace, '--capture', 'friday', '--audit', 'first'];
    const result = await runCli(['audit', ...SOURCES, ...names], folder);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(/no capture named 'friday'/);
    const { client } = await testEngine(folder);
    expect(await client.audits.list()).toEqual([]);
  });

  it('takes a reader that has seen enough for no error', async () => {
    const folder = shop();
    const running = new CliProcess(['audit', ...VERSIONS, ...SOURCES, '--json'], folder);
    running.child.stdout?.destroy();
    const { exitCode, stderr } = await running.ended;
    expect(stderr).toBe('');
    expect([0, 1, 3]).toContain(exitCode);
  });

  it('Ctrl-C ends it while it waits for an answer', async () => {
    let arrived = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow = await answering({ '/actuator': () => arrived() });
    const running = new CliProcess(['audit', '--actuator', slow.url], testFolder());
    await asked;
    expect(await running.interrupt()).toMatchObject({ exitCode: 130, stdout: '' });
  });
});
