import { seededRandom } from '#shared/compare/random.ts';
import type { Address, TapSpec } from '#shared/model/index.ts';
import { startConsumer } from './consumer.ts';
import { startGateway } from './gateway.ts';
import { freePorts, LOOPBACK, type RunningServer } from './http.ts';
import { startProducer } from './producer.ts';
import type { Profile } from './profile.ts';

/** A running stand-in: gateway, one consumer, three producers (v1, v1, v2), wired through the addresses of taps. */
export interface Deployment {
  readonly gateway: Address;
  readonly edgeTap: TapSpec;
  /** In front of the consumer and of each producer: nothing gets through while they are closed. */
  readonly instanceTaps: readonly TapSpec[];
  close(): Promise<void>;
}

const PRODUCERS = ['v1', 'v1', 'v2'] as const;

export async function startDeployment(profile: Profile, seed: number): Promise<Deployment> {
  const ports = await freePorts(PRODUCERS.length + 2);
  const listenOn = (index: number): Address => ({ host: LOOPBACK, port: ports[index] ?? 0 });
  const servers: RunningServer[] = [];
  const taps: TapSpec[] = [];
  const directory = new Map<string, Address[]>();
  for (const [index, version] of PRODUCERS.entries()) {
    const producer = await startProducer(version, profile, seededRandom(seed + index));
    servers.push(producer);
    const listen = listenOn(index);
    directory.set(version, [...(directory.get(version) ?? []), listen]);
    const name = `producer-${index + 1}`;
    taps.push({ kind: 'instance', name, service: 'producer', version, listen, target: producer.address });
  }
  const consumer = await startConsumer(profile, directory, seededRandom(seed + 10));
  const consumerTap = listenOn(PRODUCERS.length);
  taps.push({
    kind: 'instance',
    name: 'consumer-1',
    service: 'consumer',
    version: null,
    listen: consumerTap,
    target: consumer.address,
  });
  const gateway = await startGateway(profile, consumerTap);
  servers.push(consumer, gateway);
  return {
    gateway: gateway.address,
    edgeTap: {
      kind: 'edge',
      name: 'gateway',
      listen: listenOn(PRODUCERS.length + 1),
      target: gateway.address,
    },
    instanceTaps: taps,
    close: async () => {
      for (const server of servers.reverse()) await server.close();
    },
  };
}
