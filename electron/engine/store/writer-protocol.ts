import type {
  ComparisonDocument,
  DrillDocument,
  ErrorReport,
  ReplayOptions,
  SignOff,
  Snapshot,
  Waiver,
} from '#shared/model/index.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import type { RecordBatch } from './record-batch.ts';
import type { NewWaiver } from './waivers.ts';
import type { OpenMode } from './workspace-file.ts';
import type { BegunDrill, NewDrill } from './writer-drills.ts';
import type { NewCapture, ReplayResult } from './writer.ts';

/** What can be asked of the worker that holds the single writer: arguments and result of each call. */
export interface WriterCalls {
  open: { arguments: { path: string; mode: OpenMode }; result: null };
  beginCapture: {
    arguments: NewCapture & { zeroUs: number };
    result: { captureId: number; tapIds: number[] };
  };
  beginReplay: {
    arguments: {
      capture: NewCapture & { zeroUs: number };
      sourceCaptureId: number;
      options: ReplayOptions;
      planned: number;
    };
    result: { captureId: number; tapIds: number[]; replayId: number };
  };
  /** `endUs` is engine time: what is still open then is recorded as cut off. */
  finishCapture: { arguments: { captureId: number; endedAt: string; endUs: number }; result: null };
  finishReplay: { arguments: { replayId: number; result: ReplayResult }; result: null };
  removeCapture: { arguments: { captureId: number }; result: null };
  saveAudit: { arguments: { name: string; document: AuditDocument; createdAt: string }; result: null };
  removeAudit: { arguments: { name: string }; result: boolean };
  /** Also the captures of its sides, by their names. */
  beginDrill: { arguments: NewDrill & { zeroUs: number }; result: BegunDrill };
  finishDrill: {
    arguments: {
      name: string;
      state: 'done' | 'cancelled';
      endedAt: string;
      document: DrillDocument | null;
    };
    result: null;
  };
  /** With its captures. Whether there was one of that name. */
  removeDrill: { arguments: { name: string }; result: boolean };
  /** All or none; the result is their ids. */
  addWaivers: {
    arguments: { added: readonly NewWaiver[]; at: string; by: string };
    result: string[];
  };
  logWaiver: { arguments: { id: string; entry: Waiver['log'][number] }; result: null };
  addSignOff: { arguments: { signed: Omit<SignOff, 'id'>; kept: Snapshot }; result: number };
  saveComparison: { arguments: { document: ComparisonDocument; createdAt: string }; result: null };
  /** What the sockets of a tap have counted; the worker adds what it decoded. */
  tapTraffic: { arguments: { taps: TapTrafficReport[] }; result: null };
  close: { arguments: Record<string, never>; result: null };
}
export type WriterCall = keyof WriterCalls;

export interface TapTrafficReport {
  readonly tapId: number;
  readonly connections: number;
  readonly openConnections: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly targetErrors: number;
}

/** What the worker counted itself while decoding a tap's traffic. */
export interface DecodedCounts {
  readonly tapId: number;
  readonly exchanges: number;
  readonly undecodedBytes: number;
  readonly truncatedBodies: number;
  readonly lostBytes: number;
}

export type ToWriter =
  | { readonly kind: 'call'; readonly id: number; readonly call: WriterCall; readonly arguments: unknown }
  | { readonly kind: 'frames'; readonly buffer: ArrayBuffer; readonly length: number }
  | { readonly kind: 'records'; readonly batch: RecordBatch };

export type FromWriter =
  | { readonly kind: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly report: ErrorReport }
  | { readonly kind: 'taken'; readonly bytes: number; readonly buffer: ArrayBuffer }
  | { readonly kind: 'recorded'; readonly count: number }
  | { readonly kind: 'decoded'; readonly taps: readonly DecodedCounts[] }
  | { readonly kind: 'trouble'; readonly report: ErrorReport };
