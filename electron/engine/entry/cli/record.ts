import { Command } from 'commander';
import { type CaptureSummary, formatAddress, MeshproofError } from '#shared/model/index.ts';
import { collect, readDuration, readName, readSide, readTaps } from './arguments.ts';
import type { Finish } from './outcome.ts';
import { printJson, printTable, say } from './output.ts';
import { stopped, stopSignal } from './signals.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  capture: string;
  side: string;
  edge?: string[];
  instance?: string[];
  duration?: string;
  json?: true;
}

/** `record`: opens taps, records until it is told to stop, and says how complete the capture is. */
export function recordCommand(finish: Finish): Command {
  return new Command('record')
    .description('record traffic at taps in front of the gateway and of instances')
    .requiredOption('--workspace <file>', 'workspace file; created when it does not exist')
    .requiredOption('--capture <name>', 'name of the new capture')
    .requiredOption('--side <side>', 'baseline or candidate')
    .option('--edge <[name@]listen=target>', 'tap in front of a gateway (repeatable)', collect)
    .option(
      '--instance <service[/version]@listen=target>',
      'tap in front of an instance (repeatable)',
      collect,
    )
    .option('--duration <time>', 'stop after this time, for example 30s; else on Ctrl-C')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      await record(options);
      finish({ exitCode: 0 });
    });
}

async function record(options: Options): Promise<void> {
  const taps = readTaps(options.edge, options.instance);
  if (taps.length === 0) {
    throw new MeshproofError(
      'usage',
      'NO_TAPS',
      'record: there is no tap',
      'Give --edge or --instance at least once.',
    );
  }
  const name = readName('--capture', options.capture);
  const side = readSide(options.side);
  const duration = options.duration === undefined ? null : readDuration('--duration', options.duration);
  const stop = stopSignal();
  const capture = await withWorkspace(options.workspace, 'open-or-create', async (client) => {
    const started = await client.taps.start({ capture: name, side, taps });
    for (const { spec, bound } of started.taps) {
      say(`listening ${spec.name} ${formatAddress(bound)} -> ${formatAddress(spec.target)}`);
    }
    say('ready');
    await stopped(stop.signal, duration);
    const capture = await client.taps.stop();
    for await (const { trouble } of await client.engine.live()) {
      if (trouble) say(`Not everything could be stored: ${trouble.message}`);
      break;
    }
    return capture;
  });
  stop.release();
  const { counts } = capture;
  const result = {
    name: capture.name,
    exchanges: capture.exchanges,
    attempts: capture.attempts,
    linkedAttempts: capture.linkedAttempts,
    messages: 0,
    connections: counts.connections,
    bytesIn: counts.bytesIn,
    bytesOut: counts.bytesOut,
    undecodedBytes: counts.undecodedBytes,
    truncatedBodies: counts.truncatedBodies,
    lostBytes: counts.lostBytes,
    targetErrors: counts.targetErrors,
    complete: capture.complete,
  };
  if (options.json) printJson({ capture: result });
  else {
    printTable(
      ['capture', 'exchanges', 'attempts', 'linked', 'connections', 'lost bytes', 'complete'],
      [
        [
          result.name,
          result.exchanges,
          result.attempts,
          result.linkedAttempts,
          result.connections,
          result.lostBytes,
          result.complete ? 'yes' : `no: ${whyIncomplete(capture)}`,
        ],
      ],
    );
  }
}

function whyIncomplete({ state, counts }: CaptureSummary): string {
  const { lostBytes, undecodedBytes, truncatedBodies } = counts;
  return [
    ...(state === 'interrupted' ? ['it was interrupted'] : []),
    ...(lostBytes > 0 ? [`${lostBytes} bytes lost`] : []),
    ...(undecodedBytes > 0 ? [`${undecodedBytes} bytes not decoded`] : []),
    ...(truncatedBodies > 0 ? [`${truncatedBodies} bodies cut off`] : []),
  ].join(', ');
}
