import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PLANTED } from '../istio/planted.ts';
import type { ComparisonT, FindingT } from '../meshproof/answers.ts';
import { findingFor, isBlockerOrMajor } from './find-planted.ts';
import { CAPTURE } from './record-baseline.ts';
import { writeReport } from './report.ts';
import type { Journey, Stage } from './scenario.ts';

type Outcome = ComparisonT & { readonly exitCode: number };

/** Compares the replay on the broken YAML: it must fail, and the report must name every planted mistake. */
export async function checkPlanted(
  stage: Stage,
  candidate: string,
  noise: string,
): Promise<Journey['planted']> {
  const comparison = await compare(stage, 'planted', candidate, noise);
  const fails = comparison.verdict === 'fail' && comparison.exitCode === 1;
  stage.checks.check('planted: the comparison fails', fails, outcomeOf(comparison));
  const reported = await writeReport(stage, 'planted');
  return PLANTED.map((mistake) => {
    const finding = findingFor(mistake, comparison.findings);
    const found = finding !== null && reported.has(finding.id);
    const detail = finding === null ? `no blocker or major says that ${mistake.title}` : lineOf(finding);
    stage.checks.check(
      `planted: the report names ${mistake.id}`,
      found,
      finding === null || found ? detail : `${detail}, but not in the report`,
    );
    return { id: mistake.id, title: mistake.title, found, finding };
  });
}

/** Compares a replay on YAML without mistakes: it must pass with nothing left to do. `name` is the comparison's. */
export async function checkPasses(
  stage: Stage,
  name: string,
  candidate: string,
  noise: string,
): Promise<Journey['corrected']> {
  const comparison = await compare(stage, name, candidate, noise);
  const bad = comparison.findings.filter(isBlockerOrMajor);
  stage.checks.check(
    `${name}: no blocker and no major is left`,
    bad.length === 0,
    bad.length === 0 ? outcomeOf(comparison) : bad.map(lineOf).join('; '),
  );
  const passes = comparison.verdict === 'pass' && comparison.exitCode === 0;
  stage.checks.check(`${name}: the comparison passes`, passes, outcomeOf(comparison));
  await writeReport(stage, name);
  return { verdict: comparison.verdict, blockersOrMajors: bad.length };
}

async function compare(stage: Stage, name: string, candidate: string, noise: string): Promise<Outcome> {
  const comparison = await stage.meshproof.compare(name, { baseline: CAPTURE, candidate, noise });
  await writeFile(join(stage.folder, `comparison-${name}.json`), JSON.stringify(comparison, null, 2));
  return comparison;
}

function outcomeOf(comparison: Outcome): string {
  const counts = Object.entries(Object.groupBy(comparison.findings, (finding) => finding.severity));
  const findings = counts.map(([severity, some]) => `${some?.length ?? 0} ${severity}`).join(', ');
  return `verdict ${comparison.verdict}, exit code ${comparison.exitCode}, findings: ${findings || 'none'}`;
}

function lineOf(finding: FindingT): string {
  const catalogue = finding.catalogue ?? 'no catalogue entry';
  return `${finding.severity} on ${finding.route}: ${finding.title} (${catalogue})`;
}
