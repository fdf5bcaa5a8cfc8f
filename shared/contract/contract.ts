/**
 * The one contract between the engine and whoever drives it (window, browser tab, command line).
 * Every input and output is validated on both sides; errors travel as `errorReport` in the typed error
 * `FAILED`. Streams are event iterators: each begins with the present state, then sends changes.
 */
import { eventIterator, oc } from '@orpc/contract';
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
