import { RPCLink } from '@orpc/client/websocket';
import {
  CLOSE_WRONG_TOKEN,
  RPC_PATH,
  RPC_SUBPROTOCOL,
  TOKEN_FIELD,
  TOKEN_SUBPROTOCOL_PREFIX,
} from '#shared/contract/rpc-protocol.ts';
import { linkPlugins } from './link-plugins.ts';
import { parseUrl } from './parse-url.ts';
import { type Ending, type OpenTransport, type Transport, TransportError } from './transport.ts';

/** Reaches an engine that serves WebSockets: from a browser tab, or from a window that attaches to it. */
export function webSocketTransport(url: URL, token: string): Transport {
  return { name: url.host, open: () => open(url, token) };
}

/**
 * Reads the address of an engine as people copy it: the page's URL or the WebSocket's, with the token in it.
 * Null when it is neither.
 */
export function parseEngineAddress(text: string): { url: URL; token: string } | null {
  const url = parseUrl(text);
  const token = url?.searchParams.get(TOKEN_FIELD);
  if (!url || !token || !['http:', 'ws:'].includes(url.protocol)) return null;
  return { url: new URL(`ws://${url.host}${RPC_PATH}`), token };
}

function open(url: URL, token: string): Promise<OpenTransport> {
  return new Promise((resolve, reject) => {
    const websocket = new WebSocket(url, [RPC_SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token]);
    const ended = new Promise<Ending>((end) => {
      websocket.addEventListener('close', (event) => {
        const ending = endingOf(event, url);
        end(ending);
        reject(new TransportError(ending));
      });
    });
    websocket.addEventListener('open', () => {
      resolve({
        link: new RPCLink({ websocket, plugins: linkPlugins() }),
        ended,
        close: () => websocket.close(),
      });
    });
  });
}

function endingOf(event: CloseEvent, url: URL): Ending {
  if (event.code === CLOSE_WRONG_TOKEN) {
    return {
      retry: false,
      error: {
        kind: 'environment',
        code: 'WRONG_TOKEN',
        message: `The engine at ${url.host} does not accept this window's token.`,
        advice: 'Each start of an engine makes a new token: open the address that it printed.',
      },
    };
  }
  return {
    retry: true,
    error: {
      kind: 'environment',
      code: 'DISCONNECTED',
      message: `There is no connection to the engine at ${url.host}.`,
      advice: 'Check that it still runs, and the tunnel to it when there is one.',
    },
  };
}
