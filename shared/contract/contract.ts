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
import { drillFormat, reportFormat } from '#shared/report/formats.ts';
import { z } from 'zod';
import {
  breakerTimeline,
  captureSummary,
  comparisonDocument,
  comparisonSummary,
  compareSettings,
  drillDocument,
  drillOptions,
  drillSummary,
  errorReport,
  exchangeDetail,
  exchangePage,
  exchangeQuery,
  history,
  job,
  readyScenario,
  replayOptions,
  replaySummary,
  resourceName,
  side,
  signOff,
  tapSpec,
  tapStatus,
  waiver,
  waiverTerms,
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

/** What an audit looks at; the capture is one of the open workspace. */
const auditQuestion = z.object({
  sources: policySources,
  options: policyOptions,
  capture: z.string().nullable(),
});

/** A file that somebody chose: its name as it was given, and its text. */
const person = z.string().trim().min(1).max(120);
const givenText = z.object({ file: z.string().min(1), text: z.string() });
/** A text, or the name of a comparison that keeps what its text said. */
const givenOrUsed = z.union([givenText, z.object({ comparison: z.string() })]);

/** A private key's file where the engine runs, and what opens it when it is encrypted. */
const keyInFile = z.object({ keyFile: z.string().min(1), passphrase: z.string().nullable() });

/** The same, or the key that the app around the engine keeps in the operating system's key store. */
const signingKey = z.union([keyInFile, z.object({ keyStore: z.literal(true) })]);
export type SigningKeyChoice = z.infer<typeof signingKey>;

/** How the files of a report or of a drill's page are made. */
const making = {
  /** Null leaves them unsigned. */
  signing: signingKey.nullable(),
  /** Program that prints the PDF; null looks for one. */
  chromium: z.string().nullable(),
};

const reportQuestion = z.object({ comparison: z.string(), ...making });
const drillQuestion = z.object({ name: z.string(), ...making });

/** A file on its way to who saves it. */
const sentFile = z.object({
  fileName: z.string(),
  mediaType: z.string(),
  /** Base64 for a PDF, which is no text. */
  encoding: z.enum(['utf8', 'base64']),
  content: z.string(),
});

const trustedKeys = z.object({
  file: z.string(),
  keys: z.array(z.object({ fingerprint: z.string(), name: z.string() })),
});

const writtenReport = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  /** Fingerprint of the key that signed. */
  signer: z.string().nullable(),
  /** What is wrong with how that key is kept, and what to do. */
  keyWarning: z.string().nullable(),
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
    /** Writes the latencies of a capture or a replay as a HdrHistogram log, whole or not at all. */
    exportHistograms: procedure.input(z.object({ capture: z.string(), file: z.string() })).output(
      z.object({
        files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: z.string() })),
        exchanges: z.int(),
      }),
    ),
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
          /** An audit of the workspace, whose settings explain the findings. */
          audit: z.string().nullable(),
          /** Text of a gates file, or those of a comparison; without either the default gates hold. */
          gates: givenOrUsed.nullable(),
          /** Likewise of a rules file: what is ignored, tolerated, sorted, mapped, and which headers are expected to differ. */
          rules: givenOrUsed.nullable().default(null),
          settings: compareSettings.partial(),
        }),
      )
      .output(job),
    list: procedure.output(z.array(comparisonSummary)),
    /** With the waivers of the workspace applied; their expiry is judged at the time of the comparison. */
    get: procedure.input(z.object({ name: z.string() })).output(comparisonDocument),
    /** Keeps somebody's word on a comparison. What does not pass at this moment is signed only when it is said to. */
    signOff: procedure
      .input(
        z.object({
          comparison: z.string(),
          by: person,
          note: z.string().trim().max(2_000),
          despiteVerdict: z.boolean(),
        }),
      )
      .output(signOff),
  },
  waivers: {
    /** Removed ones as well, in the order in which they were made. */
    list: procedure.output(z.array(waiver)),
    add: procedure.input(waiverTerms.extend({ from: z.enum(['command-line', 'window']) })).output(waiver),
    /** Those of a YAML file, all or none; what is kept already in the same words is left out. */
    import: procedure
      .input(givenText.extend({ by: person }))
      .output(z.object({ added: z.array(waiver), known: z.int() })),
    /** It stays in the list with its log, and no longer counts. */
    remove: procedure.input(z.object({ id: z.string(), by: person })).output(waiver),
    restore: procedure.input(z.object({ id: z.string(), by: person })).output(waiver),
  },
  history: {
    /** Between the newest comparison, or the named one, and the last sign-off before it, or the named other one. */
    get: procedure
      .input(z.object({ comparison: z.string().nullable(), against: z.string().nullable() }))
      .output(history),
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
    /**
     * What a service's breakers did, from recorded traffic alone, with another capture (of the other side) below it. `svg` draws
     * both on one axis, aligned where the fault begins.
     */
    timeline: procedure
      .input(z.object({ capture: z.string(), against: z.string().nullable(), service: z.string().min(1) }))
      .output(z.object({ timelines: z.array(breakerTimeline).min(1).max(2), svg: z.string() })),
  },
  reports: {
    /** The report as text or bytes, for preview and for saving in a browser. */
    render: procedure
      .input(reportQuestion.extend({ format: reportFormat }))
      .output(z.object({ files: z.array(sentFile) })),
    /** Writes the report's files into a folder: each whole or not at all, and none when one of them cannot be made. */
    write: procedure
      .input(reportQuestion.extend({ folder: z.string(), formats: z.array(reportFormat).min(1) }))
      .output(writtenReport),
    /**
     * Whether a file of a report is what somebody signed. `key` is a public key's file or a fingerprint; without it any key will do,
     * with `onlyTrusted` any of the trusted ones.
     */
    verify: procedure
      .input(z.object({ file: z.string().min(1), key: z.string().nullable(), onlyTrusted: z.boolean() }))
      .output(
        z.object({
          file: z.string(),
          valid: z.boolean(),
          /** `bad` is signed, but changed since, or not with the key that was expected. */
          state: z.enum(['valid', 'bad', 'unsigned']),
          /** Fingerprint of the key that the file names. */
          signer: z.string().nullable(),
          /** Whose key that is, when it is among the trusted ones. */
          trustedAs: z.string().nullable(),
          reason: z.string(),
        }),
      ),
    /** Fingerprint of a key, and what is wrong with how it is kept. */
    key: procedure
      .input(signingKey)
      .output(z.object({ fingerprint: z.string(), warning: z.string().nullable() })),
  },
  keys: {
    /** The keys whose signatures are trusted on the engine's machine, and the file that they stand in. */
    trusted: procedure.output(trustedKeys),
    /** Adds a key, by its fingerprint or the file of its public half, or gives it another name. */
    trust: procedure.input(z.object({ key: z.string().min(1), name: z.string() })).output(trustedKeys),
    distrust: procedure.input(z.object({ key: z.string().min(1) })).output(trustedKeys),
  },
  drills: {
    /** The scenarios that come with the product. */
    scenarios: procedure.output(z.array(readyScenario)),
    /** Checks a scenario's text; what is wrong is said with line and field. */
    check: procedure
      .input(z.object({ file: z.string(), text: z.string() }))
      .output(z.object({ title: z.string() })),
    start: procedure.input(drillOptions).output(job),
    list: procedure.output(z.array(drillSummary)),
    get: procedure.input(z.object({ name: z.string() })).output(drillDocument),
    /** A drill alone, as one page in one form, for saving in a browser. */
    render: procedure
      .input(drillQuestion.extend({ format: drillFormat }))
      .output(z.object({ files: z.array(sentFile) })),
    /** Writes a drill's page into a folder: each file whole or not at all, and none when one of them cannot be made. */
    write: procedure
      .input(drillQuestion.extend({ folder: z.string(), formats: z.array(drillFormat).min(1) }))
      .output(writtenReport),
    /** With the captures of its sides. */
    remove: procedure.input(z.object({ name: z.string() })).output(z.object({ removed: z.boolean() })),
  },
  jobs: {
    cancel: procedure.input(z.object({ id: z.string() })).output(job),
    /** Ends when the job has ended. */
    watch: procedure.input(z.object({ id: z.string() })).output(eventIterator(job)),
  },
};
