/**
 * Stands in for Electron around the bundled engine process: gives it a parent port, connects as a window does, records
 * nothing for a moment, has the report of another workspace printed, and prints what it saw as one line of
 * JSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { EngineMessage, PrintAnswer } from '#shared/contract/bridge.ts';
import type { engineContract } from '#shared/contract/contract.ts';

type Hear = (message: { data: unknown; ports: MessageChannel['port1'][] }) => void;

let hear: Hear = () => {};
const said = new Promise((resolve) => {
  const parentPort = {
    on: (_event: string, listener: Hear) => {
      hear = listener;
    },
    postMessage: (message: EngineMessage) => {
      if (message.type === 'print') print(message);
      else resolve(message);
    },
  };
  Object.assign(process, { parentPort });
});

let prints = 0;

/** Prints the first page as a text that names its verdict, and refuses the second. */
function print({ id, page, pdf }: Extract<EngineMessage, { type: 'print' }>): void {
  prints += 1;
  if (prints === 1)
    writeFileSync(pdf, `%PDF of ${/<title>(.*)<\/title>/.exec(readFileSync(page, 'utf8'))?.[1]}`);
  const answer: PrintAnswer = { type: 'printed', id, problem: prints === 1 ? null : 'out of paper' };
  hear({ data: answer, ports: [] });
}

const [program = '', workspace = '', compared = ''] = process.argv.slice(2);
await import(program);
const first = await said;
const { port1, port2 } = new MessageChannel();
hear({ data: null, ports: [port1] });
const client: ContractRouterClient<typeof engineContract> = createORPCClient(new RPCLink({ port: port2 }));
port2.start();
await client.workspace.open({ path: workspace, mode: 'create' });
const listen = { host: '127.0.0.1', port: 0 };
const edge = { kind: 'edge' as const, name: 'gateway', listen, target: { host: '127.0.0.1', port: 9 } };
await client.taps.start({ capture: 'empty', side: 'baseline', taps: [edge] });
const { state } = await client.taps.stop();
await client.workspace.open({ path: compared, mode: 'open' });
const question = { comparison: 'cutover', format: 'pdf' as const, signing: null, chromium: null };
const pdf = await client.reports.render(question);
const { content = '' } = pdf.files[0] ?? {};
const refused = await client.reports.render(question).catch((error: Error) => error.message);
process.stdout.write(
  `${JSON.stringify({ first, state, pdf: Buffer.from(content, 'base64').toString(), refused })}\n`,
);
process.emit('SIGTERM');
