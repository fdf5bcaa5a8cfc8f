/**
 * The one contract between the engine and whoever drives it (window, browser tab, command line).
 * Every input and output is validated on both sides; errors travel as `errorReport` in the typed error
 * `FAILED`. Streams are event iterators: each begins with the present state, then sends changes.
 */
import { eventIterator, oc } from '@orpc/contract';
import { findingFilter, findingPage } from '#shared/policy/browse/findings.ts';
import { gapPage } from '#shared/policy/browse/gaps.ts';
import { linesRange, pageOf } from '#shared/policy/browse/lines.ts';
import { auditOverview } from '#shared/policy/browse/overview.ts';
import { parityFilter, parityFound, parityPage } from '#shared/policy/browse/parity.ts';
import {
  routedFilter,
  routedPage,
  routeNoteFilter,
  routeNotePage,
  routingOverview,
} from '#shared/policy/browse/routing.ts';
import { stageFilter, stagePage } from '#shared/policy/browse/stages.ts';
import { policyOptions } from '#shared/policy/inputs.ts';
import { auditSummary } from '#shared/policy/model/audit-summary.ts';
import { auditDocument, auditFinding, serviceStage, suggestion } from '#shared/policy/model/audit.ts';
import { breakerAnswer, breakerQuestion, breakerService } from '#shared/policy/model/breaker-answer.ts';
import { suggestionPatches } from '#shared/policy/model/patch.ts';
import { policyRequest } from '#shared/policy/model/request.ts';
import { routingAnswer } from '#shared/policy/model/routing-answer.ts';
import { routingRow } from '#shared/policy/model/routing.ts';
import { policySources } from '#shared/policy/sources.ts';
import { z } from 'zod';
import {
  captureSummary,
  comparisonDocument,
  comparisonSummary,
  compareSettings,
  errorReport,
  exchangeDetail,
  exchangePage,
  exchangeQuery,
  job,
  replayOptions,
  replaySummary,
  resourceName,
  side,
  tapSpec,
  tapStatus,
  workspaceInfo,
} from '#shared/model/index.ts';

const procedure = oc.errors({ FAILED: { data: errorReport } });

/** What moves while the engine works; sent whole, a few times a second, only when it changed. */
export const liveState = z.object({
  workspace: workspaceInfo.nullable(),
  /** The running recording. */
  recording: z.object({ capture: captureSummary, taps: z.array(tapStatus) }).nullable(),
  jobs: z.array(job),
  /** Bytes waiting for the ingest worker, in memory and spilled to disk. */
  ingest: z.object({ queuedBytes: z.int(), spilledBytes: z.int(), lostBytes: z.int() }),
  /** The last thing that could not be stored. The traffic went on; the capture is incomplete. */
  trouble: errorReport.nullable(),
  /** Rises with each write that changes what the lists show. */
  revision: z.int(),
});
export type LiveState = z.infer<typeof liveState>;

export const reportFormat = z.enum(['html', 'json']);
export type ReportFormat = z.infer<typeof reportFormat>;

/** What an audit looks at; the capture is one of the open workspace. */
const auditQuestion = z.object({
  sources: policySources,
  options: policyOptions,
  capture: z.string().nullable(),
});

/** An audit of the open workspace; a routing that its job has named. */
const ofAudit = z.object({ name: z.string() });
const ofRouting = z.object({ id: z.string() });

