/**
 * `npm run demo [-- --serve] [-- --out DIR]`: the main job on embedded stand-ins, from a fresh checkout.
 * Ends with 0 exactly when every planted difference was found.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Audience, runJourney } from '#engine/demo/journey.ts';
import { lookForPlanted, type PlantedResult } from '#engine/demo/planted.ts';
import { unwrapError } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';
import { WorkspaceLock } from '#engine/store/workspace-lock.ts';
import { type ComparisonDocument, exitCodeOf, reportOf } from '#shared/model/index.ts';
import { ProgressLine } from './cli/output.ts';
import { openBrowser } from './open-browser.ts';

interface Options {
  readonly serve: boolean;
  readonly out: string;
}

const NOTICE = `Meshproof demo. Both deployments are stand-ins inside this program: plain HTTP servers on loopback,
no Spring Cloud and no Istio. Everything else is the product itself.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  let options: Options;
  try {
    const { values } = parseArgs({ args, options: { serve: { type: 'boolean' }, out: { type: 'string' } } });
    options = { serve: values.serve ?? false, out: values.out ?? 'demo-report' };
  } catch (error) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write('usage: npm run demo [-- --serve] [-- --out DIR]\n');
    return 2;
  }
  try {
    return await demo(options);
  } catch (error) {
    const report = reportOf(unwrapError(error));
    process.stderr.write(`demo: ${report.message}\n${report.advice ? `${report.advice}\n` : ''}`);
    return exitCodeOf(report.kind);
  }
}

async function demo({ serve, out }: Options): Promise<number> {
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10;
  const folder = resolve(out);
  const workspace = join(folder, 'demo.meshproof');
  await clear(folder, workspace);
  print(NOTICE);
  const document = await journey(folder, workspace, audienceAt(seconds));
  const planted = lookForPlanted(document.findings);
  const summary = { planted, verdict: document.verdict, seconds: seconds() };
  await writeFile(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  printResult(document, planted, summary.seconds);
  const shown = relative(process.cwd(), folder) || '.';
  print(`\nReport:  ${join(shown, 'report.html')} (also report.json, summary.json)`);
  print(`Window:  npm run serve -- --workspace ${join(shown, 'demo.meshproof')}`);
  if (serve) {
    const { runServe } = await import('./serve-command.ts');
    await runServe({ workspace, port: 0, folder, onListening: openBrowser });
  }
  return planted.every(({ found }) => found) ? 0 : 1;
}

async function journey(folder: string, workspace: string, audience: Audience): Promise<ComparisonDocument> {
  const engine = await createEngine({ folder });
  try {
    return await runJourney({ engine, workspace, folder, audience });
  } finally {
    await engine.close();
  }
}

/** Steps with the time at which they begin, and a progress line below them on a terminal. */
function audienceAt(seconds: () => number): Audience {
  const line = new ProgressLine();
  return {
    say: (step) => {
      line.end();
      print(`${seconds().toFixed(1).padStart(5)} s  ${step}`);
    },
    progress: (title, done, total) => {
      line.show(title, done, total, 'requests', null);
      if (done === total) line.end();
    },
  };
}

function printResult(
  { verdict, summary }: ComparisonDocument,
  planted: readonly PlantedResult[],
  seconds: number,
): void {
  print(`${seconds.toFixed(1).padStart(5)} s  Done\n`);
  print(`${verdict.toUpperCase()}: ${summary}\n`);
  print('Planted differences:');
  for (const { title, found } of planted) print(`  ${found ? '✓ found ' : '✗ missed'}  ${title}`);
}

/**
 * Removes what an earlier demo left, and nothing else.
 * @throws MeshproofError `environment` when a window still has the earlier workspace open
 */
async function clear(folder: string, workspace: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lock = WorkspaceLock.acquire(workspace);
  const reports = ['report.html', 'report.json', 'summary.json'].map((name) => join(folder, name));
  for (const file of [workspace, `${workspace}-wal`, `${workspace}-shm`, ...reports]) {
    await rm(file, { force: true });
  }
  lock.release();
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
