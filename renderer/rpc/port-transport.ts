import { RPCLink } from '@orpc/client/message-port';
import type { Bridge, EngineNotice } from '#shared/contract/bridge.ts';
import { BRIDGE_CHANNELS } from '#shared/contract/bridge-channels.ts';
import { linkPlugins } from './link-plugins.ts';
import { type Ending, type OpenTransport, type Transport, TransportError } from './transport.ts';

/** What the app's own engine is called. */
export const OWN_ENGINE = 'this app';

/** Reaches the engine that the app itself runs, over a message port handed out by main. */
export function portTransport(
  bridge: Bridge,
  watch: (listener: (notice: EngineNotice) => void) => () => void,
): Transport {
  return { name: OWN_ENGINE, open: () => open(bridge, watch) };
}

async function open(
  bridge: Bridge,
  watch: (listener: (notice: EngineNotice) => void) => () => void,
): Promise<OpenTransport> {
  let running = false;
  let end: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    end = resolve;
  });
  const unwatch = watch((notice) => {
    if (notice.state === 'running') running = true;
    if (notice.state === 'failed') end({ retry: false, error: notice.error });
    // A port does not tell in every version that its other end is gone; the supervisor does.
    if (notice.state === 'restarting' || (notice.state === 'starting' && running)) end(restarting());
  });
  void ended.then(unwatch);
  const port = await Promise.race([requestPort(bridge), ended]);
  if (!(port instanceof MessagePort)) throw new TransportError(port);
  port.addEventListener('close', () => end(restarting()));
  const link = new RPCLink({ port, plugins: linkPlugins() });
  port.start();
  return { link, ended, close: () => port.close() };
}

function requestPort(bridge: Bridge): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const hear = (event: MessageEvent) => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== BRIDGE_CHANNELS.port || !port) return;
      window.removeEventListener('message', hear);
      resolve(port);
    };
    window.addEventListener('message', hear);
    bridge.connect().catch(reject);
  });
}

function restarting(): Ending {
  return {
    retry: true,
    error: {
      kind: 'environment',
      code: 'ENGINE_RESTARTING',
      message: 'The engine ended unexpectedly and is being started again.',
      advice: 'What was running is marked as interrupted.',
    },
  };
}
