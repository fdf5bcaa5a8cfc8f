import { readFile, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Address, freePorts, hostPort, LAB_ADDRESS } from '../ports.ts';
import { LabError } from '../errors.ts';
import { Processes } from '../process.ts';
import { BEGUN, envoyConfig, type TestCluster } from './envoy-config.ts';
import { ANSWERS, SERVED_BY } from './envoy-instances.ts';

/**
 * What came of a request: an instance's answer, or what Envoy said itself (its response flags). Wall clock in milliseconds.
 * `begunMs`: when Envoy began with it; null where no instance answered.
 */
export type Answer = {
  readonly startMs: number;
  readonly begunMs: number | null;
  readonly endMs: number;
  readonly status: number;
  readonly servedBy: string | null;
  readonly flags: string;
};

/** One line of Envoy's outlier event log. */
export type EjectionEvent = {
  readonly atMs: number;
  readonly cluster: string;
  readonly address: string;
  readonly action: 'EJECT' | 'UNEJECT';
};

/** A running Envoy. */
export type Envoy = {
  readonly send: (path: string, answers: string) => Promise<Answer>;
  readonly events: () => Promise<EjectionEvent[]>;
  readonly stop: () => Promise<void>;
};

const READY_MS = 15_000;
const ANSWER_MS = 20_000;

/** Starts Envoy with these clusters. @throws LabError when it does not listen. */
export async function startEnvoy(
  program: string,
  folder: string,
  clusters: readonly TestCluster[],
): Promise<Envoy> {
  const [port] = await freePorts(LAB_ADDRESS, 1);
  if (port === undefined) throw new LabError('no free port');
  const listener = { host: LAB_ADDRESS, port };
  const log = join(folder, 'ejections.log');
  const config = join(folder, 'envoy.json');
  await writeFile(log, '');
  await writeFile(config, envoyConfig(listener, log, clusters));
  const processes = new Processes(folder);
  const flags = [
    '--concurrency',
    '1',
    '--file-flush-interval-msec',
    '50',
    '--disable-hot-restart',
    '-l',
    'warn',
  ];
  const running = await processes.start({ name: 'envoy', program, args: ['-c', config, ...flags] });
  const agent = new Agent({ keepAlive: true });
  try {
    await processes.ready(running, () => listens(listener), READY_MS);
  } catch (error) {
    await processes.stopAll();
    throw error;
  }
  return {
    send: (path, answers) => send(agent, listener, path, answers),
    events: async () => parseEvents(await readFile(log, 'utf8')),
    stop: async () => {
      agent.destroy();
      await processes.stopAll();
    },
  };
}

function listens({ host, port }: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function send(agent: Agent, listener: Address, path: string, answers: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const startMs = now();
    const sent = request(
      `http://${hostPort(listener)}${path}`,
      { agent, headers: { [ANSWERS]: answers }, timeout: ANSWER_MS },
      (response) => {
        const endMs = now();
        const servedBy = response.headers[SERVED_BY];
        const begun = response.headers[BEGUN];
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.once('end', () =>
          resolve({
            startMs,
            begunMs: typeof begun === 'string' ? 1000 * Number(begun) : null,
            endMs,
            status: response.statusCode ?? 0,
            servedBy: typeof servedBy === 'string' ? servedBy : null,
            flags: body.trim(),
          }),
        );
        response.once('error', reject);
      },
    );
    sent.once('timeout', () => sent.destroy(new LabError(`no answer to ${path} in ${ANSWER_MS} ms`)));
    sent.once('error', reject);
    sent.end();
  });
}

/** The wall clock with fractions of a millisecond; Envoy's log has the same clock. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

function parseEvents(text: string): EjectionEvent[] {
  return text
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => {
      const event = JSON.parse(line) as Record<string, string | boolean | undefined>;
      return {
        atMs: Date.parse(String(event['timestamp'])),
        cluster: String(event['cluster_name']),
        address: String(event['upstream_url']),
        action: event['action'] === 'UNEJECT' ? ('UNEJECT' as const) : ('EJECT' as const),
        enforced: event['action'] === 'UNEJECT' || event['enforced'] === true,
      };
    })
    .filter(({ enforced }) => enforced)
    .map(({ atMs, cluster, address, action }) => ({ atMs, cluster, address, action }));
}
