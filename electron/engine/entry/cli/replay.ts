import { Command } from 'commander';
import { followJob } from '#engine/operations/client.ts';
import { MeshproofError, type ReplayOptions, type ReplaySummary } from '#shared/model/index.ts';
import {
  collect,
  readDuration,
  readHeader,
  readInteger,
  readName,
  readOneOf,
  readSide,
  readSpeed,
  readTaps,
  readTarget,
} from './arguments.ts';
import type { Finish } from './outcome.ts';
import { printJson, printTable, ProgressLine, say } from './output.ts';
import { stopSignal } from './signals.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  capture: string;
  target: string[];
  replay: string;
  side: string;
  speed: string;
  connections: string;
  allow?: string[];
  mutations: string;
  header?: string[];
  trace: string;
  instance?: string[];
  interleave?: string[];
  interleaveName?: string;
  interleaveInstance?: string[];
  seed: string;
  timeout: string;
  json?: true;
}

/** `replay`: sends a capture's requests to a deployment and says what became of every one of them. */
export function replayCommand(finish: Finish): Command {
  return new Command('replay')
    .description('send the requests of a capture to a deployment, at their recorded times')
    .requiredOption('--workspace <file>', 'workspace file')
    .requiredOption('--capture <name>', 'capture to replay')
    .requiredOption(
      '--target <[tap=]url>',
      'where to send; per edge tap when repeated with tap names',
      collect,
    )
    .requiredOption('--replay <name>', 'name of the new replay')
    .option('--side <side>', 'which deployment the target is: baseline or candidate', 'candidate')
    .option('--speed <factor>', 'times the recorded speed, or max', '1')
    .option('--connections <n>', 'most connections per target', '256')
    .option('--allow <host>', 'host that may be sent to, besides loopback (repeatable)', collect)
    .option('--mutations <refuse|send>', 'whether POST, PUT, PATCH and DELETE are sent', 'refuse')
    .option('--header <field>', "'Name: value' to set on every request (repeatable)", collect)
    .option('--trace <inject|keep>', 'whether each request gets a trace of its own', 'inject')
    .option('--instance <service[/version]@listen=target>', "tap on the target's side (repeatable)", collect)
    .option(
      '--interleave <[tap=]url>',
      'the baseline: gets each request at the same moment, so that what slows the machine slows both',
      collect,
    )
    .option('--interleave-name <name>', "name of the baseline's replay (default: REPLAY.baseline)")
    .option(
      '--interleave-instance <service[/version]@listen=target>',
      "tap on the baseline's side (repeatable)",
      collect,
    )
    .option('--seed <n>', 'of the order in which the two get each request', '1')
    .option('--timeout <time>', 'a request without a whole answer fails after this time', '30s')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => finish({ exitCode: await replay(options) }));
}

async function replay(options: Options): Promise<number> {
  const settings: ReplayOptions = {
    capture: options.capture,
    name: readName('--replay', options.replay),
    side: readSide(options.side),
    targets: options.target.map((text) => readTarget(text)),
    interleaved: readInterleaved(options),
    speed: readSpeed(options.speed),
    connections: readInteger('--connections', options.connections, 1, 10_000),
    allow: options.allow ?? [],
    mutations: readOneOf('--mutations', options.mutations, ['refuse', 'send']),
    headers: (options.header ?? []).map((text) => readHeader(text)),
    trace: readOneOf('--trace', options.trace, ['inject', 'keep']),
    taps: readTaps([], options.instance),
    timeoutMs: Math.ceil(readDuration('--timeout', options.timeout)),
  };
  const stop = stopSignal();
  const line = new ProgressLine();
  const summaries = await withWorkspace(options.workspace, 'open', async (client) => {
    const job = await client.replays.start(settings);
    stop.signal.addEventListener('abort', () => void client.jobs.cancel({ id: job.id }));
    await followJob(client, job, (state) =>
      line.show(state.title, state.done, state.total, state.unit, state.rate),
    );
    line.end();
    const replays = await client.replays.list();
    return [settings.name, settings.interleaved?.name].flatMap((name) => {
      if (name === undefined) return [];
      const one = replays.find((replay) => replay.name === name);
      if (!one) throw new MeshproofError('internal', 'REPLAY_MISSING', `replay '${name}' was not stored`);
      return [one];
    });
  });
  stop.release();
  const [replayed, interleaved] = summaries;
  if (options.json) {
    printJson({
      replay: replayed && factsOf(replayed),
      ...(interleaved && { interleaved: factsOf(interleaved) }),
    });
  } else {
    printTable(
      ['replay', 'sent', 'responses', 'errors', 'refused', 'send lag p99 (ms)', 'valid'],
      summaries.map((one) => {
        const { name, sent, responses, errors, refused, sendLagMs, valid } = factsOf(one);
        const lag = Number(sendLagMs.p99.toFixed(2));
        return [name, sent, responses, errors, refused, lag, valid ? 'yes' : 'no'];
      }),
    );
  }
  for (const { name, invalidReason } of summaries)
    if (invalidReason !== null) say(`Replay '${name}' is not valid for latency: ${invalidReason}`);
  const refused = replayed?.refused ?? 0;
  if (refused > 0)
    say(`${refused} requests that may change state were not sent; --mutations send sends them.`);
  return summaries.some(({ state }) => state === 'cancelled') ? 130 : 0;
}

/** @throws MeshproofError `usage` where something is told of an interleaved replay that is not asked for */
function readInterleaved(options: Options): ReplayOptions['interleaved'] {
  const { interleave, interleaveName, interleaveInstance, seed } = options;
  if (interleave === undefined) {
    if (interleaveName === undefined && interleaveInstance === undefined) return null;
    throw new MeshproofError(
      'usage',
      'INTERLEAVE_MISSING',
      `${interleaveName === undefined ? '--interleave-instance' : '--interleave-name'} is given without --interleave`,
      "Give the baseline's address with --interleave URL.",
    );
  }
  return {
    name: readName('--interleave-name', interleaveName ?? `${options.replay}.baseline`),
    targets: interleave.map((text) => readTarget(text, '--interleave')),
    taps: readTaps([], interleaveInstance, '--interleave-instance'),
    seed: readInteger('--seed', seed, 0, 2 ** 32 - 1),
  };
}

/** What a pipeline reads of a replay. */
function factsOf(summary: ReplaySummary) {
  const { name, sent, responses, errors, refused, planned, valid, invalidReason } = summary;
  const sendLagMs = summary.sendLagMs ?? { p50: 0, p99: 0, max: 0 };
  return { name, planned, sent, responses, errors, refused, sendLagMs, valid, invalidReason };
}
