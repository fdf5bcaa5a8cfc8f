import { milliseconds, thousands } from '#shared/compare/words.ts';
import type { DrillDocument } from '#shared/model/index.ts';
import { drillRows, furtherReasons, offsetText, STAGES_TOLD } from './sections/drill.ts';
import { fitting } from './text/fitting.ts';
import { code, plain, tableHead, tableRow, VERDICT_MARKS } from './text/markdown.ts';

/** Most characters of one table, so that all of them fit a comment on GitHub (65,536). */
const TABLE_CHARACTERS = 14_000;
const REST = '`drill.html` and `drill.json`';

/**
 * `drill.md`: one drill as it fits a pull request: the verdict and its reasons, what each side did, what differs, what was expected
 * and what was done. Its picture stands in the page alone. The same document gives the same bytes.
 */
export function renderDrillMarkdown(document: DrillDocument): string {
  return (
    headPart(document) +
    timesPart(document) +
    findingsPart(document) +
    expectationsPart(document) +
    stepsPart(document)
  );
}

function headPart(document: DrillDocument): string {
  const { name, scenario, verdict, summary, order } = document;
  const scaled = scenario.times === 1 ? '' : `, all times of the scenario × ${scenario.times}`;
  const reasons = furtherReasons(document).map((reason) => `- ${plain(reason)}\n`);
  return `## ${VERDICT_MARKS[verdict]} Meshproof drill: ${verdict}, ${plain(scenario.title)}

**${plain(summary)}**

${reasons.length === 0 ? '' : `${fitting(reasons, TABLE_CHARACTERS, 'reasons', REST)}\n`}${plain(scenario.about)}

${code(name)} (${code(scenario.name)}): ${thousands(scenario.rate)} requests a second for ${milliseconds(scenario.durationMs)}, ${order === 'together' ? 'both sides at once' : 'the baseline first'}${scaled}.
`;
}

function timesPart(document: DrillDocument): string {
  const sides = (['baseline', 'candidate'] as const).filter((side) => document[side] !== null);
  const rows = drillRows(document).map((row) =>
    tableRow([plain(row.what), ...sides.map((side) => plain(row[side]))]),
  );
  const names = { baseline: 'Baseline', candidate: 'Candidate' };
  return `\n### What each side did\n\n${STAGES_TOLD}\n\n${tableHead(['What', ...sides.map((side) => names[side])])}${fitting(rows, TABLE_CHARACTERS, 'lines', REST)}`;
}

function findingsPart({ findings }: DrillDocument): string {
  if (findings.length === 0) return '';
  const rows = findings.map(({ severity, catalogue, title, cause, baseline, candidate }) =>
    tableRow([
      severity,
      catalogue ?? '',
      `**${plain(title)}**<br>${plain(cause)}`,
      plain(baseline),
      plain(candidate),
    ]),
  );
  return `\n### What differs\n\n${tableHead(['Severity', 'Catalogue', 'Finding and cause', 'Baseline', 'Candidate'])}${fitting(rows, TABLE_CHARACTERS, 'findings', REST)}`;
}

function expectationsPart({ expectations }: DrillDocument): string {
  if (expectations.length === 0) return '';
  const rows = expectations.map(({ side, what, outcome, detail }) =>
    tableRow([side, plain(what), `${VERDICT_MARKS[outcome]} ${outcome}`, plain(detail)]),
  );
  return `\n### What the scenario expects\n\n${tableHead(['Side', 'Expected', 'Outcome', 'Seen'])}${fitting(rows, TABLE_CHARACTERS, 'expectations', REST)}`;
}

function stepsPart({ baseline, candidate, scenario }: DrillDocument): string {
  const rows = [baseline, candidate].flatMap((of) =>
    (of?.steps ?? []).map(({ what, instances, atMs, untilMs, met, problem }) =>
      tableRow([
        of?.side ?? '',
        problem === null ? plain(what) : `${plain(what)} **${plain(problem)}**`,
        code(instances.join(', ')),
        offsetText(atMs - scenario.fromMs),
        offsetText(untilMs - scenario.fromMs),
        met === null ? '—' : thousands(met),
      ]),
    ),
  );
  if (rows.length === 0) return '';
  return `\n<details><summary>What was done</summary>\n\n${tableHead(['Side', 'Step', 'At', 'From', 'To', 'Requests met'], ['Requests met'])}${fitting(rows, TABLE_CHARACTERS, 'steps', REST)}\n</details>\n`;
}
