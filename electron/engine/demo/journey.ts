/** The main job on the two stand-ins, through the same operations that window and command line use. */
import { createDirectClient, followJob, type DirectClient } from '#engine/operations/client.ts';
import type { Engine } from '#engine/operations/engine.ts';
import {
  type ComparisonDocument,
  formatAddress,
  type InterleavedReplay,
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

/** Records, replays on both sides at the same time, compares and writes the report. */
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
  let runs: { candidate: string; noise: string };
  try {
    audience.say(`Recording ${REQUESTS} requests at the baseline's edge and instances`);
    await record(client, baseline, audience);
    audience.say('Replaying them against both at the same moments: the baseline again shows its own noise');
    runs = await replay(client, replayOf(candidate, baseline), audience, inTime);
  } finally {
    await baseline.close();
    await candidate.close();
  }
  audience.say('Comparing');
  const { comparison, capture } = NAMES;
  const sources = { baseline: capture, ...runs };
  await follow(
    client,
    await client.comparisons.start({ name: comparison, ...sources, audit: null, gates: null, settings: {} }),
    audience,
  );
  await client.reports.write({
    comparison,
    folder,
    formats: ['html', 'json'],
    signing: null,
    chromium: null,
  });
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
 * Replays, again under other names while the send lag is too high.
 * @returns the names of the last run
 */
async function replay(
  client: DirectClient,
  options: ReplayOptions & { interleaved: InterleavedReplay },
  audience: Audience,
  inTime: () => boolean,
): Promise<{ candidate: string; noise: string }> {
  const { name, interleaved } = options;
  for (let turn = 1; ; turn += 1) {
    const suffix = turn === 1 ? '' : ` try ${turn}`;
    const runs = { candidate: `${name}${suffix}`, noise: `${interleaved.name}${suffix}` };
    const start = { ...options, name: runs.candidate, interleaved: { ...interleaved, name: runs.noise } };
    await follow(client, await client.replays.start(start), audience);
    const late = (await client.replays.list()).find(
      (one) => !one.valid && (one.name === runs.candidate || one.name === runs.noise),
    );
    if (!late || turn >= MOST_TRIES || !inTime()) return runs;
    audience.say(`Once more, this machine is busy: ${late.invalidReason ?? 'sent too late'}`);
  }
}

function replayOf(
  candidate: Deployment,
  baseline: Deployment,
): ReplayOptions & { interleaved: InterleavedReplay } {
  return {
    capture: NAMES.capture,
    name: NAMES.candidate,
    side: 'candidate',
    targets: targetsOf(candidate),
    interleaved: {
      name: NAMES.noise,
      targets: targetsOf(baseline),
      taps: [...baseline.instanceTaps],
      seed: 1,
    },
    speed: 1,
    connections: 64,
    allow: [],
    mutations: 'send',
    headers: [],
    trace: 'inject',
    taps: [...candidate.instanceTaps],
    timeoutMs: 10_000,
  };
}

function targetsOf({ gateway }: Deployment): ReplayOptions['targets'] {
  return [{ tap: null, url: `http://${formatAddress(gateway)}` }];
}
