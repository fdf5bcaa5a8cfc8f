import type { ClientContext, ClientLink } from '@orpc/client';
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { engineContract } from '#shared/contract/contract.ts';
import { CONTRACT_VERSION } from '#shared/contract/version.ts';
import { receiveLive, useEngineStore } from './engine-store.ts';
import { reportOfCall } from './errors.ts';
import { type Ending, type OpenTransport, type Transport, TransportError } from './transport.ts';

/** The engine as the page calls it. */
export type EngineClient = ContractRouterClient<typeof engineContract>;

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;

const NOT_CONNECTED: Ending = {
  retry: true,
  error: {
    kind: 'environment',
    code: 'DISCONNECTED',
    message: 'There is no connection to the engine.',
    advice: 'The page connects again by itself as soon as the engine answers.',
  },
};

let current: OpenTransport | null = null;
let generation = 0;
let wake: () => void = () => {};

const link: ClientLink<ClientContext> = {
  call: (path, input, options) => {
    if (!current) throw new TransportError(NOT_CONNECTED);
    return current.link.call(path, input, options);
  },
};

/** Calls go to whichever engine the page is connected to at that time. */
export const engine: EngineClient = createORPCClient(link);

/** Connects, and stays connected, until another transport is chosen. */
export function connectTo(transport: Transport): void {
  generation += 1;
  current?.close();
  wake();
  useEngineStore.setState({ endpoint: transport.name, engine: null, live: null, rates: null, notice: null });
  void keepConnected(transport, generation);
}

/** Ends the wait before the next attempt. */
export function retryNow(): void {
  wake();
}

async function keepConnected(transport: Transport, mine: number): Promise<void> {
  let wait = FIRST_WAIT_MS;
  while (mine === generation) {
    useEngineStore.setState({ connection: { kind: 'connecting' } });
    const { ending, wasOpen } = await oneConnection(transport, mine);
    if (mine !== generation) return;
    if (!ending.retry) {
      useEngineStore.setState({ connection: { kind: 'stopped', error: ending.error } });
      return;
    }
    if (wasOpen) wait = FIRST_WAIT_MS;
    useEngineStore.setState({
      connection: { kind: 'waiting', error: ending.error, retryAt: Date.now() + wait },
    });
    await pause(wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

async function oneConnection(
  transport: Transport,
  mine: number,
): Promise<{ ending: Ending; wasOpen: boolean }> {
  let wasOpen = false;
  let opened: OpenTransport | null = null;
  try {
    opened = await transport.open();
    if (mine !== generation) {
      opened.close();
      return { ending: NOT_CONNECTED, wasOpen };
    }
    current = opened;
    await greet(opened);
    wasOpen = true;
    void followLive(opened);
    return { ending: await opened.ended, wasOpen };
  } catch (error) {
    // A greeting that fails with its connection is told by the connection's ending, which is settled by then.
    const ended = opened ? await Promise.race([opened.ended, Promise.resolve(null)]) : null;
    opened?.close();
    return { ending: ended ?? endingOf(error), wasOpen };
  } finally {
    if (current === opened) current = null;
  }
}

async function greet(opened: OpenTransport): Promise<void> {
  const lost = opened.ended.then((ending) => Promise.reject(new TransportError(ending)));
  const hello = await Promise.race([engine.engine.hello(), lost]);
  if (hello.contractVersion !== CONTRACT_VERSION) {
    throw new TransportError({
      retry: false,
      error: {
        kind: 'environment',
        code: 'CONTRACT_VERSION',
        message: `This window speaks version ${CONTRACT_VERSION} of the contract, the engine version ${hello.contractVersion}.`,
        advice: `Use the window that came with the engine (Meshproof ${hello.appVersion}).`,
      },
    });
  }
  useEngineStore.setState({ connection: { kind: 'open' }, engine: hello });
}

async function followLive(opened: OpenTransport): Promise<void> {
  try {
    for await (const live of await engine.engine.live()) {
      if (current !== opened) return;
      receiveLive(live, performance.now());
    }
  } catch {
    // The stream ends with its connection, which tells of it; a stream that ends alone makes a new connection.
  }
  opened.close();
}

function endingOf(error: unknown): Ending {
  return error instanceof TransportError ? error.ending : { retry: true, error: reportOfCall(error) };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
