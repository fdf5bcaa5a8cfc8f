import { Command } from 'commander';
import { createDirectClient } from '#engine/operations/client.ts';
import { createEngine } from '#engine/operations/engine.ts';
import type { Finish } from './outcome.ts';
import { printJson, printTable, say } from './output.ts';

/** `doctor`: looks at what Meshproof needs of this machine. */
export function doctorCommand(finish: Finish): Command {
  return new Command('doctor')
    .description('check what Meshproof needs of this machine')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { json?: true }) => {
      const engine = await createEngine({ folder: process.cwd() });
      const result = await createDirectClient(engine).engine.doctor();
      await engine.close();
      if (json) printJson(result);
      else {
        printTable(
          ['check', 'ok', 'detail'],
          result.checks.map((check) => [check.name, check.ok ? 'yes' : 'no', check.detail]),
        );
        for (const { fix } of result.checks) if (fix !== null) say(fix);
      }
      finish({ exitCode: result.checks.every((check) => check.ok) ? 0 : 4 });
    });
}
