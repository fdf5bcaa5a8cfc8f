import type { Random } from '#shared/compare/random.ts';
import type { Address } from '#shared/model/index.ts';
import {
  type Answer,
  call,
  json,
  keepAliveAgent,
  type Received,
  type RunningServer,
  startServer,
  traceOf,
} from './http.ts';
import type { Profile } from './profile.ts';

/** Where the consumer finds instances of the producer, by version. */
export type Directory = ReadonlyMap<string, readonly Address[]>;

/** The consumer: balances over the producer's versions, retries, and covers a failing price with its fallback. */
export function startConsumer(
  profile: Profile,
  producers: Directory,
  random: Random,
): Promise<RunningServer> {
  const agent = keepAliveAgent();
  let turn = 0;
  function pick(): Address {
    const version = random() < profile.canaryShare ? 'v2' : 'v1';
    const instances = producers.get(version) ?? [];
    turn += 1;
    const instance = instances[turn % instances.length];
    if (!instance) throw new Error(`no instance of producer ${version}`);
    return instance;
  }
  return startServer(async (received) => {
    const answer = await attempts(received, pick, profile, (target) =>
      call(agent, target, received.method, received.path, headersOf(received, profile), received.body),
    );
    return profile.hasFallback && answer.status === 503 && received.path.startsWith('/prices/')
      ? json(200, { id: Number(received.path.split('/')[2]), price: null, fallback: 'price on request' })
      : answer;
  });
}

async function attempts(
  { method }: Received,
  pick: () => Address,
  { retries }: Profile,
  send: (target: Address) => Promise<Answer>,
): Promise<Answer> {
  let left = method === 'POST' ? retries.POST : retries.GET;
  for (;;) {
    const answer = await send(pick()).catch((error: unknown) => json(503, { error: String(error) }));
    if (answer.status !== 503 || left === 0) return answer;
    left -= 1;
  }
}

function headersOf(received: Received, { keepsHost }: Profile): Record<string, string> {
  const type = received.headers['content-type'];
  return {
    ...traceOf(received),
    ...(type === undefined ? {} : { 'Content-Type': type }),
    ...(keepsHost ? { Host: 'producer' } : {}),
  };
}
