import { Command } from 'commander';
import { followJob } from '#engine/operations/client.ts';
import { MeshproofError, type ReplayOptions } from '#shared/model/index.ts';
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
    .option('--timeout <time>', 'a request without a whole answer fails after this time', '30s')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => finish({ exitCode: await replay(options) }));
}

async function replay(options: Options): Promise<number> {
  const settings: ReplayOptions = {
    capture: options.capture,
    name: readName('--replay', options.replay),
    side: readSide(options.side),
    targets: options.target.map(readTarget),
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
  const summary = await withWorkspace(options.workspace, 'open', async (client) => {
    const job = await client.replays.start(settings);
    stop.signal.addEventListener('abort', () => void client.jobs.cancel({ id: job.id }));
    await followJob(client, job, (state) =>
      line.show(state.title, state.done, state.total, state.unit, state.rate),
    );
    line.end();
    return (await client.replays.list()).find((one) => one.name === settings.name);
  });
  stop.release();
  if (!summary)
    throw new MeshproofError('internal', 'REPLAY_MISSING', `replay '${settings.name}' was not stored`);
  const { name, sent, responses, errors, refused, planned, valid, invalidReason } = summary;
  const sendLagMs = summary.sendLagMs ?? { p50: 0, p99: 0, max: 0 };
  if (options.json) {
    printJson({
      replay: { name, planned, sent, responses, errors, refused, sendLagMs, valid, invalidReason },
    });
  } else {
    printTable(
      ['replay', 'sent', 'responses', 'errors', 'refused', 'send lag p99 (ms)', 'valid'],
      [[name, sent, responses, errors, refused, Number(sendLagMs.p99.toFixed(2)), valid ? 'yes' : 'no']],
    );
  }
  if (invalidReason !== null) say(`Not valid for latency: ${invalidReason}`);
  if (refused > 0)
    say(`${refused} requests that may change state were not sent; --mutations send sends them.`);
  return summary.state === 'cancelled' ? 130 : 0;
}
