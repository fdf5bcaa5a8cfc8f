/** Implements the contract. Thin: every handler says which operation answers. */
import { implement, ORPCError } from '@orpc/server';
import { DEFAULT_SETTINGS } from '#shared/compare/settings.ts';
import { engineContract } from '#shared/contract/contract.ts';
import { CONTRACT_VERSION } from '#shared/contract/version.ts';
import { MeshproofError, reportOf } from '#shared/model/index.ts';
import { APP_VERSION } from './app-version.ts';
import { prepareComparison } from './comparisons.ts';
import { examine } from './doctor.ts';
import type { Engine } from './engine.ts';
import { recentWorkspaces } from './recent-workspaces.ts';
import { prepareReplay } from './replays.ts';
import { readDocument, renderReport, writeReport } from './reports.ts';

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
        engine.live.touch();
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
