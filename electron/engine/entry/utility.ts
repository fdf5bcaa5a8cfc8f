/**
 * The engine inside Electron: a utility process. It never imports electron; its one tie to the app is the parent
 * port, over which each window's port arrives.
 */
import { RPCHandler } from '@orpc/server/message-port';
import type { SupportedMessagePort } from '@orpc/client/message-port';
import type { EngineMessage } from '#shared/contract/bridge.ts';
import { KeyRequests } from './key-requests.ts';
import { PrintRequests } from './print-requests.ts';
import { reportOf } from '#shared/model/error.ts';

type ParentPort = {
  on(event: 'message', listener: (message: { data: unknown; ports: PagePort[] }) => void): void;
  postMessage(message: EngineMessage): void;
};
type PagePort = Extract<SupportedMessagePort, { on: unknown }> & { start(): void };

const { parentPort } = process as unknown as { parentPort: ParentPort };

try {
  // Imported late: when the native store cannot be loaded, there has to be somebody left who can say so.
  const { createEngine } = await import('#engine/operations/engine.ts');
  const { createRouter } = await import('#engine/operations/router.ts');
  const say = (message: EngineMessage) => parentPort.postMessage(message);
  const prints = new PrintRequests(say);
  const keys = new KeyRequests(say);
  const engine = await createEngine({
    folder: process.env['MESHPROOF_FOLDER'] ?? process.cwd(),
    printer: prints.printer,
    keys,
  });
  const handler = new RPCHandler(createRouter(engine));
  parentPort.on('message', ({ data, ports }) => {
    prints.hear(data);
    keys.hear(data);
    for (const port of ports) {
      handler.upgrade(port, { context: {} });
      port.start();
    }
  });
  process.on('SIGTERM', () => void engine.close().then(() => process.exit(0)));
  parentPort.postMessage({ type: 'ready' });
} catch (error) {
  parentPort.postMessage({ type: 'failed', error: reportOf(error) });
}
