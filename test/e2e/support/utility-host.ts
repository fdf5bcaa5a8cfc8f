/**
 * Stands in for Electron around the bundled engine process: gives it a parent port, connects as a window does, records
 * nothing for a moment, and prints what it saw as one line of JSON.
 */
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { engineContract } from '#shared/contract/contract.ts';

type Hear = (message: { ports: MessageChannel['port1'][] }) => void;

let hear: Hear = () => {};
const said = new Promise((resolve) => {
  const parentPort = {
    on: (_event: string, listener: Hear) => {
      hear = listener;
    },
    postMessage: resolve,
  };
  Object.assign(process, { parentPort });
});

const [program = '', workspace = ''] = process.argv.slice(2);
await import(program);
const first = await said;
const { port1, port2 } = new MessageChannel();
hear({ ports: [port1] });
const client: ContractRouterClient<typeof engineContract> = createORPCClient(new RPCLink({ port: port2 }));
port2.start();
await client.workspace.open({ path: workspace, mode: 'create' });
const listen = { host: '127.0.0.1', port: 0 };
const edge = { kind: 'edge' as const, name: 'gateway', listen, target: { host: '127.0.0.1', port: 9 } };
await client.taps.start({ capture: 'empty', side: 'baseline', taps: [edge] });
const { state } = await client.taps.stop();
process.stdout.write(`${JSON.stringify({ first, state })}\n`);
process.emit('SIGTERM');
