import { Command } from 'commander';
import { resolve } from 'node:path';
import { followJob, type DirectClient } from '#engine/operations/client.ts';
import { writeSuggestions } from '#engine/operations/suggestions.ts';
import { MeshproofError } from '#shared/model/index.ts';
import { catalogueOf } from '#shared/policy/catalogue.ts';
import type { AuditDocument } from '#shared/policy/model/audit.ts';
import type { SuggestionPatches } from '#shared/policy/model/patch.ts';
import { auditFindings, judgeAudit, openReasons, unequalRows } from '#shared/policy/verdict.ts';
import { readName } from './arguments.ts';
import { exitCodeOfVerdict, type Finish } from './outcome.ts';
import { printCutHint, printFitted, printJson, ProgressLine, say } from './output.ts';
import {
  addPolicyOptions,
  readPolicyOptions,
  readSourceOptions,
  requireWorkspace,
  type PolicyCommandOptions,
} from './policy-options.ts';
import { printProblems } from './problems.ts';
import { shownPlace } from './shown-place.ts';
import { stopSignal } from './signals.ts';
import { withEngine, withWorkspace } from './workspace.ts';

interface Options extends PolicyCommandOptions {
  workspace?: string;
  audit?: string;
  capture?: string;
  suggest?: string;
  json?: true;
}

/** `audit`: what both sides declare, where they differ, and how far each service has come. */
export function auditCommand(finish: Finish): Command {
  return addPolicyOptions(
    new Command('audit').description('compare what both sides declare, and find what bypasses the mesh'),
  )
    .option('--workspace <file>', 'workspace file, for a capture or to keep the audit')
    .option('--audit <name>', 'name under which the audit is kept; an older one of that name is replaced')
    .option('--capture <name>', 'capture to take evidence from')
    .option('--suggest <folder>', 'write suggestions as files for review')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => finish({ exitCode: await audit(options) }));
}

async function audit(options: Options): Promise<number> {
  const name = options.audit === undefined ? null : readName('--audit', options.audit);
  const question = {
    sources: readSourceOptions(options),
    options: readPolicyOptions(options),
    capture: options.capture ?? null,
  };
  const needs = [...(name === null ? [] : ['--audit']), ...(question.capture === null ? [] : ['--capture'])];
  for (const option of needs) requireWorkspace(option, options.workspace);
  const stop = stopSignal();
  const work = (client: DirectClient): Promise<AuditDocument> =>
    name === null
      ? client.audits.run(question, { signal: stop.signal })
      : auditAs(client, { ...question, name }, stop.signal);
  const document = await (needs.length === 0
    ? withEngine(work)
    : // Without a capture there may be no workspace yet to keep the audit in.
      withWorkspace(options.workspace ?? '', question.capture === null ? 'open-or-create' : 'open', work));
  stop.release();
  const patches = options.suggest === undefined ? {} : await suggest(document, options.suggest);
  if (options.workspace !== undefined && needs.length === 0)
    say('Nothing is kept in the workspace: --audit NAME names what is to be kept.');
  if (options.json) {
    const named = [...document.parity, ...document.findings, ...document.bypass];
    printJson({ ...judgeAudit(document), ...document, ...patches, catalogue: catalogueOf(named) });
  } else printAudit(document);
  return exitCodeOfVerdict(judgeAudit(document).verdict);
}

async function auditAs(
  client: DirectClient,
  input: Parameters<DirectClient['audits']['start']>[0],
  signal: AbortSignal,
): Promise<AuditDocument> {
  const line = new ProgressLine();
  const job = await client.audits.start(input);
  signal.addEventListener('abort', () => void client.jobs.cancel({ id: job.id }));
  const ended = await followJob(client, job, (state) =>
    line.show(state.title, state.done, state.total, state.unit, state.rate),
  ).finally(() => line.end());
  if (ended.state === 'cancelled')
    throw new MeshproofError('cancelled', 'CANCELLED', 'the audit was cancelled');
  return client.audits.get({ name: input.name });
}

/** @returns what `--json` says about the patches besides */
async function suggest({ suggestions, inputs }: AuditDocument, folder: string): Promise<SuggestionPatches> {
  const sources = { folder: process.cwd(), inputs };
  const { files, patch, patches } = await writeSuggestions(suggestions, resolve(folder), sources);
  if (files.length === 0) say('There is nothing to suggest.');
  for (const { path } of files) say(`wrote ${path}`);
  for (const { title, reason } of patches.patches)
    if (reason !== null) say(`not in the patch: ${title} (${reason})`);
  if (patch !== null) {
    const { path, root, added, removed } = patch;
    const changed = `${patch.files} ${patch.files === 1 ? 'file' : 'files'}, +${added} -${removed} lines`;
    say(`To review and apply it to the sources (${changed}): git -C ${quoted(root)} apply ${quoted(path)}`);
  }
  return patches;
}

/** For a shell. */
function quoted(path: string): string {
  return /^[\w./:@-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

function printAudit(document: AuditDocument): void {
  const { verdict, summary } = judgeAudit(document);
  process.stdout.write(`${verdict.toUpperCase()}: ${summary}\n`);
  const sources = document.inputs.map(({ source }) => source);
  const rows = unequalRows(document);
  const cuts: boolean[] = [];
  const section = (head: readonly string[], cells: readonly (readonly string[])[]) => {
    if (cells.length === 0) return;
    process.stdout.write('\n');
    cuts.push(printFitted(head, cells));
  };
  section(
    ['verdict', 'catalogue', 'scope', 'row', 'spring', 'istio'],
    rows.map((row) => [
      row.verdict,
      row.catalogue ?? '',
      row.scope,
      row.row,
      row.spring.text,
      row.istio.text,
    ]),
  );
  section(
    ['rows', 'not known because'],
    openReasons(document).map(({ reason, rows: count }) => [String(count), reason]),
  );
  const exact = document.parity.length - rows.length;
  if (exact > 0)
    process.stdout.write(`\n${exact} ${exact === 1 ? 'row is' : 'rows are'} exact; --json lists them.\n`);
  section(
    ['service', 'stage', 'evidence'],
    document.stages.map(({ service, stage, evidence }) => [
      service,
      stage,
      evidence.map(({ text }) => text).join('; '),
    ]),
  );
  section(
    ['severity', 'rule', 'subject', 'finding', 'place'],
    auditFindings(document).map((one) => [
      one.severity,
      one.rule,
      one.subject,
      one.title,
      one.place === null ? '' : shownPlace(one.place, sources, process.cwd()),
    ]),
  );
  cuts.push(printProblems(document.problems, sources));
  printCutHint(cuts.includes(true));
}
