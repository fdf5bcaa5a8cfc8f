/**
 * The ingest worker: decodes what the taps copied, and holds the single writer of the workspace. It lives as long as
 * a workspace is open.
 */
import { parentPort } from 'node:worker_threads';
import { FrameKind, readFrames, type Frame } from '#engine/capture/frame.ts';
import { Http1Connection, type DecodeTarget } from '#engine/capture/http1-connection.ts';
import type { ExchangeRecord } from '#engine/store/exchange-record.ts';
import { unpackRecords } from '#engine/store/record-batch.ts';
import { Writer } from '#engine/store/writer.ts';
import type {
  FromWriter,
  TapTrafficReport,
  ToWriter,
  WriterCall,
  WriterCalls,
} from '#engine/store/writer-protocol.ts';
import { MeshproofError, reportOf, zeroCounts, type TapCounts, type TapSpec } from '#shared/model/index.ts';

/** A killed engine loses at most this, so it is well below the second that is promised. */
const FLUSH_MS = 250;
/** How often the attempts of a running capture are linked, so that the window shows them. */
const LINK_MS = 1_000;
/** Rows of one transaction; beyond that it is committed early to keep the write-ahead log small. */
const FLUSH_ROWS = 5_000;
/** Longer bodies are cut and counted. */
const BODY_LIMIT = 16 * 2 ** 20;

interface RecordedTap {
  readonly target: DecodeTarget;
  readonly counts: TapCounts;
  changed: boolean;
}

const port = parentPort;
if (!port) throw new Error('the ingest worker has to be started as a worker thread');

let writer: Writer | null = null;
let unflushed = 0;
const taps = new Map<number, RecordedTap>();
const connections = new Map<number, { tap: RecordedTap; decoder: Http1Connection }>();

