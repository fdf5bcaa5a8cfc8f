import { earlierDrills } from '#shared/compare/verdict/drill-runs.ts';
import { milliseconds, shift, thousands } from '#shared/compare/words.ts';
import type {
  ComparedSource,
  ComparisonDocument,
  DrillDocument,
  Finding,
  RouteResult,
} from '#shared/model/index.ts';
import type { Report, ReportRun } from './report.ts';
import { frequency } from './sections/findings.ts';
import { inOrderOfVerdict } from './sections/routes.ts';
import { scopeText } from './waiver-scope.ts';
import { fitting } from './text/fitting.ts';
import { code, plain, tableHead, tableRow, VERDICT_MARKS } from './text/markdown.ts';

/** Most characters of a comment or description on GitHub. */
const MOST_CHARACTERS = 65_536;
/** Left for what is put below the report: a signature, a line of the pipeline. */
const SPARE_CHARACTERS = 1_536;
/** Of what is left for the long tables, the part of the findings. */
const FINDINGS_SHARE = 0.7;

/**
 * `report.md`: fits a pull request. Verdict first, then gates, findings, routes, what is not covered and the inputs. What
 * does not fit is counted, never left out silently.
 */
export function renderMarkdown({ document, drills, run }: Report): string {
  const start =
    headPart(document) +
    gatesPart(document) +
    advicePart(document) +
    historyPart(document) +
    waiversPart(document) +
    drillsPart(drills, earlierDrills(document.coverage.drills));
  const end = coveragePart(document) + inputsPart(document) + runPart(run);
  const room = MOST_CHARACTERS - SPARE_CHARACTERS - start.length - end.length;
  const findings = findingsPart(document.findings, Math.floor(room * FINDINGS_SHARE));
  const routes = routesPart(document.routes, room - findings.length);
  return start + findings + routes + end;
}

function headPart({ name, verdict, summary, baseline, candidate, noise }: ComparisonDocument): string {
  const measured = noise ? `, noise measured with ${code(noise.name)}` : '';
  return `## ${VERDICT_MARKS[verdict]} Meshproof: ${verdict}, ${plain(name)}

**${plain(summary)}**

Baseline ${code(baseline.name)} against candidate ${code(candidate.name)}${measured}.
`;
}

/** Gates are a handful by nature; a file may have hundreds all the same. */
const GATES_CHARACTERS = 12_000;

function gatesPart({ gates }: ComparisonDocument): string {
  const rows = gates.map(({ gate, outcome, detail }) =>
    tableRow([`${VERDICT_MARKS[outcome]} ${outcome}`, plain(gate), plain(detail)]),
  );
  return `\n### Gates\n\n${tableHead(['Outcome', 'Gate', 'Because'])}${fitting(rows, GATES_CHARACTERS, 'gates')}`;
}

const DRILLS_CHARACTERS = 8_000;

function drillsPart(drills: readonly DrillDocument[], earlier: ReadonlySet<string>): string {
  const counting = drills.filter(({ name }) => !earlier.has(name));
  if (counting.length === 0) return '';
  const rows = counting.map(({ name, scenario, verdict, summary }) =>
    tableRow([`${VERDICT_MARKS[verdict]} ${verdict}`, plain(scenario.title), code(name), plain(summary)]),
  );
  return `\n### Drills\n\n${tableHead(['Outcome', 'Scenario', 'Drill', 'In one sentence'])}${fitting(rows, DRILLS_CHARACTERS, 'drills')}`;
}

/** Reasons and rows of the short parts; what is beyond is counted. */
const MOST_LINES = 12;

function advicePart({ gates }: ComparisonDocument): string {
  const lines = gates.flatMap(({ reasons }) =>
    reasons.map(({ what, advice }) => `- ${plain(what)}. ${plain(advice)}\n`),
  );
  return lines.length === 0 ? '' : `\n### What to do\n\n${firstLines(lines, 'reasons')}`;
}

function historyPart({ sinceSignOff, signOffs }: ComparisonDocument): string {
  const signed = signOffs.map(
    ({ by, at, verdict }) => `- Signed off by ${plain(by)} on ${at} as ${verdict}.\n`,
  );
  if (sinceSignOff === null)
    return signed.length === 0 ? '' : `\n### Sign-off\n\n${firstLines(signed, 'sign-offs')}`;
  const { since, new: added, fixed, still } = sinceSignOff;
  const change = `- Since ${code(since.comparison)}, signed by ${plain(since.by ?? '')} on ${since.at}: **${thousands(added.length)} new**, ${thousands(fixed.length)} fixed, ${thousands(still.length)} still there.\n`;
  const news = added.map(({ route, title }) => `  - new: ${code(route)} ${plain(title)}\n`);
  return `\n### Since the last sign-off\n\n${firstLines(signed, 'sign-offs')}${change}${firstLines(news, 'new findings')}`;
}

