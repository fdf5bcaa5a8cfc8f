/** A query worker: answers questions about the workspace from a read-only connection of its own. */
import { parentPort } from 'node:worker_threads';
import { AuditBrowser } from '#engine/store/audit-browser.ts';
import { readAudit, readAudits } from '#engine/store/audits.ts';
import { readBreakerServices } from '#engine/store/breaker-trace.ts';

import { readDrillTrace } from '#engine/store/drill-trace.ts';
import { readTimelineInput } from '#engine/store/timeline-input.ts';
import { readDetail } from '#engine/store/exchange-content.ts';
import { readHistory } from '#engine/store/history.ts';
import { ComparisonList, readJudgedComparison } from '#engine/store/judged-comparisons.ts';
import { DrillList, readJudgedDrill } from '#engine/store/judged-drills.ts';
import { readPage } from '#engine/store/exchange-table.ts';
import { readLatencies } from '#engine/store/latencies.ts';
import { PackReader } from '#engine/store/pack.ts';
import { packLoader } from '#engine/store/pack-loader.ts';
import type { FromQuery, QueryCall, QueryCalls, ToQuery } from '#engine/store/query-protocol.ts';
import { countReplayable, readReplayable } from '#engine/store/replayable.ts';
import {
  readCapture,
  readCaptures,
  readReplays,
  readRoutes,
  readWorkspaceInfo,
} from '#engine/store/summaries.ts';
import { readWaivers } from '#engine/store/waivers.ts';
import { openForReading, type Connection } from '#engine/store/workspace-file.ts';
import { breakerTimeline } from '#shared/compare/timeline/timeline.ts';
import { MeshproofError, reportOf } from '#shared/model/index.ts';

interface Open {
  readonly path: string;
  readonly database: Connection;
  readonly packs: PackReader;
  readonly audits: AuditBrowser;
  readonly comparisons: ComparisonList;
  readonly drills: DrillList;
}

const port = parentPort;
if (!port) throw new Error('the query worker has to be started as a worker thread');

let open: Open | null = null;

function workspace(): Open {
  if (!open)
    throw new MeshproofError('usage', 'NO_WORKSPACE', 'no workspace is open', 'Open or create one first.');
  return open;
}

type Handlers = { [Call in QueryCall]: (input: QueryCalls[Call]['arguments']) => QueryCalls[Call]['result'] };

const handlers: Handlers = {
  open: ({ path }) => {
    const database = openForReading(path);
    open = {
      path,
      database,
      packs: new PackReader(packLoader(database)),
      audits: new AuditBrowser(database),
      comparisons: new ComparisonList(database),
      drills: new DrillList(database),
    };
    return null;
  },
  info: () => readWorkspaceInfo(workspace().database, workspace().path),
  captures: () => readCaptures(workspace().database),
  capture: ({ name }) => readCapture(workspace().database, name) ?? null,
  replays: () => readReplays(workspace().database),
  comparisons: () => workspace().comparisons.read(),
  comparison: ({ name, at }) => readJudgedComparison(workspace().database, name, at) ?? null,
  waivers: () => readWaivers(workspace().database),
  history: (question) => readHistory(workspace().database, question),
  audits: () => readAudits(workspace().database),
  audit: ({ name }) => readAudit(workspace().database, name) ?? null,
  auditOverview: ({ name }) => workspace().audits.overview(name) ?? null,
  auditParity: ({ name, filter, range }) => workspace().audits.parity(name, filter, range) ?? null,
  auditParityRow: ({ name, id, filter }) => workspace().audits.parityRow(name, id, filter) ?? null,
  auditFindings: ({ name, filter, range }) => workspace().audits.findings(name, filter, range) ?? null,
  auditFinding: ({ name, index }) => workspace().audits.finding(name, index) ?? null,
  auditStages: ({ name, filter, range }) => workspace().audits.stages(name, filter, range) ?? null,
  auditStage: ({ name, service }) => workspace().audits.stage(name, service) ?? null,
  auditSuggestions: ({ name, range }) => workspace().audits.suggestions(name, range) ?? null,
  auditGaps: ({ name, range }) => workspace().audits.gaps(name, range) ?? null,
  drills: () => workspace().drills.read(),
  drill: ({ name, at }) => readJudgedDrill(workspace().database, name, at) ?? null,
  drillTrace: ({ captureId }) => readDrillTrace(workspace().database, workspace().packs, captureId),
  breakerTimeline: ({ capture, service }) => {
    const found = readCapture(workspace().database, capture);
    return found ? breakerTimeline(readTimelineInput(workspace().database, found, service)) : null;
  },
  breakerServices: ({ captureId }) => readBreakerServices(workspace().database, captureId),
  page: (query) => readPage(workspace().database, query),
  detail: ({ id }) => readDetail(workspace().database, workspace().packs, id) ?? null,
  routes: ({ captureId }) => readRoutes(workspace().database, captureId),
  replayable: ({ captureId, after, limit }) =>
    readReplayable(workspace().database, workspace().packs, captureId, after, limit),
  latencies: ({ captureId, after, limit }) => readLatencies(workspace().database, captureId, after, limit),
  replayableCount: ({ captureId }) => countReplayable(workspace().database, captureId),
};

port.on('message', (message: ToQuery) => {
  let answer: FromQuery;
  try {
    const handler = handlers[message.call] as (input: unknown) => unknown;
    answer = { id: message.id, ok: true, value: handler(message.arguments) };
  } catch (error) {
    answer = { id: message.id, ok: false, report: reportOf(error) };
  }
  port.postMessage(answer);
});
