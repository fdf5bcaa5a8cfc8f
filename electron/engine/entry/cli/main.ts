import { Command, CommanderError } from 'commander';
import { exitCodeOf, reportOf } from '#shared/model/index.ts';
import { APP_VERSION } from '#engine/operations/app-version.ts';
import { unwrapError } from '#engine/operations/client.ts';
import { auditCommand } from './audit.ts';
import { breakersCommand } from './breakers.ts';
import { compareCommand } from './compare.ts';
import { drillCommand } from './drill.ts';
import { exportCommand } from './export.ts';
import { doctorCommand } from './doctor.ts';
import { keysCommand } from './keys.ts';
import { historyCommand } from './history.ts';
import { recordCommand } from './record.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { routeCommand } from './route.ts';
import { rulesCommand } from './rules.ts';
import { serveCommand } from './serve.ts';
import { verifyCommand } from './verify.ts';
import { signoffCommand } from './signoff.ts';
import { waiveCommand } from './waive.ts';
import { waiversCommand } from './waivers.ts';
import type { Outcome } from './outcome.ts';

/**
 * Runs the command line.
 * @returns the exit code: 0 pass or done, 1 fail, 2 usage or bad input, 3 inconclusive, 4 environment
 */
export async function main(args: readonly string[]): Promise<number> {
  let exitCode = 0;
  const finish = (outcome: Outcome) => {
    exitCode = outcome.exitCode;
  };
  const program = new Command('meshproof')
    .description('Proves a Spring Cloud to Istio migration before the cutover.')
    .version(APP_VERSION)
    .showHelpAfterError('(meshproof COMMAND --help explains the options)')
    .exitOverride();
  for (const command of [
    recordCommand,
    replayCommand,
    compareCommand,
    auditCommand,
    routeCommand,
    breakersCommand,
    waiveCommand,
    waiversCommand,
    signoffCommand,
    historyCommand,
    rulesCommand,
    drillCommand,
    exportCommand,
    reportCommand,
    verifyCommand,
    keysCommand,
    serveCommand,
    doctorCommand,
  ]) {
    program.addCommand(command(finish).exitOverride());
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const report = reportOf(unwrapError(error));
    process.stderr.write(`meshproof: ${report.message}\n`);
    if (report.advice !== undefined) process.stderr.write(`${report.advice}\n`);
    if (report.kind === 'internal' && process.env['MESHPROOF_DEBUG'])
      process.stderr.write(`${String(error)}\n`);
    return exitCodeOf(report.kind);
  }
}
