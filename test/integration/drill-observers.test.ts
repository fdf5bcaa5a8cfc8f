import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDeployment } from '#engine/demo/deployment.ts';
import { CANDIDATE } from '#engine/demo/profile.ts';
import { readObservers } from '#engine/entry/cli/observe-option.ts';
import { followJob } from '#engine/operations/client.ts';
import { formatAddress } from '#shared/model/index.ts';
import { renderDrill } from '#shared/report/render-drill.ts';
import { runCli } from './support/cli.ts';
import { testEngine } from './support/engine.ts';
import { testFolder } from './support/folder.ts';
import { freePort, httpServer } from './support/servers.ts';

const SCENARIO = `
title: Watched
traffic: { rate: 50, duration: 1s, requests: [GET /api/items] }
steps:
  - { at: 200ms, for: 300ms, fault: { status: 503 }, on: { instance: 1 } }
`;

/** That the scenario sends. */
const REQUESTS = 50;

const OPTIONS = {
  name: 'd',
  scenario: { file: 'drill.yaml', text: SCENARIO },
  baseline: null,
  order: 'together' as const,
  service: 'producer',
  requests: [],
  capture: null,
  times: 1,
  headers: [],
  allow: [],
  mutations: 'refuse' as const,
  commands: [],
  ownCommands: 'refuse' as const,
  connections: 64,
  timeoutMs: 5000,
};

describe('a drill with observers', () => {
  it('lays what they say over the timeline of the service, and says who could not see', async () => {
    const { client } = await testEngine();
    const running = await startDeployment(CANDIDATE, 2);
    onTestFinished(() => running.close());
    const producers = running.instanceTaps.flatMap((tap) =>
      tap.kind === 'instance' && tap.service === 'producer' ? [tap] : [],
    );
    const [first] = producers;
    if (first === undefined) throw new Error('the deployment has no producer');
    let asked = 0;
    const admin = await httpServer((request, response) => {
      if (request.url?.startsWith('/stats') === true) return void response.end('{"stats":[]}');
      asked += 1;
      const address = { socket_address: { address: first.target.host, port_value: first.target.port } };
      const host = { address, health_status: asked > 3 ? { failed_outlier_check: true } : {} };
      response.end(
        JSON.stringify({ cluster_statuses: [{ name: 'outbound|80||producer', host_statuses: [host] }] }),
      );
    });
    const nobody = await freePort();
    const job = await client.drills.start({
      ...OPTIONS,
      candidate: {
        url: `http://${formatAddress(running.gateway)}`,
        taps: [...running.instanceTaps],
        observers: readObservers('--candidate-observe', [
          `ingress@envoy-admin=http://127.0.0.1:${admin}`,
          `eureka=http://127.0.0.1:${nobody}`,
        ]),
      },
    });
    await followJob(client, job, () => undefined);
    const { candidate } = await client.drills.get({ name: 'd' });
    const timeline = candidate?.services.find(({ service }) => service === 'producer')?.timeline;
    expect(
      timeline?.observed.map(({ observer, subject, spans }) => [observer, subject, spans.at(-1)?.state]),
    ).toEqual([['ingress', first.name, 'ejected']]);
    expect(timeline?.limits[0]).toMatch(/^Observer eureka could not see for a while: .*ECONNREFUSED/);
  });
});

describe('access logs and counters during a drill', () => {
  it('are joined to the requests by their trace, and stand in the document and on the page', async () => {
    const { client } = await testEngine();
    const running = await startDeployment(CANDIDATE, 2);
    onTestFinished(() => running.close());
    const log = join(testFolder(), 'access.log');
    writeFileSync(log, '');
    // A proxy before the gateway, which logs as Istio does.
    const proxy = await httpServer((request, response) => {
      void fetch(`http://${formatAddress(running.gateway)}${request.url}`, {
        headers: { traceparent: String(request.headers['traceparent']) },
      }).then(async (answer) => {
        const line = {
          response_code: answer.status,
          response_flags: answer.status === 200 ? '-' : 'UF,URX',
          traceparent: request.headers['traceparent'],
        };
        appendFileSync(log, `${JSON.stringify(line)}\n{"response_code":200,"response_flags":"UO"}\n`);
        response.writeHead(answer.status).end(await answer.text());
      });
    });
    let asked = 0;
    const admin = await httpServer((request, response) => {
      if (request.url?.startsWith('/stats') !== true) return void response.end('{"cluster_statuses":[]}');
      asked += 1;
      response.end(
        JSON.stringify({
          stats: [
            { name: 'a', value: asked },
            { name: 'b', value: 7 },
          ],
        }),
      );
    });
    const job = await client.drills.start({
      ...OPTIONS,
      scenario: {
        file: 'drill.yaml',
        text: SCENARIO.replace('300ms', '600ms').replace(', on: { instance: 1 }', ''),
      },
      candidate: {
        url: `http://127.0.0.1:${proxy}`,
        taps: [...running.instanceTaps],
        observers: readObservers('--candidate-observe', [
          `log-file/istio-json=${log}`,
          `envoy-admin=http://127.0.0.1:${admin}`,
        ]),
      },
    });
    await followJob(client, job, () => undefined);
    const document = await client.drills.get({ name: 'd' });
    const failedRequests = document.candidate?.stages.reduce((sum, { errors }) => sum + errors, 0) ?? 0;
    const [watched] = document.candidate?.watched?.logs ?? [];
    expect(watched).toMatchObject({ observer: 'log-file', joined: { correlation: 0, requestId: 0 } });
    expect(watched?.lines).toBe(2 * (watched?.joined.trace ?? 0));
    expect(watched?.joined.trace).toBe(REQUESTS);
    expect(failedRequests).toBeGreaterThan(5);
    expect(watched?.flags).toEqual([
      { flag: 'UF', requests: failedRequests, failed: failedRequests },
      { flag: 'URX', requests: failedRequests, failed: failedRequests },
    ]);
    expect(document.candidate?.watched?.counters).toEqual([
      { observer: 'envoy-admin', name: 'a', before: 1, after: expect.any(Number) as number },
    ]);
    const page = renderDrill(document);
    expect(page).toContain(`log-file: UF ${failedRequests}, URX ${failedRequests} (`);
    expect(page).toContain('Counters that moved');
  });
});

