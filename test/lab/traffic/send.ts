import { Agent, request, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Edge } from '../layout.ts';
import type { Planned } from './plan.ts';

/**
 * What came back for one planned request; `status` is 0 when nothing did. `sentMs`, `endMs`: when it was sent and when it ended, in
 * milliseconds after the start.
 */
export type Answer = {
  readonly planned: Planned;
  readonly sentMs: number;
  readonly endMs: number;
  readonly status: number;
  readonly bytes: number;
  readonly error?: string;
};

type Came = Omit<Answer, 'planned' | 'sentMs' | 'endMs'>;

const ANSWER_DEADLINE_MS = 30_000;

/**
 * Sends planned traffic, each request at its own time whether or not earlier ones are answered.
 * @param edges where to send: `/shop` goes to Zuul where there is one, everything else to the other gateway.
 * @param to whether to go through the edge's tap or straight to the gateway.
 */
export async function sendTraffic(
  plan: readonly Planned[],
  edges: readonly Edge[],
  to: 'tap' | 'target',
): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const cookies = new Map<string, string>();
  const start = performance.now();
  try {
    return await Promise.all(
      plan.map(async (planned) => {
        await sleep(Math.max(0, start + planned.atMs - performance.now()));
        const sentMs = performance.now() - start;
        const came = await sendOne(planned, edgeFor(planned, edges)[to], agent, cookies);
        return { ...came, planned, sentMs, endMs: performance.now() - start };
      }),
    );
  } finally {
    agent.destroy();
  }
}

function edgeFor(planned: Planned, edges: readonly Edge[]): Edge {
  const isLegacy = planned.edge === undefined ? /^\/shop(\/|$)/.test(planned.path) : planned.edge === 'zuul';
  const edge =
    (isLegacy ? edges.find((candidate) => candidate.name === 'zuul') : undefined) ??
    edges.find((candidate) => candidate.name !== 'zuul');
  if (edge === undefined) throw new RangeError(`no edge for ${planned.path}`);
  return edge;
}

function sendOne(
  planned: Planned,
  address: { host: string; port: number },
  agent: Agent,
  cookies: Map<string, string>,
): Promise<Came> {
  const cookie = planned.session === undefined ? undefined : cookies.get(planned.session);
  const body = planned.body === undefined ? undefined : Buffer.from(planned.body);
  const length =
    body === undefined || planned.chunked === true ? {} : { 'content-length': String(body.length) };
  const headers = { ...planned.headers, ...length, ...(cookie === undefined ? {} : { cookie }) };
  return new Promise((resolve) => {
    const failed = (error: Error) => resolve({ status: 0, bytes: 0, error: error.message });
    const sent = request(
      { ...address, agent, method: planned.method, path: planned.path, headers, timeout: ANSWER_DEADLINE_MS },
      (response) => {
        keepCookie(response, planned, cookies);
        let bytes = 0;
        response.on('data', (chunk: Buffer) => (bytes += chunk.length));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, bytes }));
        response.on('error', failed);
      },
    );
    sent.on('error', failed);
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${ANSWER_DEADLINE_MS} ms`)));
    if (body !== undefined && planned.chunked === true) sent.write(body.subarray(0, body.length >> 1));
    sent.end(planned.chunked === true ? body?.subarray(body.length >> 1) : body);
  });
}

function keepCookie(response: IncomingMessage, planned: Planned, cookies: Map<string, string>): void {
  const [pair] = response.headers['set-cookie']?.[0]?.split(';') ?? [];
  if (planned.session !== undefined && pair !== undefined) cookies.set(planned.session, pair);
}
