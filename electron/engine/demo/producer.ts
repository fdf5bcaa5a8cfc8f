import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#shared/compare/random.ts';
import { type Answer, json, type Received, type RunningServer, startServer } from './http.ts';
import type { Profile } from './profile.ts';

const PARTS = ['bolt', 'nut', 'washer', 'spring', 'gear'];

/**
 * One instance of the producer. Its answers carry what real ones do: the instance's own port, its version and the
 * time, all of which change from one run to the next.
 */
export function startProducer(version: string, profile: Profile, random: Random): Promise<RunningServer> {
  let orders = 0;
  const started = startServer(async (received) => {
    await sleep(1 + random() * 3);
    const { address } = await started;
    const stamp = { version, port: address.port, servedAt: new Date().toISOString() };
    return answer(received, stamp, profile, () => (orders += 1));
  });
  return started;
}

async function answer(
  { method, path, body }: Received,
  stamp: Record<string, unknown>,
  profile: Profile,
  nextOrder: () => number,
): Promise<Answer> {
  const [, kind, id] = path.split('/');
  const number = Number(id);
  if (method === 'POST' && kind === 'orders') {
    // The order is written, then the answer is lost in an overloaded instance: trying again writes it twice.
    const orderNo = nextOrder();
    if (body.includes('"gear"')) return json(503, { error: 'overloaded' });
    return json(201, { orderNo, ...stamp });
  }
  switch (kind) {
    case 'items':
      return id === undefined
        ? json(200, {
            items: PARTS.map((name, index) => ({ id: index, name, price: 2.5 + index })),
            ...stamp,
          })
        : json(200, { id: number, name: PARTS[number % PARTS.length], price: 2.5 + number, ...stamp });
    case 'prices':
      return number % 4 === 0
        ? json(503, { error: 'price feed down' })
        : json(200, { id: number, price: 9.5, ...stamp });
    case 'reports':
      await sleep(profile.reportMs);
      return json(200, { id: number, rows: PARTS.length, ...stamp });
    default:
      return json(404, { error: 'not found', path });
  }
}
