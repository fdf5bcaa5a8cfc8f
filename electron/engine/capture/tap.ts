/**
 * The data path: a TCP relay that is transparent for bytes, half-closes and resets, and copies what passes into
 * batches for the ingest worker. Nothing here decodes, and nothing waits for the recording.
 */
import { createServer, connect, type Server, type Socket } from 'node:net';
import {
  formatAddress,
  MeshproofError,
  type ActiveFault,
  type Address,
  type TapSpec,
} from '#shared/model/index.ts';
import type { BatchWriter } from './batch.ts';
import { FaultRelay } from './fault-relay.ts';
import { FaultSwitch } from './fault-switch.ts';
import { clockUs } from '#engine/clock.ts';
import { FrameKind } from './frame.ts';

const NOTHING = Buffer.alloc(0);
/** How often a refused target is tried again while an instance tap refuses in its name. */
const REFUSAL_PROBE_MS = 200;

export interface TapTraffic {
  connections: number;
  openConnections: number;
  bytesIn: number;
  bytesOut: number;
  targetErrors: number;
}

export interface TapIdentity {
  readonly id: number;
  readonly spec: TapSpec;
  /** Gives each connection of the engine a number of its own. */
  readonly nextConnection: () => number;
  /** Whether the tap can have faults. It then follows the messages of its connections, which costs some speed. */
  readonly drilled: boolean;
}