describe('an access log that is written late', () => {
  /** A proxy before the gateway that writes no line before it has them all, or none ever. */
  async function lateProxy(isEver: boolean) {
    const { client } = await testEngine();
    const running = await startDeployment(CANDIDATE, 2);
    onTestFinished(() => running.close());
    const log = join(testFolder(), 'access.log');
    writeFileSync(log, '');
    const lines: string[] = [];
    const proxy = await httpServer((request, response) => {
      const { traceparent } = request.headers;
      const asked = fetch(`http://${formatAddress(running.gateway)}${request.url}`, {
        headers: { traceparent: String(traceparent) },
      });
      const passOn = async (answer: Response) => {
        response.writeHead(answer.status).end(await answer.text());
        lines.push(JSON.stringify({ response_code: answer.status, traceparent }));
        if (!isEver || lines.length < REQUESTS) return;
        // The answers are all given; the lines come when nobody expects them any more.
        setTimeout(() => appendFileSync(log, `${lines.join('\n')}\n`), 1000);
      };
      asked.then(passOn).catch(() => response.destroy());
    });
    const options = {
      ...OPTIONS,
      candidate: {
        url: `http://127.0.0.1:${proxy}`,
        taps: [...running.instanceTaps],
        observers: readObservers('--candidate-observe', [`log-file/istio-json=${log}`]),
      },
    };
    return { client, options };
  }

  it('is followed until it has told of each request', async () => {
    const { client, options } = await lateProxy(true);
    const job = await client.drills.start({ ...options, logGraceMs: 600_000 });
    await followJob(client, job, () => undefined);
    const { candidate } = await client.drills.get({ name: 'd' });
    expect(candidate?.watched?.logs).toMatchObject([{ lines: REQUESTS, joined: { trace: REQUESTS } }]);
  });

  it('is not waited for longer than it is said to take', async () => {
    const { client, options } = await lateProxy(false);
    const job = await client.drills.start({ ...options, logGraceMs: 100 });
    expect(await followJob(client, job, () => undefined)).toMatchObject({ state: 'done' });
    const { candidate } = await client.drills.get({ name: 'd' });
    expect(candidate?.watched?.logs).toEqual([]);
  });

  it('is waited for no longer once the drill is cancelled', async () => {
    const { client, options } = await lateProxy(false);
    const job = await client.drills.start({ ...options, logGraceMs: 600_000 });
    const ended = await followJob(client, job, ({ done, total }) => {
      if (total !== null && done === total) void client.jobs.cancel({ id: job.id });
    });
    expect(ended).toMatchObject({ state: 'cancelled' });
  });
});

describe('what is to be watched', () => {
  it('is read from the command line', () => {
    expect(
      readObservers('--baseline-observe', [
        'actuator=http://h:1/actuator',
        'pods@log-command/istio-text=kubectl logs -f x',
        'log-command/tomcat=["a b", "c"]',
        'log-file/istio-json=/var/log/access.log',
      ]),
    ).toMatchObject([
      { kind: 'actuator', name: 'actuator', url: 'http://h:1/actuator', everyMs: 250 },
      { kind: 'log-command', name: 'pods', format: 'istio-text', argv: ['kubectl', 'logs', '-f', 'x'] },
      { kind: 'log-command', name: 'log-command', argv: ['a b', 'c'] },
      { kind: 'log-file', path: '/var/log/access.log', pattern: null },
    ]);
  });

  it.each([
    'prometheus=http://h',
    'actuator/tomcat=http://h',
    'log-file=/var/log/x',
    'log-file/apache=/var/log/x',
    'log-command/tomcat=[1]',
    'actuator=',
  ])('is refused with the forms that there are: %s', async (text) => {
    expect(() => readObservers('--baseline-observe', [text])).toThrow(
      `--baseline-observe: '${text}' is nothing to observe`,
    );
  });

  it('belongs to a side that is there', async () => {
    const { workspace, folder, client } = await testEngine();
    await client.workspace.close();
    const { exitCode, stderr } = await runCli(
      ['drill', '--workspace', workspace, '--scenario', 'all-fail', '--baseline-observe', 'eureka=http://h'],
      folder,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--baseline-observe is given without --baseline');
  });
});
