import { Command } from 'commander';
import type { DirectClient } from '#engine/operations/client.ts';
import { type AppliedWaiver, MeshproofError, type Waiver, waiverTerms } from '#shared/model/index.ts';
import { readGivenFile } from './given-file.ts';
import type { Finish } from './outcome.ts';
import { printJson, say } from './output.ts';
import { userName } from './user-name.ts';
import { printWaivers } from './waivers.ts';
import { withWorkspace } from './workspace.ts';

interface Options {
  workspace: string;
  owner?: string;
  reason?: string;
  expires?: string;
  finding?: string;
  catalogue?: string;
  route?: string;
  service?: string;
  scenario?: string;
  file?: string;
  by?: string;
  json?: true;
}

/** `waive`: accepts findings, for a reason and until a day. */
export function waiveCommand(finish: Finish): Command {
  return new Command('waive')
    .description(
      'accept findings, with an owner, a reason and a last day; the next look at a comparison or a drill counts it in',
    )
    .requiredOption('--workspace <file>', 'workspace file')
    .option('--owner <name>', 'who answers for it')
    .option('--reason <text>', 'why the findings are accepted')
    .option('--expires <day>', 'last day on which it counts, in UTC: 2026-12-31')
    .option('--finding <id>', 'the finding, by its id')
    .option('--catalogue <id>', 'findings of an entry of the catalogue, at --route, --service or --scenario')
    .option('--route <pattern>', "route, such as 'GET /items/*'; * stands for any text")
    .option('--service <pattern>', 'service; * stands for any text')
    .option('--scenario <pattern>', 'scenario of drills, such as all-fail; * stands for any text')
    .option('--file <file>', 'YAML file with waivers instead; see docs/waivers.yaml')
    .option('--by <name>', 'who reads the file in; without it the user of this machine')
    .option('--json', 'print one JSON document')
    .action(async (options: Options) => {
      await withWorkspace(options.workspace, 'open', async (client) => {
        const { added, known } =
          options.file === undefined
            ? { added: [await client.waivers.add({ ...termsOf(options), from: 'command-line' })], known: 0 }
            : await importFile(client, options, options.file);
        if (known > 0) say(`${known} of the file ${known === 1 ? 'is' : 'are'} kept already`);
        const fits = await fittingFindings(client, added);
        const drills = await fittingDrills(client, added);
        if (options.json) printJson({ waivers: added, known, fits, drills });
        else {
          printWaivers(added, new Date());
          if (fits) {
            const found = fits.findings.length === 0 ? 'none' : fits.findings.join(', ');
            process.stdout.write(`\nFindings of '${fits.comparison}' within its scope: ${found}\n`);
          }
          if (drills.length > 0)
            process.stdout.write(
              `Findings of drills within its scope: ${drills.map(drillText).join(', ')}\n`,
            );
        }
      });
      finish({ exitCode: 0 });
    });
}

const TERMS = ['owner', 'reason', 'expires', 'finding', 'catalogue', 'route', 'service', 'scenario'] as const;

async function importFile(client: DirectClient, options: Options, path: string) {
  const other = TERMS.find((name) => options[name] !== undefined);
  if (other !== undefined) {
    throw new MeshproofError(
      'usage',
      'BAD_OPTION',
      `--file has all of a waiver: --${other} stands beside it`,
    );
  }
  const given = await readGivenFile('--file', path);
  return client.waivers.import({ ...given, by: options.by ?? userName() });
}

/** @throws MeshproofError `usage` naming the option */
function termsOf({ owner, reason, expires, finding, catalogue, route, service, scenario }: Options) {
  const scope = {
    ...(finding === undefined ? {} : { finding }),
    ...(catalogue === undefined ? {} : { catalogue }),
    ...(route === undefined ? {} : { route }),
    ...(service === undefined ? {} : { service }),
    ...(scenario === undefined ? {} : { scenario }),
  };
  const parsed = waiverTerms.safeParse({
    owner: owner ?? '',
    reason: reason ?? '',
    expires: expires ?? '',
    scope,
  });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => {
    const field = path.at(-1);
    return field === 'scope' ? `--finding or --catalogue: ${message}` : `--${String(field)}: ${message}`;
  });
  throw new MeshproofError(
    'usage',
    'BAD_WAIVER',
    lines.join('\n'),
    'A waiver has --owner, --reason, --expires, and --finding or --catalogue with --route, --service or --scenario.',
  );
}

/** What the new waivers mean for the newest comparison; null without one. */
async function fittingFindings(client: DirectClient, added: readonly Waiver[]) {
  const [newest] = await client.comparisons.list();
  if (newest === undefined) return null;
  const { waivers } = await client.comparisons.get({ name: newest.name });
  const ids = new Set(added.map(({ id }) => id));
  const findings = waivers.filter(({ id }) => ids.has(id)).flatMap((one) => one.findings);
  return { comparison: newest.name, findings: [...new Set(findings)] };
}

/** The findings of drills that the new waivers accept. */
async function fittingDrills(client: DirectClient, added: readonly Waiver[]) {
  const ids = new Set(added.map(({ id }) => id));
  const ended = (await client.drills.list()).filter(({ verdict }) => verdict !== null);
  const read = await Promise.allSettled(ended.map(({ name }) => client.drills.get({ name })));
  // What another version of Meshproof made can't be read, and hides nothing of the others.
  const documents = read.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  return documents.flatMap(({ waivers = [] }) =>
    waivers.filter(({ id }) => ids.has(id)).flatMap(({ drills = [] }) => drills),
  );
}

function drillText({ drill, finding }: NonNullable<AppliedWaiver['drills']>[number]): string {
  return `${finding} of '${drill}'`;
}