function waiversPart({ waivers }: ComparisonDocument): string {
  if (waivers.length === 0) return '';
  const rows = waivers.map(({ id, state, expires, owner, scope, reason, findings }) =>
    tableRow([
      id,
      state,
      expires,
      plain(owner),
      code(scopeText(scope)),
      plain(reason),
      thousands(findings.length),
    ]),
  );
  const head = tableHead(
    ['Waiver', 'State', 'Last day', 'Owner', 'Accepts', 'Because', 'Findings'],
    ['Findings'],
  );
  return `\n### Waivers\n\n${head}${firstLines(rows, 'waivers')}`;
}

function firstLines(lines: readonly string[], what: string): string {
  const rest = lines.length - MOST_LINES;
  const more = rest > 0 ? `\n${thousands(rest)} more ${what} stand in \`report.html\`.\n` : '';
  return lines.slice(0, MOST_LINES).join('') + more;
}

function findingsPart(findings: readonly Finding[], room: number): string {
  const counts = findings.filter(({ severity }) => severity !== 'noise' && severity !== 'expected');
  const aside = findings.length - counts.length;
  const after =
    aside === 0 ? '' : `\n${thousands(aside)} more are set aside as noise or as what any mesh adds.\n`;
  if (counts.length === 0)
    return `\n### Findings\n\nNothing differs besides noise and what any mesh adds.\n${after}`;
  const head = `\n### Findings (${thousands(counts.length)})\n\n${tableHead(['Severity', 'Route', 'Difference', 'Shown by', 'Catalogue'])}`;
  const rows = counts.map((finding) =>
    tableRow([
      finding.waiver === undefined ? finding.severity : `${finding.severity}, waived by ${finding.waiver}`,
      code(finding.route),
      `${plain(finding.title)}<br>${code(finding.place)}${example(finding)}`,
      plain(frequency(finding)),
      finding.catalogue ?? '',
    ]),
  );
  return head + fitting(rows, room - head.length - after.length, 'findings') + after;
}

function example({ evidence: [first] }: Finding): string {
  if (!first) return '';
  const value = (text: string | null): string => (text === null ? '*absent*' : code(text));
  return `<br>${value(first.baseline)} → ${value(first.candidate)}`;
}

function routesPart(routes: readonly RouteResult[], room: number): string {
  if (routes.length === 0) return '';
  const head = `\n### Routes (${thousands(routes.length)})\n\n${tableHead(['Verdict', 'Route', 'Pairs', 'Median', 'Latency shift (95 %)', 'Why'], ['Pairs'])}`;
  const rows = inOrderOfVerdict(routes).map(({ route, verdict, pairs, latency, reasons }) =>
    tableRow([
      `${VERDICT_MARKS[verdict]} ${verdict}`,
      code(route),
      thousands(pairs),
      latency ? `${milliseconds(latency.baseline.p50)} → ${milliseconds(latency.candidate.p50)}` : '',
      latency?.ratio
        ? `${shift(latency.ratio.value)} (${shift(latency.ratio.low)} … ${shift(latency.ratio.high)}), ${latency.judgement}`
        : '',
      plain(reasons.join('; ')),
    ]),
  );
  return head + fitting(rows, room - head.length, 'routes');
}

const MOST_NOTES = 20;

function coveragePart({ coverage }: ComparisonDocument): string {
  const { paired, baselineExchanges, unpairedBaseline, refused, routesBelowLeastPairs, notes } = coverage;
  const facts = [
    `${thousands(paired)} of ${thousands(baselineExchanges)} recorded requests are paired; ${thousands(unpairedBaseline)} were not replayed, ${thousands(refused)} of them refused.`,
    ...(routesBelowLeastPairs.length === 0
      ? []
      : [`${thousands(routesBelowLeastPairs.length)} routes have too few pairs for a verdict.`]),
    ...notes.slice(0, MOST_NOTES).map(plain),
    ...(notes.length > MOST_NOTES ? [`${thousands(notes.length - MOST_NOTES)} more notes.`] : []),
  ];
  return `\n### What the evidence does not cover\n\n${facts.map((fact) => `- ${fact}\n`).join('')}`;
}

function inputsPart({ baseline, candidate, noise }: ComparisonDocument): string {
  const row = (role: string, source: ComparedSource): string =>
    tableRow([role, code(source.name), source.kind, thousands(source.exchanges), code(source.sha256)]);
  return `\n<details><summary>Inputs</summary>\n\n${tableHead(['Input', 'Name', 'Kind', 'Exchanges', 'SHA-256'], ['Exchanges'])}${row('Baseline', baseline)}${row('Candidate', candidate)}${noise ? row('Noise run', noise) : ''}\n</details>\n`;
}

/** The only part that differs between two reports of the same inputs. */
function runPart({ generatedAt, tool, signer }: ReportRun): string {
  const signed = signer === null ? '' : `, signed by ${code(signer)}`;
  return `\n<sub>Run: made at ${generatedAt} by Meshproof ${plain(tool)}${signed}.</sub>\n`;
}