function send(message: FromWriter, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

function theWriter(): Writer {
  if (!writer)
    throw new MeshproofError('usage', 'NO_WORKSPACE', 'no workspace is open', 'Open or create one first.');
  return writer;
}

function record(exchange: ExchangeRecord): void {
  try {
    theWriter().addExchange(exchange);
  } catch (error) {
    const tap = exchange.tapId === null ? undefined : taps.get(exchange.tapId);
    if (tap) {
      tap.counts.lostBytes += exchange.requestBytes + exchange.responseBytes;
      tap.changed = true;
    }
    send({ kind: 'trouble', report: reportOf(error) });
    return;
  }
  unflushed += 1;
  if (unflushed >= FLUSH_ROWS) flush();
}

function flush(): void {
  if (!writer) return;
  const decoded = [];
  for (const [tapId, tap] of taps) {
    if (!tap.changed) continue;
    tap.changed = false;
    writer.updateTapCounts(tapId, tap.counts);
    const { exchanges, undecodedBytes, truncatedBodies, lostBytes } = tap.counts;
    decoded.push({ tapId, exchanges, undecodedBytes, truncatedBodies, lostBytes });
  }
  try {
    writer.flush();
    unflushed = 0;
  } catch (error) {
    send({ kind: 'trouble', report: reportOf(error) });
  }
  if (decoded.length > 0) send({ kind: 'decoded', taps: decoded });
}

function addTap(captureId: number, tapId: number, spec: TapSpec, zeroUs: number): void {
  taps.set(tapId, {
    target: { captureId, tapId, vantage: spec.kind, originUs: zeroUs },
    counts: zeroCounts(),
    changed: true,
  });
}

function openConnection(id: number, tapId: number): void {
  const tap = taps.get(tapId);
  if (!tap) return;
  const decoder = new Http1Connection(
    tap.target,
    {
      exchange: (exchange) => {
        tap.counts.exchanges += 1;
        // A body that the tap itself cut is there as it was sent.
        if (exchange.truncated !== 0 && exchange.fault === null) tap.counts.truncatedBodies += 1;
        tap.changed = true;
        record(exchange);
      },
      undecodable: (bytes) => {
        tap.counts.undecodedBytes += bytes;
        tap.changed = true;
      },
    },
    BODY_LIMIT,
  );
  connections.set(id, { tap, decoder });
}

function take(frame: Frame, touched: Set<Http1Connection>): void {
  if (frame.kind === FrameKind.open) {
    openConnection(frame.connection, frame.payload.readUInt32LE(0));
    return;
  }
  const connection = connections.get(frame.connection);
  if (!connection) return;
  const { decoder, tap } = connection;
  switch (frame.kind) {
    case FrameKind.request:
      decoder.request(frame.payload, frame.timeUs);
      touched.add(decoder);
      break;
    case FrameKind.response:
      decoder.response(frame.payload, frame.timeUs);
      touched.add(decoder);
      break;
    case FrameKind.fault:
      decoder.fault(frame.payload.toString('utf8'));
      break;
    case FrameKind.requestEnd:
      decoder.requestEnd(frame.timeUs);
      break;
    case FrameKind.responseEnd:
      decoder.responseEnd(frame.timeUs);
      break;
    case FrameKind.gap:
      tap.counts.lostBytes += frame.payload.readDoubleLE(0);
      tap.changed = true;
      decoder.gap(frame.timeUs);
      break;
    case FrameKind.close:
      decoder.close(frame.timeUs, frame.payload.toString('utf8'));
      connections.delete(frame.connection);
      touched.delete(decoder);
      break;
  }
}

function takeFrames(buffer: ArrayBuffer, length: number): void {
  const touched = new Set<Http1Connection>();
  readFrames(Buffer.from(buffer, 0, length), (frame) => take(frame, touched));
  for (const decoder of touched) decoder.detach();
}

function noteTraffic(reports: readonly TapTrafficReport[]): void {
  for (const { tapId, ...traffic } of reports) {
    const tap = taps.get(tapId);
    if (!tap) continue;
    Object.assign(tap.counts, traffic);
    tap.changed = true;
  }
}

function endCapture(captureId: number, endUs: number): void {
  for (const [id, { tap, decoder }] of connections) {
    if (tap.target.captureId !== captureId) continue;
    decoder.close(endUs, 'recording-stopped');
    connections.delete(id);
  }
  flush();
  for (const [tapId, tap] of taps) if (tap.target.captureId === captureId) taps.delete(tapId);
}

type Handlers = {
  [Call in WriterCall]: (input: WriterCalls[Call]['arguments']) => WriterCalls[Call]['result'];
};

const handlers: Handlers = {
  open: ({ path, mode }) => {
    writer?.close();
    writer = null;
    writer = new Writer(path, mode);
    return null;
  },
  beginCapture: (capture) => {
    flush();
    const begun = theWriter().beginCapture(capture);
    capture.taps.forEach((spec, index) =>
      addTap(begun.captureId, begun.tapIds[index] ?? 0, spec, capture.zeroUs),
    );
    return begun;
  },
  beginReplay: ({ capture, sourceCaptureId, options, planned }) => {
    flush();
    const begun = theWriter().beginReplay(capture, sourceCaptureId, options, planned);
    capture.taps.forEach((spec, index) =>
      addTap(begun.captureId, begun.tapIds[index] ?? 0, spec, capture.zeroUs),
    );
    return begun;
  },
  beginDrill: (drill) => {
    flush();
    const begun = theWriter().beginDrill(drill);
    begun.sides.forEach(({ captureId, tapIds }, side) =>
      drill.captures[side]?.taps.forEach((spec, index) =>
        addTap(captureId, tapIds[index] ?? 0, spec, drill.zeroUs),
      ),
    );
    return begun;
  },
  finishDrill: ({ name, state, endedAt, document }) => {
    flush();
    theWriter().finishDrill(name, state, endedAt, document);
    return null;
  },
  removeDrill: ({ name }) => {
    flush();
    return theWriter().removeDrill(name);
  },
  finishCapture: ({ captureId, endedAt, endUs }) => {
    endCapture(captureId, endUs);
    theWriter().finishCapture(captureId, endedAt);
    return null;
  },
  finishReplay: ({ replayId, result }) => {
    flush();
    theWriter().finishReplay(replayId, result);
    return null;
  },
  removeCapture: ({ captureId }) => {
    flush();
    theWriter().removeCapture(captureId);
    return null;
  },
  saveComparison: ({ document, createdAt }) => {
    flush();
    theWriter().saveComparison(document, createdAt);
    return null;
  },
  addWaivers: ({ added, at, by }) => {
    flush();
    return theWriter().addWaivers(added, { at, by });
  },
  logWaiver: ({ id, entry }) => {
    flush();
    theWriter().logWaiver(id, entry);
    return null;
  },
  addSignOff: ({ signed, kept }) => {
    flush();
    return theWriter().addSignOff(signed, kept);
  },
  saveAudit: ({ name, document, createdAt }) => {
    flush();
    theWriter().saveAudit(name, document, createdAt);
    return null;
  },
  removeAudit: ({ name }) => {
    flush();
    return theWriter().removeAudit(name);
  },
  tapTraffic: ({ taps: reports }) => {
    noteTraffic(reports);
    return null;
  },
  close: () => {
    flush();
    writer?.close();
    writer = null;
    return null;
  },
};

port.on('message', (message: ToWriter) => {
  switch (message.kind) {
    case 'frames':
      takeFrames(message.buffer, message.length);
      send({ kind: 'taken', bytes: message.length, buffer: message.buffer }, [message.buffer]);
      return;
    case 'records':
      for (const exchange of unpackRecords(message.batch)) record(exchange);
      send({ kind: 'recorded', count: message.batch.count });
      return;
    case 'call':
      try {
        const handler = handlers[message.call] as (input: unknown) => unknown;
        send({ kind: 'reply', id: message.id, value: handler(message.arguments) });
      } catch (error) {
        send({ kind: 'error', id: message.id, report: reportOf(error) });
      }
  }
});

/** Only captures with instance taps have attempts. */
function linkRunning(): void {
  const running = new Set<number>();
  for (const { target } of taps.values()) if (target.vantage === 'instance') running.add(target.captureId);
  try {
    for (const captureId of running) writer?.linkNewest(captureId);
  } catch (error) {
    send({ kind: 'trouble', report: reportOf(error) });
  }
}

setInterval(flush, FLUSH_MS);
setInterval(linkRunning, LINK_MS);
