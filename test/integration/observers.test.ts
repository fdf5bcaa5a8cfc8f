import { appendFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { byText } from '#shared/compare/order.ts';
import { observersOf, startObservers } from '#engine/drill/observers/start-observers.ts';
import { type Observation, observation, observerSpec } from '#shared/model/index.ts';
import type { z } from 'zod';
import { testFolder } from './support/folder.ts';
import { freePort, httpServer } from './support/servers.ts';

const CLUSTER = 'outbound|80||producer';

/** Observers that run until the test ends, and what they have seen. */
function watching(...specs: z.input<typeof observerSpec>[]) {
  const seen: Observation[] = [];
  const waiting: (() => void)[] = [];
  const running = startObservers(observersOf(specs.map((spec) => observerSpec.parse(spec))), (one) => {
    seen.push(observation.parse(one));
    for (const wake of waiting.splice(0)) wake();
  });
  onTestFinished(() => running.stop());
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { seen, running, until };
}

function states(seen: readonly Observation[]) {
  return seen.flatMap((one) =>
    one.kind === 'state' ? [[one.service, one.instance, one.was, one.state]] : [],
  );
}

function paths(seen: readonly Observation[]) {
  return seen.flatMap((one) => (one.kind === 'access' ? [one.entry.path] : []));
}

const line = (path: string) => `10.0.0.1 - - [22/Nov/2026:15:29:45 +0000] "GET ${path} HTTP/1.1" 200 17\n`;

describe("Envoy's admin interface", () => {
  it('is asked again and again, and tells each change once, trouble included', async () => {
    let answer: 'healthy' | 'ejected' | 'broken' = 'healthy';
    const port = await httpServer((request, response) => {
      if (answer === 'broken') return void response.writeHead(500).end();
      if (request.url?.startsWith('/stats') === true) {
        const stat = {
          name: `cluster.${CLUSTER};.outlier_detection.ejections_active`,
          value: answer === 'ejected' ? 1 : 0,
        };
        return void response.end(JSON.stringify({ stats: [stat] }));
      }
      const address = { socket_address: { address: '127.0.0.1', port_value: 7 } };
      const host = { address, health_status: answer === 'ejected' ? { failed_outlier_check: true } : {} };
      response.end(JSON.stringify({ cluster_statuses: [{ name: CLUSTER, host_statuses: [host] }] }));
    });
    const { seen, running, until } = watching({
      kind: 'envoy-admin',
      name: 'ingress',
      url: `http://127.0.0.1:${port}`,
      everyMs: 50,
    });
    await until(() => seen.some(({ kind }) => kind === 'count'));
    answer = 'ejected';
    await until(() => states(seen).length === 2);
    answer = 'broken';
    await until(() => running.blind.length === 1);
    answer = 'healthy';
    await until(() => states(seen).length === 3 && running.blind.length === 0);
    expect(states(seen)).toEqual([
      [CLUSTER, '127.0.0.1:7', null, 'healthy'],
      [CLUSTER, '127.0.0.1:7', 'healthy', 'ejected'],
      [CLUSTER, '127.0.0.1:7', 'ejected', 'healthy'],
    ]);
    expect(seen.filter(({ kind }) => kind === 'trouble')).toMatchObject([{ code: 'BAD_STATUS' }]);
    const change = seen.find((one) => one.kind === 'state' && one.state === 'ejected');
    expect(change?.withinUs).toBeGreaterThan(0);
    await running.stop();
    const count = seen.length;
    answer = 'ejected';
    await fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
    expect(seen).toHaveLength(count);
  });

  it('that nobody can reach is trouble once; a redirect is not followed', async () => {
    const nobody = await freePort();
    let redirected = 0;
    const port = await httpServer((request, response) => {
      if (request.url === '/login') redirected += 1;
      response.writeHead(302, { location: '/login' }).end();
    });
    const { seen, running, until } = watching(
      { kind: 'envoy-admin', name: 'nobody', url: `http://127.0.0.1:${nobody}`, everyMs: 50 },
      { kind: 'eureka', name: 'elsewhere', url: `http://user:secret@127.0.0.1:${port}`, everyMs: 50 },
    );
    await until(() => running.blind.length === 2);
    expect(new Map(seen.map((one) => [one.observer, one.kind === 'trouble' ? one.code : one.kind]))).toEqual(
      new Map([
        ['elsewhere', 'BAD_STATUS'],
        ['nobody', 'UNREACHABLE'],
      ]),
    );
    expect(JSON.stringify(seen)).not.toContain('secret');
    expect(redirected).toBe(0);
  });
});

describe('an actuator', () => {
  const index = (...names: string[]) =>
    JSON.stringify({ _links: Object.fromEntries(names.map((name) => [name, { href: '' }])) });

  it("with Hystrix' stream is followed, and asked again when it breaks", async () => {
    const event = (isOpen: boolean, atMs: number) =>
      `data: ${JSON.stringify({ type: 'HystrixCommand', name: 'item', currentTime: atMs, isCircuitBreakerOpen: isOpen, errorPercentage: 60, requestCount: 20 })}\n\n`;
    let streams = 0;
    const port = await httpServer((request, response) => {
      if (request.url === '/actuator') return void response.end(index('hystrix.stream'));
      streams += 1;
      response.write('ping: \n\n');
      response.write(event(false, 1000 * streams));
      response.end(event(true, 1000 * streams + 500));
    });
    const { seen, until } = watching({ kind: 'actuator', name: 'consumer', url: `http://127.0.0.1:${port}` });
    await until(() => streams >= 2 && states(seen).length >= 4);
    expect(states(seen).slice(0, 4)).toEqual([
      ['item', null, null, 'closed'],
      ['item', null, 'closed', 'open'],
      ['item', null, 'open', 'closed'],
      ['item', null, 'closed', 'open'],
    ]);
    expect(seen.find((one) => one.kind === 'state')?.atUs).toBe(1_000_000);
    expect(seen.find(({ kind }) => kind === 'trouble')).toMatchObject({ code: 'STREAM_ENDED' });
  });

  it('with events has the time of each step from them', async () => {
    let isOpen = false;
    const port = await httpServer((request, response) => {
      const steps = isOpen
        ? [
            {
              circuitBreakerName: 'item',
              type: 'STATE_TRANSITION',
              creationTime: '2026-11-22T15:35:32.5Z[UTC]',
              stateTransition: 'CLOSED_TO_OPEN',
            },
          ]
        : [];
      if (request.url === '/actuator')
        return void response.end(index('circuitbreakers', 'circuitbreakerevents'));
      response.end(
        JSON.stringify(
          request.url === '/actuator/circuitbreakers'
            ? { circuitBreakers: { item: { state: isOpen ? 'OPEN' : 'CLOSED' } } }
            : { circuitBreakerEvents: steps },
        ),
      );
    });
    const { seen, until } = watching({
      kind: 'actuator',
      name: 'consumer',
      url: `http://127.0.0.1:${port}/actuator`,
      everyMs: 50,
    });
    await until(() => states(seen).length === 1);
    isOpen = true;
    await until(() => states(seen).length === 2);
    const [first, second] = seen.filter((one) => one.kind === 'state');
    expect(first).toMatchObject({ state: 'closed', was: null });
    expect(second).toMatchObject({ state: 'open', was: 'closed' });
  });

  it('that exposes nothing of it says what to expose', async () => {
    const port = await httpServer((_request, response) => response.end(index('info')));
    const { seen, until } = watching({ kind: 'actuator', name: 'consumer', url: `http://127.0.0.1:${port}` });
    await until(() => seen.length > 0);
    expect(seen[0]).toMatchObject({ code: 'NOT_EXPOSED' });
    expect(JSON.stringify(seen[0])).toContain('management.endpoints.web.exposure.include=circuitbreakers');
  });
});

describe('a Eureka server', () => {
  it('tells who registers and who leaves', async () => {
    let isThere = true;
    const one = {
      instanceId: 'a',
      hostName: 'h',
      ipAddr: '10.0.0.1',
      status: 'UP',
      port: { $: 80, '@enabled': 'true' },
    };
    const port = await httpServer((_request, response) =>
      response.end(
        JSON.stringify({
          applications: { application: isThere ? [{ name: 'PRODUCER', instance: [one] }] : [] },
        }),
      ),
    );
    const { seen, until } = watching({
      kind: 'eureka',
      name: 'registry',
      url: `http://127.0.0.1:${port}`,
      everyMs: 50,
    });
    await until(() => states(seen).length === 1);
    isThere = false;
    await until(() => states(seen).length === 2);
    expect(states(seen)).toEqual([
      ['producer', '10.0.0.1:80', null, 'up'],
      ['producer', '10.0.0.1:80', 'up', 'gone'],
    ]);
  });
});

describe('a log file', () => {
  it('is followed from its end, over rotation, truncation and its coming late', async () => {
    const folder = testFolder();
    const path = join(folder, 'access.log');
    await writeFile(path, line('/before'));
    const { seen, running, until } = watching(
      { kind: 'log-file', name: 'tomcat', path, format: 'tomcat' },
      { kind: 'log-file', name: 'late', path: join(folder, 'late.log'), format: 'tomcat' },
    );
    await until(() => running.blind.includes('late'));
    // The follower has its place only after its first look; a line that is there by then is not new.
    while (!paths(seen).includes('/probe')) {
      await appendFile(path, line('/probe'));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await appendFile(path, line('/a').slice(0, 20));
    await appendFile(path, line('/a').slice(20));
    await until(() => paths(seen).includes('/a'));
    await rename(path, `${path}.1`);
    await appendFile(`${path}.1`, line('/last-of-old'));
    await writeFile(path, line('/first-of-new'));
    await until(() => paths(seen).includes('/first-of-new'));
    await truncate(path, 0);
    // Shorter than what was read: emptied, and begun again.
    await appendFile(path, line('/b'));
    await until(() => paths(seen).includes('/b'));
    await writeFile(join(folder, 'late.log'), line('/late'));
    await until(() => paths(seen).includes('/late'));
    const own = paths(seen).filter((one) => one !== '/probe' && one !== '/late');
    expect(own).toEqual(['/a', '/last-of-old', '/first-of-new', '/b']);
    expect(running.blind).toEqual([]);
  });

  it('of another format is trouble', async () => {
    const path = join(testFolder(), 'access.log');
    const { seen, running, until } = watching({ kind: 'log-file', name: 'log', path, format: 'istio-json' });
    await until(() => running.blind.length === 1);
    await writeFile(path, 'hello\n'.repeat(60));
    await until(() => seen.some((one) => one.kind === 'trouble' && one.code === 'OTHER_FORMAT'));
    expect(paths(seen)).toEqual([]);
  });
});

describe('a command whose lines are a log', () => {
  it('is read as it writes, and ended with the observers', async () => {
    const script = `process.stdout.write(${JSON.stringify(line('/x'))}); console.log(process.pid); setInterval(() => {}, 1000)`;
    const { seen, running, until } = watching({
      kind: 'log-command',
      name: 'kubectl',
      argv: [process.execPath, '-e', script],
      format: 'tomcat',
    });
    await until(() => paths(seen).length === 1);
    await running.stop();
    expect(paths(seen)).toEqual(['/x']);
  });

  it('that ends, or is not there, is trouble with its last words', async () => {
    const script = "console.error('no such pod'); process.exitCode = 3";
    const { seen, until } = watching(
      { kind: 'log-command', name: 'ends', argv: [process.execPath, '-e', script], format: 'tomcat' },
      { kind: 'log-command', name: 'missing', argv: ['/no/such/program'], format: 'tomcat' },
    );
    const troubles = () =>
      seen.flatMap((one) => (one.kind === 'trouble' ? [[one.observer, one.code, one.message]] : []));
    await until(() => troubles().length >= 2);
    expect(troubles().toSorted(([a = ''], [b = '']) => byText(a, b))).toEqual([
      ['ends', 'LOG_COMMAND_ENDED', expect.stringMatching(/ended with 3: no such pod$/)],
      ['missing', 'LOG_COMMAND_MISSING', expect.stringContaining('/no/such/program')],
    ]);
  });
});

describe('what can never work', () => {
  it.each([
    [
      'OBSERVER_TWICE',
      [
        { kind: 'eureka', name: 'a', url: 'http://h' },
        { kind: 'eureka', name: 'a', url: 'http://h' },
      ],
    ],
    ['BAD_URL', [{ kind: 'eureka', name: 'a', url: 'h:8761' }]],
    ['BAD_LOG_PATTERN', [{ kind: 'log-file', name: 'a', path: 'x', format: 'tomcat', pattern: '%h' }]],
  ] as [string, z.input<typeof observerSpec>[]][])('is told before anything starts: %s', (code, specs) => {
    expect(() => watching(...specs)).toThrow(expect.objectContaining({ kind: 'usage', code }));
  });
});
