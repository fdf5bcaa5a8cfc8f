/** The other end of `utility-in-node.cjs`: gives the engine's program a parent port over this process's channel. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';

type Hear = (message: { data: unknown; ports: MessagePort[] }) => void;
/** `port` is the number of a window's port; null is the parent port itself. */
type Passed = { port: number | null; data: unknown; ports: number[] };

let hear: Hear = () => {};
const windows: MessagePort[] = [];

function send(port: number | null, data: unknown): void {
  if (process.connected) process.send?.({ port, data });
}

Object.assign(process, {
  parentPort: {
    on: (_event: string, listener: Hear) => {
      hear = listener;
    },
    postMessage: (data: unknown) => send(null, data),
  },
});

process.on('message', ({ port, data, ports }: Passed) => {
  if (port !== null) {
    windows[port]?.postMessage(data);
    return;
  }
  const own = ports.map((number) => {
    const { port1, port2 } = new MessageChannel();
    windows[number] = port2;
    port2.on('message', (answer) => send(number, answer));
    return port1;
  });
  hear({ data, ports: own });
});
// The app is gone, and nobody is left to stop the engine.
process.on('disconnect', () => process.emit('SIGTERM'));

await import(process.argv[2] ?? '');
