import { Command } from 'commander';
import type { History, HistoricFinding, HistoryChange } from '#shared/model/index.ts';
import type { Finish } from './outcome.ts';
import { printFitted, printJson } from './output.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  comparison?: string;
  against?: string;
  json?: true;
}

/** `history`: the comparisons of a workspace over time, and what changed since the last sign-off. */
export function historyCommand(finish: Finish): Command {
  return new Command('history')
    .description(
      'list the comparisons over time, and what is new, fixed and still there since the last sign-off',
    )
    .requiredOption('--workspace <file>', 'workspace file')
    .option('--comparison <name>', 'the later comparison; without it the newest')
    .option(
      '--against <name>',
      'the earlier comparison; without it what was signed last, else the one before',
    )
    .option('--json', 'print one JSON document')
    .action(async ({ workspace, comparison, against, json }: Options) => {
      const found = await withWorkspace(workspace, 'open', (client) =>
        client.history.get({ comparison: comparison ?? null, against: against ?? null }),
      );
      if (json) printJson(found);
      else print(found);
      finish({ exitCode: 0 });
    });
}

function print({ runs, signOffs, change }: History): void {
  if (runs.length === 0) {
    process.stdout.write('Nothing was compared yet.\n');
    return;
  }
  printFitted(
    ['compared', 'comparison', 'verdict', 'findings', 'waived', 'answer'],
    runs.map((run) => [run.at, run.name, run.verdict, run.findings, run.waived, run.summary]),
  );
  if (signOffs.length > 0) {
    process.stdout.write('\n');
    printFitted(
      ['signed', 'comparison', 'verdict', 'by', 'note'],
      signOffs.map((one) => [one.at, one.comparison, one.verdict, one.by, one.note]),
    );
  }
  if (change) printChange(change);
}

function printChange(change: HistoryChange): void {
  const { since, verdict, routes } = change;
  const signed =
    since.kind === 'sign-off' ? `, signed by ${since.by ?? 'nobody'} on ${since.at}` : ` of ${since.at}`;
  process.stdout.write(
    `\nSince '${since.comparison}'${signed}: ${verdict.before} then, ${verdict.now} now; ${change.new.length} new, ${change.fixed.length} fixed, ${change.still.length} still there.\n`,
  );
  const rows = [
    ...rowsOf('new', change.new),
    ...rowsOf('fixed', change.fixed),
    ...rowsOf('still', change.still),
    ...rowsOf('not compared', change.notCompared),
  ];
  if (rows.length > 0) {
    process.stdout.write('\n');
    printFitted(['change', 'severity', 'catalogue', 'route', 'finding', 'waiver'], rows);
  }
  if (routes.length > 0) {
    process.stdout.write('\n');
    printFitted(
      ['route', 'then', 'now'],
      routes.map(({ route, before, now }) => [route, before ?? 'not there', now ?? 'not there']),
    );
  }
}

function rowsOf(change: string, findings: readonly HistoricFinding[]): string[][] {
  return findings.map(({ severity, catalogue, route, title, waiver }) => [
    change,
    severity,
    catalogue ?? '',
    route,
    title,
    waiver ?? '',
  ]);
}
