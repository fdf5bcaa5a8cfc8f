import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { root } from '#build/tool.ts';
import { AUDIT_LIMITS } from '#engine/operations/audit-worker.ts';
import { own } from '#test/lab/owned.ts';
import { peakMemoryMB } from '../process-cost.ts';
import type { Bench } from '../report.ts';
import { median, ratioOf, rounded } from '../statistics.ts';
import { auditRound, type AuditRound } from './round.ts';
import { writeLandscape, type Landscape } from './landscape.ts';

const SERVICES = 500;
const ROUNDS = 5;
const COMMAND = join(root, 'electron/engine/entry/cli.ts');
const VERSIONS = { springVersion: 'Hoxton.SR12', istioVersion: '1.31' };

/**
 * Most memory of the whole process in MB over all rounds: 700 were measured (Node 24, Linux, two cores), and half as much again,
 * because the collector may let garbage lie when the machine is busy.
 */
const MOST_RSS_MB = 1050;

/** Parsing alone takes half a second where nothing else runs: ten times that are the five seconds that an audit may take. */
const MOST_YAML = 10;

/**
 * An audit of 5,000 resources and 500 services, from the files on disk to the document: in one thread, one after the
 * other, and once as a command with its start and its 40 MB of JSON.
 */
export const auditBench: Bench = async (say) => {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-bench-audit-'));
  try {
    const landscape = writeLandscape(folder, SERVICES);
    const commandSeconds = await command(landscape);
    say(`audit as a command: ${commandSeconds.toFixed(2)} s`);
    const rounds = await inWorker(landscape);
    for (const [index, round] of rounds.entries())
      say(
        `audit round ${index + 1}: ${round.seconds.toFixed(2)} s, ${round.rows} rows; its YAML alone ${round.yamlSeconds.toFixed(2)} s`,
      );
    const seconds = rounds.map((round) => round.seconds);
    return {
      name: 'audit',
      ratios: {
        vsYaml: ratioOf(
          seconds,
          rounds.map((round) => round.yamlSeconds),
        ),
      },
      values: {
        seconds: rounded(median(seconds)),
        firstSeconds: rounded(seconds[0] ?? Number.NaN),
        commandSeconds: rounded(commandSeconds),
        rssMB: peakMemoryMB(process.pid),
        resources: landscape.resources,
        services: landscape.services,
        rows: rounds[0]?.rows ?? null,
      },
      targets: { vsYaml: `< ${MOST_YAML}`, seconds: '< 5', rssMB: `< ${MOST_RSS_MB}` },
      notes: [
        `seconds: median of ${ROUNDS} rounds in one thread; firstSeconds: before anything is compiled`,
        'vsYaml: the audit divided by parsing its YAML alone, in the same round; lower is better, and the machine has no part in it',
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** In a thread with the limits of the engine's own (operations/audit-worker.ts). */
function inWorker(landscape: Landscape): Promise<AuditRound[]> {
  const worker = new Worker(join(import.meta.dirname, 'rounds.ts'), {
    workerData: { ...landscape, ...VERSIONS, rounds: ROUNDS },
    resourceLimits: AUDIT_LIMITS,
  });
  const rounds: AuditRound[] = [];
  return new Promise((resolve, reject) => {
    worker.on('message', (message: unknown) => rounds.push(auditRound.parse(message)));
    worker.on('error', reject);
    worker.on('exit', () => resolve(rounds));
  });
}

async function command({ spring, istio }: Landscape): Promise<number> {
  const begin = performance.now();
  const versions = ['--spring-version', VERSIONS.springVersion, '--istio-version', VERSIONS.istioVersion];
  const args = [COMMAND, 'audit', '--spring', spring, '--istio', istio, ...versions, '--json'];
  const child = own(spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] }));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  // The landscape differs on purpose: a comparison that found nothing would have nothing to do.
  if (code !== 1) throw new Error(`meshproof audit ended with ${code}:\n${said}`);
  return (performance.now() - begin) / 1000;
}
