/** Implements the contract. Thin: every handler says which operation answers. */
import { resolve } from 'node:path';
import { implement, ORPCError } from '@orpc/server';
import { DEFAULT_SETTINGS } from '#shared/compare/settings.ts';
import { engineContract } from '#shared/contract/contract.ts';
import { CONTRACT_VERSION } from '#shared/contract/version.ts';
import { MeshproofError, reportOf } from '#shared/model/index.ts';
import { APP_VERSION } from './app-version.ts';
import { readAuditPart } from './audit-parts.ts';
import { prepareAudit, prepareRouting, readAuditDocument, route, runAudit } from './audits.ts';
import { listBreakerServices, replayBreakers } from './breakers.ts';
import { prepareComparison } from './comparisons.ts';
import { examine } from './doctor.ts';
import type { Engine } from './engine.ts';
import { makePatches } from './patches.ts';
import { recentWorkspaces } from './recent-workspaces.ts';
import { prepareReplay } from './replays.ts';
import { readDocument, renderReport, writeReport } from './reports.ts';
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
      remove: contract.captures.remove.handler(async ({ input }) => {
        const { session } = engine;
        if (session.recording?.captureId === input.id) {
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
        const { settings, ...names } = input;
        const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
        const request = { ...names, path: engine.session.path, settings: { ...DEFAULT_SETTINGS, ...given } };
        return engine.jobs.start(await prepareComparison(engine.session, request));
      }),
      list: contract.comparisons.list.handler(() => engine.session.queries.call('comparisons')),
      get: contract.comparisons.get.handler(({ input }) => readDocument(engine.session, input.name)),
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
    },
    reports: {
      render: contract.reports.render.handler(({ input }) =>
        renderReport(engine.session, input.comparison, input.format),
      ),
      write: contract.reports.write.handler(({ input }) =>
        writeReport(engine.session, input.comparison, input.folder, input.formats),
      ),
    },
    jobs: {
      cancel: contract.jobs.cancel.handler(({ input }) => engine.jobs.cancel(input.id)),
      watch: contract.jobs.watch.handler(({ input }) => engine.jobs.watch(input.id)),
    },
  });
}
