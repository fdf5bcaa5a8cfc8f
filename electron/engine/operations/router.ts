/** Implements the contract. Thin: every handler says which operation answers. */
import { resolve } from 'node:path';
import { implement, ORPCError } from '@orpc/server';
import type { SigningKey } from '#engine/report/keys.ts';
import { chromiumPrinter } from '#engine/report/printer.ts';
import { openSigner } from '#engine/report/sign.ts';
import { DEFAULT_SETTINGS } from '#shared/compare/settings.ts';
import { engineContract, type SigningKeyChoice } from '#shared/contract/contract.ts';
import { CONTRACT_VERSION } from '#shared/contract/version.ts';
import { MeshproofError, reportOf } from '#shared/model/index.ts';
import { APP_VERSION } from './app-version.ts';
import { readAuditPart } from './audit-parts.ts';
import { prepareAudit, prepareRouting, readAuditDocument, route, runAudit } from './audits.ts';
import { listBreakerServices, readTimelines, replayBreakers } from './breakers.ts';
import { parse, readyScenarios } from '#engine/drill/scenario-files.ts';
import { sendDrill, writeDrill } from './drill-files.ts';
import { prepareDrill, readDrillDocument, removeDrill } from './drills.ts';
import { prepareComparison } from './comparisons.ts';
import { examine } from './doctor.ts';
import type { Engine } from './engine.ts';
import { exportHistograms } from './exports.ts';
import { gatesOf, rulesOf } from './gates.ts';
import { makePatches } from './patches.ts';
import { recentWorkspaces } from './recent-workspaces.ts';
import { prepareReplay } from './replays.ts';
import type { ReportOptions } from './rendered-files.ts';
import { readDocument, sendReport, writeReport } from './reports.ts';
import { signOff } from './sign-offs.ts';
import { distrust, trust, trustedKeys, verifyWithTrust } from './trust.ts';
import { addWaiver, importWaivers, logWaiver } from './waivers.ts';
import { writeSuggestions } from './suggestions.ts';

