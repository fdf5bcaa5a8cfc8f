import type {
  CaptureSummary,
  ComparisonDocument,
  ComparisonSummary,
  ErrorReport,
  ExchangeDetail,
  ExchangePage,
  ExchangeQuery,
  ReplaySummary,
  WorkspaceInfo,
} from '#shared/model/index.ts';
import type { ReplayableExchange } from './replayable.ts';

/** What can be asked of the query worker, which holds a read-only connection. */
export interface QueryCalls {
  open: { arguments: { path: string }; result: null };
  info: { arguments: null; result: WorkspaceInfo };
  captures: { arguments: null; result: CaptureSummary[] };
  capture: { arguments: { name: string }; result: CaptureSummary | null };
  replays: { arguments: null; result: ReplaySummary[] };
  comparisons: { arguments: null; result: ComparisonSummary[] };
  comparison: { arguments: { name: string }; result: ComparisonDocument | null };
  page: { arguments: ExchangeQuery; result: ExchangePage };
  detail: { arguments: { id: number }; result: ExchangeDetail | null };
  routes: { arguments: { captureId: number }; result: { route: string; count: number }[] };
  /** The next requests to replay, in the order of their start, after the given one. */
  replayable: {
    arguments: { captureId: number; after: { startUs: number; id: number } | null; limit: number };
    result: ReplayableExchange[];
  };
  replayableCount: { arguments: { captureId: number }; result: number };
}
export type QueryCall = keyof QueryCalls;

export interface ToQuery {
  readonly id: number;
  readonly call: QueryCall;
  readonly arguments: unknown;
}

export type FromQuery =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly report: ErrorReport };
