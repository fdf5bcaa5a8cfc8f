import type { EngineNotice } from '#shared/contract/bridge.ts';
import { RPC_PATH, TOKEN_FIELD } from '#shared/contract/rpc-protocol.ts';
import { bridge } from './bridge.ts';
import { connectTo } from './connection.ts';
import { useEngineStore } from './engine-store.ts';
import { portTransport } from './port-transport.ts';
import { parseEngineAddress, webSocketTransport } from './websocket-transport.ts';

const TOKEN_KEY = 'meshproof.token';

/** Connects to the engine that belongs to this page: the app's own, the attached one, or the serving one. */
export function startConnection(): void {
  if (bridge) void startInApp(bridge);
  else startInBrowser();
}

/** Connects to an engine by the address that it printed. Returns false when the text is no such address. */
export function attachTo(address: string): boolean {
  const parsed = parseEngineAddress(address);
  if (!parsed) return false;
  connectTo(webSocketTransport(parsed.url, parsed.token));
  return true;
}

/** Connects to the app's own engine, and starts it even when it had failed for good. */
export async function connectToOwnEngine(): Promise<void> {
  if (!bridge) return;
  await bridge.restart();
  connectTo(portTransport(bridge, watchNotices));
}

async function startInApp(app: NonNullable<typeof bridge>): Promise<void> {
  app.onNotice((notice) => useEngineStore.setState({ notice }));
  const { attach } = await app.start();
  if (attach === null || !attachTo(attach)) connectTo(portTransport(app, watchNotices));
}

function startInBrowser(): void {
  const token = takeToken();
  if (token === null) {
    useEngineStore.setState({
      connection: {
        kind: 'stopped',
        error: {
          kind: 'environment',
          code: 'TOKEN_MISSING',
          message: 'This page was opened without its token.',
          advice: 'Open the whole address that the engine printed when it started.',
        },
      },
    });
    return;
  }
  connectTo(webSocketTransport(new URL(`ws://${window.location.host}${RPC_PATH}`), token));
}

/** Moves the token out of the address bar, where it would be copied and remembered, into this tab's storage. */
function takeToken(): string | null {
  const url = new URL(window.location.href);
  const token = url.searchParams.get(TOKEN_FIELD);
  if (token === null) return sessionStorage.getItem(TOKEN_KEY);
  sessionStorage.setItem(TOKEN_KEY, token);
  url.searchParams.delete(TOKEN_FIELD);
  window.history.replaceState(null, '', url);
  return token;
}

function watchNotices(listener: (notice: EngineNotice) => void): () => void {
  return useEngineStore.subscribe(({ notice }, before) => {
    if (notice && notice !== before.notice) listener(notice);
  });
}
