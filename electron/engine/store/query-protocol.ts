import type {
  BreakerTimeline,
  CaptureSummary,
  ComparisonDocument,
  ComparisonSummary,
  DrillDocument,
  DrillSummary,
  ErrorReport,
  ExchangeDetail,
  ExchangePage,
  ExchangeQuery,
  History,
  ReplaySummary,
  Waiver,
  WorkspaceInfo,
} from '#shared/model/index.ts';
import type { DrillTrace } from '#shared/drill/trace.ts';
import type { FindingFilter, FindingPage } from '#shared/policy/browse/findings.ts';
import type { GapPage } from '#shared/policy/browse/gaps.ts';
import type { LinesOf, LinesRange } from '#shared/policy/browse/lines.ts';
import type { AuditOverview } from '#shared/policy/browse/overview.ts';
import type { ParityFilter, ParityFound, ParityPage } from '#shared/policy/browse/parity.ts';
import type { StageFilter, StagePage } from '#shared/policy/browse/stages.ts';
import type { AuditSummary } from '#shared/policy/model/audit-summary.ts';
import type { AuditDocument, AuditFinding, ServiceStage, Suggestion } from '#shared/policy/model/audit.ts';
import type { BreakerService } from '#shared/policy/model/breaker-answer.ts';
import type { HistoryQuestion } from './history.ts';
import type { LatencyRows } from './latencies.ts';
import type { ReplayableExchange } from './replayable.ts';

/** What can be asked of the query worker, which holds a read-only connection. */
export interface QueryCalls {
  open: { arguments: { path: string }; result: null };
  info: { arguments: null; result: WorkspaceInfo };
  captures: { arguments: null; result: CaptureSummary[] };
  capture: { arguments: { name: string }; result: CaptureSummary | null };
  replays: { arguments: null; result: ReplaySummary[] };
  comparisons: { arguments: null; result: ComparisonSummary[] };
  /** With the waivers and sign-offs of the workspace; `at` judges expiry at another time than the comparison's. */
  comparison: { arguments: { name: string; at: string | null }; result: ComparisonDocument | null };
  waivers: { arguments: null; result: Waiver[] };
  history: { arguments: HistoryQuestion; result: History };
  audits: { arguments: null; result: AuditSummary[] };
  audit: { arguments: { name: string }; result: AuditDocument | null };
  auditOverview: { arguments: { name: string }; result: AuditOverview | null };
  auditParity: {
    arguments: { name: string; filter: ParityFilter; range: LinesRange };
    result: ParityPage | null;
  };
  auditParityRow: {
    arguments: { name: string; id: string; filter: ParityFilter };
    result: ParityFound | null;
  };
  auditFindings: {
    arguments: { name: string; filter: FindingFilter; range: LinesRange };
    result: FindingPage | null;
  };
  auditFinding: { arguments: { name: string; index: number }; result: AuditFinding | null };
  auditStages: {
    arguments: { name: string; filter: StageFilter; range: LinesRange };
    result: StagePage | null;
  };
  auditStage: { arguments: { name: string; service: string }; result: ServiceStage | null };
  auditSuggestions: { arguments: { name: string; range: LinesRange }; result: LinesOf<Suggestion> | null };
  auditGaps: { arguments: { name: string; range: LinesRange }; result: GapPage | null };
  drills: { arguments: null; result: DrillSummary[] };
  drill: { arguments: { name: string; at: string | null }; result: DrillDocument | null };
  /** What one side of a drill did, from its capture. */
  drillTrace: { arguments: { captureId: number }; result: DrillTrace };
  breakerTimeline: {
    arguments: { capture: string; service: string };
    result: BreakerTimeline | null;
  };
  breakerServices: { arguments: { captureId: number }; result: BreakerService[] };
  page: { arguments: ExchangeQuery; result: ExchangePage };
  detail: { arguments: { id: number }; result: ExchangeDetail | null };
  routes: { arguments: { captureId: number }; result: { route: string; count: number }[] };
  /** The next requests to replay, in the order of their start, after the given one. */
  replayable: {
    arguments: { captureId: number; after: { startUs: number; id: number } | null; limit: number };
    result: ReplayableExchange[];
  };
  /** The next latencies after the given id, as columns. */
  latencies: { arguments: { captureId: number; after: number; limit: number }; result: LatencyRows };
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