export class Tap {
  readonly id: number;
  readonly spec: TapSpec;
  readonly traffic: TapTraffic = {
    connections: 0,
    openConnections: 0,
    bytesIn: 0,
    bytesOut: 0,
    targetErrors: 0,
  };
  readonly #batches: BatchWriter;
  readonly #nextConnection: () => number;
  readonly #sockets = new Set<Socket>();
  readonly #faults: FaultSwitch | null;
  readonly #relays = new Set<FaultRelay>();
  #server: Server | null = null;
  #bound: Address;
  #probe: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(identity: TapIdentity, batches: BatchWriter) {
    this.id = identity.id;
    this.spec = identity.spec;
    this.#nextConnection = identity.nextConnection;
    this.#batches = batches;
    this.#bound = identity.spec.listen;
    this.#faults = identity.drilled ? new FaultSwitch() : null;
  }

  /** Where the tap listens: the kernel's choice where port 0 was asked for. */
  get bound(): Address {
    return this.#bound;
  }

  /** Requests that each fault has met so far, by the fault's id. */
  get faulted(): ReadonlyMap<string, number> {
    return this.#faults?.counts ?? new Map();
  }

  /** False while the tap refuses connections, because its target does or a fault says so. */
  get listening(): boolean {
    return this.#server !== null;
  }

  /** @throws MeshproofError `environment` when the address can't be listened on. */
  async open(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#relay(client));
    try {
      await listen(server, this.#bound);
    } catch (error) {
      throw listenError(error, this.spec);
    }
    // Meanwhile the tap was closed, or a fault began to refuse.
    if (this.#closed || this.#faults?.refusing) {
      server.close();
      return;
    }
    const bound = server.address();
    if (bound !== null && typeof bound === 'object')
      this.#bound = { host: this.spec.listen.host, port: bound.port };
    this.#server = server;
  }

  /** Replaces the faults that are on. Traffic that none of them meets passes on. */
  setFaults(faults: readonly ActiveFault[]): void {
    if (!this.#faults) throw new Error(`the tap '${this.spec.name}' was not opened for faults`);
    const refused = this.#faults.refusing;
    this.#faults.set(faults);
    if (this.#closed || this.#faults.refusing === refused) return;
    if (refused) this.#listenAgain();
    else {
      this.#server?.close();
      this.#server = null;
      for (const relay of this.#relays) relay.closeWhenIdle();
    }
  }

  /** Stops listening and ends the connections that are still open. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#probe) clearTimeout(this.#probe);
    const server = this.#server;
    this.#server = null;
    const closed = server ? new Promise<void>((resolve) => server.close(() => resolve())) : Promise.resolve();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #relay(client: Socket): void {
    const connection = this.#nextConnection();
    const { traffic } = this;
    traffic.connections += 1;
    traffic.openConnections += 1;
    const tapId = Buffer.allocUnsafe(4);
    tapId.writeUInt32LE(this.id, 0);
    this.#batches.add(FrameKind.open, connection, clockUs(), tapId);

    const server = connect({ ...this.spec.target, allowHalfOpen: true, noDelay: true });
    let connected = false;
    let errorCode = '';
    let open = 2;
    server.once('connect', () => {
      connected = true;
    });
    const onError = (error: Error) => {
      const code = codeOf(error);
      if (errorCode === '') errorCode = code;
      if (!connected) {
        traffic.targetErrors += 1;
        if (code === 'ECONNREFUSED') this.#mirrorRefusal();
      }
    };
    const onClose = (self: Socket, other: Socket, abnormal: boolean) => {
      this.#sockets.delete(self);
      // A reset on one side is a reset on the other: an orderly end would hide it from retry policies.
      if (!other.destroyed) {
        if (abnormal) other.resetAndDestroy();
        else if (self.readableEnded) other.end();
        else other.destroy();
      }
      open -= 1;
      if (open > 0) return;
      traffic.openConnections -= 1;
      this.#batches.add(FrameKind.close, connection, clockUs(), Buffer.from(errorCode));
    };
    if (this.#faults) {
      const relay = new FaultRelay(client, server, this.#faults, {
        clockUs,
        frame: (kind, timeUs, payload) => this.#note(connection, kind, timeUs, payload),
        broken: (code) => {
          errorCode = code;
        },
      });
      this.#relays.add(relay);
      client.once('close', () => this.#relays.delete(relay));
    } else {
      this.#pipe(client, server, FrameKind.request, FrameKind.requestEnd, connection);
      this.#pipe(server, client, FrameKind.response, FrameKind.responseEnd, connection);
    }
    for (const [self, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(self);
      self.on('error', onError);
      self.once('close', (hadError) => onClose(self, other, hadError));
    }
  }

  #note(connection: number, kind: FrameKind, timeUs: number, payload: Buffer): void {
    if (kind === FrameKind.request) this.traffic.bytesIn += payload.length;
    else if (kind === FrameKind.response) this.traffic.bytesOut += payload.length;
    this.#batches.add(kind, connection, timeUs, payload);
  }

  #pipe(from: Socket, to: Socket, data: FrameKind, end: FrameKind, connection: number): void {
    const { traffic } = this;
    const inward = data === FrameKind.request;
    from.on('data', (chunk: Buffer) => {
      const flowing = to.write(chunk);
      if (inward) traffic.bytesIn += chunk.length;
      else traffic.bytesOut += chunk.length;
      this.#batches.add(data, connection, clockUs(), chunk);
      if (!flowing) from.pause();
    });
    to.on('drain', () => from.resume());
    from.once('end', () => {
      this.#batches.add(end, connection, clockUs(), NOTHING);
      to.end();
    });
  }

  /**
   * A relay hides "connection refused": it accepts, then drops, and clients retry differently. So an instance tap
   * stops listening while its target refuses, and listens again when the target accepts.
   */
  #mirrorRefusal(): void {
    if (this.spec.kind !== 'instance' || this.#server === null || this.#closed) return;
    this.#server.close();
    this.#server = null;
    this.#scheduleProbe();
  }

  /** Unless a fault refuses, which opens the tap again when it ends. */
  #listenAgain(): void {
    if (this.#closed || this.#server !== null || this.#faults?.refusing) return;
    // The port may have been taken meanwhile; then the next probe tries again.
    this.open().catch(() => this.#scheduleProbe());
  }

  #scheduleProbe(): void {
    if (this.#closed) return;
    this.#probe = setTimeout(() => {
      const probe = connect(this.spec.target);
      probe.once('connect', () => {
        probe.destroy();
        this.#listenAgain();
      });
      probe.once('error', () => this.#scheduleProbe());
    }, REFUSAL_PROBE_MS);
  }
}

function listen(server: Server, { host, port }: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 4096 }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function listenError(error: unknown, spec: TapSpec): MeshproofError {
  const place = `${formatAddress(spec.listen)} (${spec.kind} tap '${spec.name}')`;
  const code = error instanceof Error ? codeOf(error) : '';
  if (code === 'EADDRINUSE') {
    return new MeshproofError(
      'environment',
      'PORT_IN_USE',
      `cannot listen on ${place}: the port is in use`,
      'Stop what uses the port, or listen on another one (port 0 takes a free one).',
      error,
    );
  }
  return new MeshproofError(
    'environment',
    'CANNOT_LISTEN',
    `cannot listen on ${place}: ${code || String(error)}`,
    'Use an address of this machine and a port that you may listen on.',
    error,
  );
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