export const engineContract = {
  engine: {
    hello: procedure.output(
      z.object({
        contractVersion: z.int(),
        appVersion: z.string(),
        node: z.string(),
        platform: z.string(),
        /** Folder that relative workspace paths are resolved against. */
        folder: z.string(),
      }),
    ),
    live: procedure.output(eventIterator(liveState)),
    doctor: procedure.output(
      z.object({
        checks: z.array(
          z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), fix: z.string().nullable() }),
        ),
      }),
    ),
  },
  workspace: {
    open: procedure
      .input(z.object({ path: z.string().min(1), mode: z.enum(['open', 'create', 'open-or-create']) }))
      .output(workspaceInfo),
    close: procedure.output(z.object({ closed: z.boolean() })),
    /** Workspace files in the engine's folder, newest first. */
    recent: procedure.output(z.array(z.object({ path: z.string(), modifiedAt: z.string(), bytes: z.int() }))),
  },
  taps: {
    start: procedure
      .input(z.object({ capture: resourceName, side, taps: z.array(tapSpec).min(1) }))
      .output(z.object({ capture: captureSummary, taps: z.array(tapStatus) })),
    stop: procedure.output(captureSummary),
  },
  captures: {
    list: procedure.output(z.array(captureSummary)),
    remove: procedure.input(z.object({ id: z.int() })).output(z.object({ freedBytes: z.int() })),
  },
  exchanges: {
    page: procedure.input(exchangeQuery).output(exchangePage),
    get: procedure.input(z.object({ id: z.int() })).output(exchangeDetail),
    routes: procedure
      .input(z.object({ captureId: z.int() }))
      .output(z.array(z.object({ route: z.string(), count: z.int() }))),
  },
  replays: {
    start: procedure.input(replayOptions).output(job),
    list: procedure.output(z.array(replaySummary)),
  },
  comparisons: {
    start: procedure
      .input(
        z.object({
          name: resourceName,
          baseline: z.string(),
          candidate: z.string(),
          noise: z.string().nullable(),
          settings: compareSettings.partial(),
        }),
      )
      .output(job),
    list: procedure.output(z.array(comparisonSummary)),
    get: procedure.input(z.object({ name: z.string() })).output(comparisonDocument),
  },
  audits: {
    /** Reads the sources, audits and keeps the document; an older audit of that name is replaced. */
    start: procedure.input(auditQuestion.extend({ name: resourceName })).output(job),
    /** The same without keeping anything; ends when the caller gives up. Needs a workspace only for a capture. */
    run: procedure.input(auditQuestion).output(auditDocument),
    list: procedure.output(z.array(auditSummary)),
    /** The whole document, which may be tens of megabytes; a window asks for the parts below. */
    get: procedure.input(ofAudit).output(auditDocument),
    overview: procedure.input(ofAudit).output(auditOverview),
    parity: procedure.input(ofAudit.extend({ filter: parityFilter, range: linesRange })).output(parityPage),
    parityRow: procedure.input(ofAudit.extend({ id: z.string(), filter: parityFilter })).output(parityFound),
    findings: procedure
      .input(ofAudit.extend({ filter: findingFilter, range: linesRange }))
      .output(findingPage),
    finding: procedure.input(ofAudit.extend({ index: z.int().min(0) })).output(auditFinding),
    stages: procedure.input(ofAudit.extend({ filter: stageFilter, range: linesRange })).output(stagePage),
    stage: procedure.input(ofAudit.extend({ service: z.string() })).output(serviceStage),
    suggestions: procedure.input(ofAudit.extend({ range: linesRange })).output(pageOf(suggestion)),
    /** Suggestions as changes of the sources as they are now; paths count from the root. */
    patches: procedure.input(ofAudit.extend({ range: linesRange })).output(suggestionPatches),
    /** What could not be read, and what is not modelled. */
    gaps: procedure.input(ofAudit.extend({ range: linesRange })).output(gapPage),
    remove: procedure.input(ofAudit).output(z.object({ removed: z.boolean() })),
    /** One request, or every distinct one of a capture, through the routes of one or both sides. */
    route: procedure
      .input(
        z.union([
          auditQuestion.omit({ capture: true }).extend({ request: policyRequest }),
          auditQuestion.extend({ capture: z.string() }),
        ]),
      )
      .output(routingAnswer),
    /** The latter as a job: its result names a routing, which is kept until two newer ones are. */
    startRouting: procedure.input(auditQuestion.extend({ capture: z.string() })).output(job),
    routing: procedure.input(ofRouting).output(routingOverview),
    routedRequests: procedure
      .input(ofRouting.extend({ filter: routedFilter, range: linesRange }))
      .output(routedPage),
    routedRequest: procedure.input(ofRouting.extend({ index: z.int().min(0) })).output(routingRow),
    /** Routes that are traps, never reached, or not asked for by any request of the capture. */
    routeNotes: procedure
      .input(ofRouting.extend({ filter: routeNoteFilter, range: linesRange }))
      .output(routeNotePage),
    /**
     * Writes an audit's suggestions into a folder, all or none; a file that it did not write stays. `patch` has those that
     * can be applied to the sources, for `git apply` in `root`.
     */
    suggest: procedure.input(z.object({ name: z.string(), folder: z.string().min(1) })).output(
      z.object({
        files: z.array(z.object({ path: z.string(), bytes: z.int() })),
        patch: z
          .object({ path: z.string(), root: z.string(), files: z.int(), added: z.int(), removed: z.int() })
          .nullable(),
      }),
    ),
  },
  breakers: {
    /** Services of a capture's instance taps, those with the most failures first. */
    services: procedure.input(z.object({ capture: z.string() })).output(z.array(breakerService)),
    /** What breakers would have done with the recorded attempts at a service; ends when the caller gives up. */
    replay: procedure.input(breakerQuestion).output(breakerAnswer),
  },
  reports: {
    /** The report as text, for preview and for saving in a browser. */
    render: procedure
      .input(z.object({ comparison: z.string(), format: reportFormat }))
      .output(z.object({ fileName: z.string(), mediaType: z.string(), content: z.string() })),
    /** Writes `report.html` and `report.json` into a folder, whole or not at all. */
    write: procedure
      .input(z.object({ comparison: z.string(), folder: z.string(), formats: z.array(reportFormat).min(1) }))
      .output(
        z.object({
          files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
          verdict: z.enum(['pass', 'fail', 'inconclusive']),
        }),
      ),
  },
  jobs: {
    cancel: procedure.input(z.object({ id: z.string() })).output(job),
    /** Ends when the job has ended. */
    watch: procedure.input(z.object({ id: z.string() })).output(eventIterator(job)),
  },
};