export function createRouter(engine: Engine) {
  const contract = implement(engineContract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      // What the framework throws (validation, unknown procedure) keeps its own form.
      if (error instanceof ORPCError) throw error;
      const report = reportOf(error);
      throw new ORPCError('FAILED', { defined: true, data: report, message: report.message, cause: error });
    }
  });
  return contract.router({
    engine: {
      hello: contract.engine.hello.handler(() => ({
        contractVersion: CONTRACT_VERSION,
        appVersion: APP_VERSION,
        node: process.versions.node,
        platform: `${process.platform}-${process.arch}`,
        folder: engine.folder,
      })),
      live: contract.engine.live.handler(({ signal }) => engine.live.watch(signal)),
      doctor: contract.engine.doctor.handler(async () => ({ checks: await examine(engine.folder) })),
    },
    workspace: {
      open: contract.workspace.open.handler(({ input }) => engine.open(input.path, input.mode)),
      close: contract.workspace.close.handler(async () => ({ closed: await engine.closeWorkspace() })),
      recent: contract.workspace.recent.handler(() => recentWorkspaces(engine.folder)),
    },
    taps: {
      start: contract.taps.start.handler(async ({ input }) => {
        const { session } = engine;
        const taps = await session.startRecording(input.capture, input.side, input.taps);
        return { capture: await session.capture(input.capture), taps };
      }),
      stop: contract.taps.stop.handler(() => engine.session.stopRecording()),
    },
    captures: {
      list: contract.captures.list.handler(() => engine.session.queries.call('captures')),
      exportHistograms: contract.captures.exportHistograms.handler(({ input }) =>
        exportHistograms(engine.session, input.capture, resolve(engine.folder, input.file)),
      ),
      remove: contract.captures.remove.handler(async ({ input }) => {
        const { session } = engine;
        const captures = await session.queries.call('captures');
        // Also by a replay or a drill that runs.
        if (captures.find(({ id }) => id === input.id)?.state === 'recording') {
          throw new MeshproofError(
            'usage',
            'STILL_RECORDING',
            'this capture is being recorded',
            'Stop it first.',
          );
        }
        const before = await session.queries.call('info');
        await session.writer.call('removeCapture', { captureId: input.id });
        const after = await session.queries.call('info');
        engine.changed();
        return { freedBytes: Math.max(0, before.fileBytes - after.fileBytes) };
      }),
    },
    exchanges: {
      page: contract.exchanges.page.handler(({ input }) => engine.session.queries.call('page', input)),
      get: contract.exchanges.get.handler(async ({ input }) => {
        const detail = await engine.session.queries.call('detail', input);
        if (!detail)
          throw new MeshproofError('input', 'UNKNOWN_EXCHANGE', `there is no exchange ${input.id}`);
        return detail;
      }),
      routes: contract.exchanges.routes.handler(({ input }) => engine.session.queries.call('routes', input)),
    },
    replays: {
      start: contract.replays.start.handler(async ({ input }) =>
        engine.jobs.start(await prepareReplay(engine.session, input)),
      ),
      list: contract.replays.list.handler(() => engine.session.queries.call('replays')),
    },
    comparisons: {
      start: contract.comparisons.start.handler(async ({ input }) => {
        const { settings, gates, rules, ...names } = input;
        const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
        const request = {
          ...names,
          path: engine.session.path,
          gates: await gatesOf(engine.session, gates),
          rules: await rulesOf(engine.session, rules),
          settings: { ...DEFAULT_SETTINGS, ...given },
        };
        return engine.jobs.start(await prepareComparison(engine.session, request));
      }),
      list: contract.comparisons.list.handler(() => engine.session.queries.call('comparisons')),
      get: contract.comparisons.get.handler(({ input }) => readDocument(engine.session, input.name)),
      signOff: contract.comparisons.signOff.handler(async ({ input }) => {
        const signed = await signOff(engine.session, input, new Date());
        engine.changed();
        return signed;
      }),
    },
    waivers: {
      list: contract.waivers.list.handler(() => engine.session.queries.call('waivers')),
      add: contract.waivers.add.handler(async ({ input }) => {
        const added = await addWaiver(engine.session, input);
        engine.changed();
        return added;
      }),
      import: contract.waivers.import.handler(async ({ input }) => {
        const imported = await importWaivers(engine.session, input);
        engine.changed();
        return imported;
      }),
      remove: contract.waivers.remove.handler(async ({ input }) => {
        const removed = await logWaiver(engine.session, input, 'removed');
        engine.changed();
        return removed;
      }),
      restore: contract.waivers.restore.handler(async ({ input }) => {
        const restored = await logWaiver(engine.session, input, 'restored');
        engine.changed();
        return restored;
      }),
    },
    history: {
      get: contract.history.get.handler(({ input }) => engine.session.queries.call('history', input)),
    },
    audits: {
      start: contract.audits.start.handler(async ({ input }) =>
        engine.jobs.start(await prepareAudit(engine, input)),
      ),
      run: contract.audits.run.handler(({ input, signal }) => runAudit(engine, input, signal)),
      list: contract.audits.list.handler(() => engine.session.queries.call('audits')),
      get: contract.audits.get.handler(({ input }) => readAuditDocument(engine.session, input.name)),
      overview: contract.audits.overview.handler(({ input }) =>
        readAuditPart(engine.session, 'auditOverview', input),
      ),
      parity: contract.audits.parity.handler(({ input }) =>
        readAuditPart(engine.session, 'auditParity', input),
      ),
      parityRow: contract.audits.parityRow.handler(({ input }) =>
        readAuditPart(engine.session, 'auditParityRow', input),
      ),
      findings: contract.audits.findings.handler(({ input }) =>
        readAuditPart(engine.session, 'auditFindings', input),
      ),
      finding: contract.audits.finding.handler(({ input }) =>
        readAuditPart(engine.session, 'auditFinding', input),
      ),
      stages: contract.audits.stages.handler(({ input }) =>
        readAuditPart(engine.session, 'auditStages', input),
      ),
      stage: contract.audits.stage.handler(({ input }) => readAuditPart(engine.session, 'auditStage', input)),
      suggestions: contract.audits.suggestions.handler(({ input }) =>
        readAuditPart(engine.session, 'auditSuggestions', input),
      ),
      patches: contract.audits.patches.handler(async ({ input }) => {
        const { inputs } = await readAuditPart(engine.session, 'auditOverview', { name: input.name });
        const { lines } = await readAuditPart(engine.session, 'auditSuggestions', input);
        const { root, patches } = await makePatches(lines, { folder: engine.folder, inputs });
        return { root, patches: [...patches] };
      }),
      gaps: contract.audits.gaps.handler(({ input }) => readAuditPart(engine.session, 'auditGaps', input)),
      remove: contract.audits.remove.handler(async ({ input }) => {
        const removed = await engine.session.writer.call('removeAudit', input);
        engine.changed();
        return { removed };
      }),
      route: contract.audits.route.handler(({ input, signal }) => route(engine, input, signal)),
      startRouting: contract.audits.startRouting.handler(async ({ input }) =>
        engine.jobs.start(await prepareRouting(engine, input)),
      ),
      routing: contract.audits.routing.handler(({ input }) => engine.routings.overview(input.id)),
      routedRequests: contract.audits.routedRequests.handler(({ input }) =>
        engine.routings.requests(input.id, input.filter, input.range),
      ),
      routedRequest: contract.audits.routedRequest.handler(({ input }) =>
        engine.routings.request(input.id, input.index),
      ),
      routeNotes: contract.audits.routeNotes.handler(({ input }) =>
        engine.routings.notes(input.id, input.filter, input.range),
      ),
      suggest: contract.audits.suggest.handler(async ({ input }) => {
        const { suggestions, inputs } = await readAuditDocument(engine.session, input.name);
        const sources = { folder: engine.folder, inputs };
        const { files, patch } = await writeSuggestions(
          suggestions,
          resolve(engine.folder, input.folder),
          sources,
        );
        return { files: [...files], patch };
      }),
    },
    breakers: {
      services: contract.breakers.services.handler(({ input }) =>
        listBreakerServices(engine.session, input.capture),
      ),
      replay: contract.breakers.replay.handler(({ input, signal }) => replayBreakers(engine, input, signal)),
      timeline: contract.breakers.timeline.handler(({ input }) => readTimelines(engine.session, input)),
    },
    reports: {
      render: contract.reports.render.handler(({ input, signal }) =>
        sendReport(engine.session, input.comparison, input.format, reportOptions(engine, input, signal)),
      ),
      write: contract.reports.write.handler(({ input, signal }) =>
        writeReport(
          engine.session,
          input.comparison,
          resolve(engine.folder, input.folder),
          input.formats,
          reportOptions(engine, input, signal),
        ),
      ),
      verify: contract.reports.verify.handler(({ input }) =>
        verifyWithTrust(resolve(engine.folder, input.file), {
          key: input.key && keyOf(engine, input.key),
          onlyTrusted: input.onlyTrusted,
        }),
      ),
      key: contract.reports.key.handler(async ({ input }) => {
        const { fingerprint, warning } = await openSigner(keyIn(engine, input));
        return { fingerprint, warning };
      }),
    },
    keys: {
      trusted: contract.keys.trusted.handler(() => trustedKeys()),
      trust: contract.keys.trust.handler(({ input }) => trust(keyOf(engine, input.key), input.name)),
      distrust: contract.keys.distrust.handler(({ input }) => distrust(keyOf(engine, input.key))),
    },
    drills: {
      scenarios: contract.drills.scenarios.handler(() => readyScenarios()),
      check: contract.drills.check.handler(({ input }) => ({
        title: parse(input.file, input.text).scenario.title,
      })),
      start: contract.drills.start.handler(async ({ input }) =>
        engine.jobs.start(await prepareDrill(engine, input)),
      ),
      list: contract.drills.list.handler(() => engine.session.queries.call('drills')),
      get: contract.drills.get.handler(({ input }) => readDrillDocument(engine.session, input.name)),
      render: contract.drills.render.handler(({ input, signal }) =>
        sendDrill(engine.session, input.name, input.format, reportOptions(engine, input, signal)),
      ),
      write: contract.drills.write.handler(({ input, signal }) =>
        writeDrill(
          engine.session,
          input.name,
          resolve(engine.folder, input.folder),
          input.formats,
          reportOptions(engine, input, signal),
        ),
      ),
      remove: contract.drills.remove.handler(async ({ input }) => {
        const removed = await removeDrill(engine.session, input.name);
        engine.changed();
        return { removed };
      }),
    },
    jobs: {
      cancel: contract.jobs.cancel.handler(({ input }) => engine.jobs.cancel(input.id)),
      watch: contract.jobs.watch.handler(({ input }) => engine.jobs.watch(input.id)),
    },
  });
}

/** Paths count from the engine's folder. */
function keyIn(engine: Engine, given: SigningKeyChoice): SigningKey {
  if ('keyFile' in given)
    return { keyFile: resolve(engine.folder, given.keyFile), passphrase: given.passphrase };
  if (engine.keys) return { keeper: engine.keys };
  throw new MeshproofError(
    'environment',
    'NO_KEY_STORE',
    'this engine runs outside of the desktop app, which alone reaches the key store of the operating system',
    'Sign with a key file; `meshproof keys create FILE` makes one.',
  );
}

function keyOf(engine: Engine, key: string): string {
  return key.startsWith('SHA256:') ? key : resolve(engine.folder, key);
}

/** A program that was asked for prints; else the app's own window, where there is one; else an installed Chromium. */
function reportOptions(
  engine: Engine,
  { signing, chromium }: { signing: SigningKeyChoice | null; chromium: string | null },
  signal: AbortSignal | undefined,
): ReportOptions {
  const printer = chromium === null && engine.printer ? engine.printer : chromiumPrinter(chromium);
  return { signing: signing && keyIn(engine, signing), printer, signal };
}
