import { earlierDrills } from '#shared/compare/verdict/drill-runs.ts';
import { blocks } from '#shared/compare/verdict/routes.ts';
import { clipped } from '#shared/compare/words.ts';
import { byText } from '#shared/compare/order.ts';
import type {
  ComparisonDocument,
  DrillDocument,
  Finding,
  GateResult,
  RouteResult,
  Verdict,
} from '#shared/model/index.ts';
// The five escapes of HTML are those of XML, and both forbid the same characters.
import { html as xml, type Markup } from './html/markup.ts';
import type { Report } from './report.ts';

interface TestCase {
  readonly name: string;
  readonly outcome: Verdict | 'waived';
  /** Why it is not a pass; of a pass what is worth saying, or nothing. */
  readonly message: string;
  readonly detail: string;
}

interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

/**
 * `report.junit.xml`: a suite for the gates, one for each route, with a case for its verdict and one for each finding
 * that counts, and one for the drills. Form: the Jenkins xUnit plugin's `junit-10.xsd`, which Surefire's reports fit too.
 *
 * A waived finding is `skipped`, with who accepted it. What is inconclusive is an `error`, JUnit's word for a test that
 * could not be carried out: as `skipped` it would be green in every pipeline, and a verdict without evidence is none.
 */
export function renderJunit({ document, drills }: Pick<Report, 'document' | 'drills'>): string {
  const suites = [
    gatesSuite(document.gates),
    ...routeSuites(document),
    ...drillsSuite(drills, earlierDrills(document.coverage.drills)),
  ];
  const all = suites.flatMap(({ cases }) => cases);
  return xml`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${document.name}" tests="${all.length}" failures="${count(all, 'fail')}" errors="${count(all, 'inconclusive')}">
${suites.map((suite, index) => suiteElement(suite, index === 0 ? inputProperties(document) : null))}</testsuites>
`.text;
}

function gatesSuite(gates: readonly GateResult[]): TestSuite {
  return {
    name: 'gates',
    cases: gates.map(({ gate, outcome, detail, reasons }) => ({
      name: gate,
      outcome,
      message: detail,
      detail: reasons.map(({ what, advice }) => `${what}. ${advice}`).join('\n'),
    })),
  };
}

/** A run that a later one has taken the place of is no test of the deployments any more. */
function drillsSuite(drills: readonly DrillDocument[], earlier: ReadonlySet<string>): TestSuite[] {
  const counting = drills.filter(({ name }) => !earlier.has(name));
  if (counting.length === 0) return [];
  const cases = counting.map(({ name, scenario, verdict, summary, reasons }) => ({
    name: `${scenario.title} (${name})`,
    outcome: verdict,
    message: summary,
    detail: reasons.join('\n'),
  }));
  return [{ name: 'drills', cases }];
}

/** A finding is a failure only where a gate failed by its like: gates of a file may let some be. */
function routeSuites({ verdict, routes, findings, waivers }: ComparisonDocument): TestSuite[] {
  const counted = findings.filter(({ severity }) => severity !== 'noise' && severity !== 'expected');
  const casesOf = (fails: boolean, all: readonly Finding[] = []) =>
    all.map((finding) => findingCase(finding, fails, waivers));
  const ofRoute = Map.groupBy(counted, ({ route }) => route);
  const judged = new Set(routes.map(({ route }) => route));
  const others = [...ofRoute.keys()].filter((route) => !judged.has(route)).toSorted(byText);
  return [
    ...routes.map((route) => ({
      name: route.route,
      cases: [verdictCase(route), ...casesOf(route.verdict === 'fail', ofRoute.get(route.route))],
    })),
    ...others.map((name) => ({ name, cases: casesOf(verdict === 'fail', ofRoute.get(name)) })),
  ];
}

function verdictCase({ pairs, verdict, reasons }: RouteResult): TestCase {
  return { name: 'verdict', outcome: verdict, message: reasons.join('; '), detail: `${pairs} pairs` };
}

function findingCase(finding: Finding, fails: boolean, waivers: ComparisonDocument['waivers']): TestCase {
  const { id, severity, catalogue, place, title, cause, evidence, count: shown, pairs } = finding;
  const accepted = waivers.find((one) => one.id === finding.waiver);
  const examples = evidence.map(
    ({ request, baseline, candidate }) =>
      `${request}\n  baseline:  ${baseline ?? 'absent'}\n  candidate: ${candidate ?? 'absent'}`,
  );
  return {
    name: `${catalogue === null ? '' : `${catalogue} `}${place} (${id})`,
    outcome: accepted ? 'waived' : fails && blocks(finding) ? 'fail' : 'pass',
    message: accepted
      ? `waived by ${accepted.id}, ${accepted.owner}, until ${accepted.expires}: ${accepted.reason}`
      : `${severity}: ${title}`,
    detail: [cause, `${shown} of ${pairs} pairs`, ...examples].join('\n'),
  };
}

/** The inputs by name and sha256, so that a pipeline's archive says what was judged. */
function inputProperties({ baseline, candidate, noise }: ComparisonDocument): Markup {
  const inputs = { baseline, candidate, ...(noise ? { noise } : {}) };
  const properties = Object.entries(inputs).map(
    ([role, { name, sha256 }]) =>
      xml`<property name="${role}" value="${name}"/>\n<property name="${role}.sha256" value="${sha256}"/>\n`,
  );
  return xml`<properties>\n${properties}</properties>\n`;
}

function suiteElement({ name, cases }: TestSuite, properties: Markup | null): Markup {
  return xml`<testsuite name="${name}" tests="${cases.length}" failures="${count(cases, 'fail')}" errors="${count(cases, 'inconclusive')}" skipped="${count(cases, 'waived')}">
${properties}${cases.map((one) => caseElement(name, one))}</testsuite>
`;
}

function caseElement(suite: string, { name, outcome, message, detail }: TestCase): Markup {
  const open = xml`<testcase classname="${suite}" name="${name}"`;
  const text = detail === '' ? null : `${detail}\n`;
  switch (outcome) {
    case 'pass':
      return message === ''
        ? xml`${open}/>\n`
        : xml`${open}><system-out>${message}\n${text}</system-out></testcase>\n`;
    case 'fail':
      return xml`${open}><failure type="fail" message="${clipped(message)}">${message}\n${text}</failure></testcase>\n`;
    case 'waived':
      return xml`${open}><skipped message="${clipped(message)}"/><system-out>${text}</system-out></testcase>\n`;
    case 'inconclusive':
      return xml`${open}><error type="inconclusive" message="${clipped(message)}">${message}\n${text}</error></testcase>\n`;
  }
}

function count(cases: readonly TestCase[], outcome: TestCase['outcome']): number {
  return cases.filter((one) => one.outcome === outcome).length;
}
