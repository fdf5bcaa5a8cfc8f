/** The main job on the two stand-ins, through the same operations that window and command line use. */
import { createDirectClient, followJob, type DirectClient } from '#engine/operations/client.ts';
import type { Engine } from '#engine/operations/engine.ts';
import {
  type ComparisonDocument,
  formatAddress,
  type Job,
  MeshproofError,
  type ReplayOptions,
} from '#shared/model/index.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { BASELINE, CANDIDATE } from './profile.ts';
import { sendTraffic } from './traffic.ts';

/** Enough requests per route for a latency interval, in a few seconds. */
const REQUESTS = 250;
const DURATION_MS = 3_000;

/** A busy machine sends late, and such a replay says nothing of latency: it is then made again. */
const MOST_TRIES = 8;
/** No new try after this long: the whole demo takes less than a minute. */
const LAST_TRY_MS = 45_000;

const NAMES = {
  capture: 'monday',
  noise: 'monday again',
  candidate: 'monday on the mesh',
  comparison: 'cutover',
};

/** Who is told how far the demo is. */
export interface Audience {
  /** A step begins. */
  readonly say: (step: string) => void;
  readonly progress: (title: string, done: number, total: number | null) => void;
}

export interface Journey {
  readonly engine: Engine;
  readonly workspace: string;
  /** Folder that the report goes to. */
  readonly folder: string;
  readonly audience: Audience;
}

/** Records, replays twice, compares and writes the report. */
export async function runJourney({
  engine,
  workspace,
  folder,
  audience,
}: Journey): Promise<ComparisonDocument> {
  const started = performance.now();
  const client = createDirectClient(engine);
  await client.workspace.open({ path: workspace, mode: 'create' });
  const baseline = await startDeployment(BASELINE, 1);
  const candidate = await startDeployment(CANDIDATE, 2);
  const inTime = () => performance.now() - started < LAST_TRY_MS;
  let noiseRun: string;
  let candidateRun: string;
  try {
    audience.say(`Recording ${REQUESTS} requests at the baseline's edge and instances`);
    await record(client, baseline, audience);
    audience.say('Replaying them against the baseline itself, to measure its noise');
    noiseRun = await replay(client, replayOf(baseline, 'baseline', NAMES.noise), audience, inTime);
    audience.say('Replaying them against the candidate');
    candidateRun = await replay(client, replayOf(candidate, 'candidate', NAMES.candidate), audience, inTime);
  } finally {
    await baseline.close();
    await candidate.close();
  }
  audience.say('Comparing');
  const { comparison, capture } = NAMES;
  const sources = { baseline: capture, candidate: candidateRun, noise: noiseRun };
  await follow(
    client,
    await client.comparisons.start({ name: comparison, ...sources, settings: {} }),
    audience,
  );
  await client.reports.write({ comparison, folder, formats: ['html', 'json'] });
  return client.comparisons.get({ name: comparison });
}

function follow(client: DirectClient, job: Job, { progress }: Audience): Promise<Job> {
  return followJob(client, job, ({ title, done, total }) => progress(title, done, total));
}

async function record(client: DirectClient, deployment: Deployment, { progress }: Audience): Promise<void> {
  const { edgeTap, instanceTaps } = deployment;
  await client.taps.start({ capture: NAMES.capture, side: 'baseline', taps: [edgeTap, ...instanceTaps] });
  await sendTraffic(edgeTap.listen, REQUESTS, DURATION_MS, (done) => progress('Record', done, REQUESTS));
  const capture = await client.taps.stop();
  if (capture.exchanges !== REQUESTS) {
    throw new MeshproofError(
      'internal',
      'DEMO_INCOMPLETE',
      `${capture.exchanges} of ${REQUESTS} requests were recorded`,
    );
  }
}

/**
 * Replays, again under another name while the send lag is too high.
 * @returns the name of the last run
 */
async function replay(
  client: DirectClient,
  options: ReplayOptions,
  audience: Audience,
  inTime: () => boolean,
): Promise<string> {
  let { name } = options;
  for (let turn = 2; ; turn += 1) {
    const run = name;
    await follow(client, await client.replays.start({ ...options, name: run }), audience);
    const summary = (await client.replays.list()).find((one) => one.name === run);
    if (summary?.valid !== false || turn > MOST_TRIES || !inTime()) return run;
    audience.say(`Once more, this machine is busy: ${summary.invalidReason ?? 'sent too late'}`);
    name = `${options.name} try ${turn}`;
  }
}

function replayOf(
  { gateway, instanceTaps }: Deployment,
  side: ReplayOptions['side'],
  name: string,
): ReplayOptions {
  return {
    capture: NAMES.capture,
    name,
    side,
    targets: [{ tap: null, url: `http://${formatAddress(gateway)}` }],
    speed: 1,
    connections: 64,
    allow: [],
    mutations: 'send',
    headers: [],
    trace: 'inject',
    taps: [...instanceTaps],
    timeoutMs: 10_000,
  };
}
