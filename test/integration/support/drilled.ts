import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { clockUs } from '#engine/clock.ts';
import { Session, timestamps } from '#engine/operations/session.ts';
import type { ActiveFault, ExchangeRow, Fault } from '#shared/model/index.ts';
import { testFolder } from './folder.ts';

/** An instance tap that can have faults, and what it has recorded once it is closed. */
export interface DrilledTap {
  readonly port: number;
  set(...faults: readonly ActiveFault[]): void;
  listening(): boolean;
  counts(): Record<string, number>;
  /** Closes the tap and gives the exchanges in their order. */
  recorded(): Promise<{ rows: ExchangeRow[]; complete: boolean }>;
}

export async function drilledTap(target: number): Promise<DrilledTap> {
  const session = await Session.open(join(testFolder(), 'test.meshproof'), 'create', () => undefined);
  onTestFinished(() => session.close());
  const zeroUs = clockUs();
  const taps = [
    {
      kind: 'instance' as const,
      name: 'one',
      service: 'producer',
      version: null,
      listen: { host: '127.0.0.1', port: 0 },
      target: { host: '127.0.0.1', port: target },
    },
  ];
  const { captureId, tapIds } = await session.writer.call('beginCapture', {
    ...timestamps(zeroUs),
    name: 'c',
    side: 'baseline',
    kind: 'live',
    taps,
    zeroUs,
  });
  const group = await session.openTaps(taps, tapIds, { drilled: true });
  return {
    port: group.status()[0]?.bound.port ?? 0,
    set: (...faults) => group.setFaults(0, faults),
    listening: () => group.status()[0]?.listening ?? false,
    counts: () => Object.fromEntries(group.faulted()),
    recorded: async () => {
      await session.closeTaps(group);
      await session.finishCapture(captureId);
      const page = await session.queries.call('page', {
        filter: { captureId },
        sort: { key: 'startUs', descending: false },
        offset: 0,
        limit: 1000,
      });
      return { rows: page.rows, complete: (await session.capture('c')).complete };
    },
  };
}

/** A fault that meets every request. */
export function always(one: Fault, share = 1): ActiveFault {
  return { id: one.kind, fault: one, share, seed: 7 };
}

/** A client's connection that keeps what came back. */
export class RawClient {
  readonly socket: Socket;
  received = '';
  /** The connection's end: `end` after an orderly one, else the error's code. */
  readonly ended: Promise<string>;
  #changed: () => void = () => undefined;

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true });
    onTestFinished(() => void this.socket.destroy());
    this.socket.on('data', (chunk: Buffer) => {
      this.received += chunk.toString('latin1');
      this.#changed();
    });
    this.ended = new Promise((resolve) => {
      this.socket.once('end', () => resolve('end'));
      this.socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    });
    void this.ended.then(() => this.#changed());
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Resolves when this has come; gives all up to its end, and takes it out. */
  async until(text: string | RegExp): Promise<string> {
    for (;;) {
      const found = typeof text === 'string' ? text : text.exec(this.received)?.[0];
      const start = found === undefined ? -1 : this.received.indexOf(found);
      if (found !== undefined && start >= 0) {
        const taken = this.received.slice(0, start + found.length);
        this.received = this.received.slice(taken.length);
        return taken;
      }
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
}
