import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PLANTED } from '../istio/planted.ts';
import type { ComparisonT, FindingT } from '../meshproof/answers.ts';
import { findingFor, isBlockerOrMajor } from './find-planted.ts';
import { CAPTURE } from './record-baseline.ts';
import { writeReport } from './report.ts';
import type { Journey, Stage } from './scenario.ts';

/** A comparison and how the command ended. */
export type Outcome = ComparisonT & { readonly exitCode: number };

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

/**
 * A comparison on YAML without mistakes must pass with nothing left to do, and its report is written. Where all runs on a busy machine
 * left latency open, saying so is right: everything else must have passed.
 */
export async function checkPasses(stage: Stage, name: string, comparison: Outcome): Promise<void> {
  const bad = comparison.findings.filter(isBlockerOrMajor);
  stage.checks.check(
    `${name}: no blocker and no major is left`,
    bad.length === 0,
    bad.length === 0 ? outcomeOf(comparison) : bad.map(lineOf).join('; '),
  );
  stage.checks.check(
    `${name}: the comparison passes`,
    passes(comparison) || onlyLatencyIsOpen(comparison),
    outcomeOf(comparison),
  );
  await writeReport(stage, comparison.name);
}

function passes({ verdict, exitCode }: Outcome): boolean {
  return verdict === 'pass' && exitCode === 0;
}

/** Whether a comparison is inconclusive for its latency alone: every other gate has passed, and no blocker or major was found. */
export function onlyLatencyIsOpen({ verdict, exitCode, gates, gatesUsed, findings }: Outcome): boolean {
  const open = gates.flatMap(({ outcome }, index) =>
    outcome === 'pass' ? [] : [{ outcome, rule: gatesUsed.rules[index]?.rule }],
  );
  return (
    verdict === 'inconclusive' &&
    exitCode === 3 &&
    open.length > 0 &&
    open.every(({ outcome, rule }) => outcome === 'inconclusive' && rule === 'latency') &&
    !findings.some(isBlockerOrMajor)
  );
}

/** Compares a replay with the recorded baseline and keeps the document in the run's folder. */
export async function compare(
  stage: Stage,
  name: string,
  candidate: string,
  noise: string,
): Promise<Outcome> {
  const comparison = await stage.meshproof.compare(name, { baseline: CAPTURE, candidate, noise });
  await writeFile(join(stage.folder, `comparison-${name}.json`), JSON.stringify(comparison, null, 2));
  return comparison;
}

function outcomeOf(comparison: Outcome): string {
  const counts = Object.entries(Object.groupBy(comparison.findings, (finding) => finding.severity));
  const findings = counts.map(([severity, some]) => `${some?.length ?? 0} ${severity}`).join(', ');
  const open = comparison.gates.flatMap(({ outcome, detail }) =>
    outcome === 'inconclusive' ? [`; open: ${detail}`] : [],
  );
  return `verdict ${comparison.verdict}, exit code ${comparison.exitCode}, findings: ${findings || 'none'}${open.join('')}`;
}

function lineOf(finding: FindingT): string {
  const catalogue = finding.catalogue ?? 'no catalogue entry';
  return `${finding.severity} on ${finding.route}: ${finding.title} (${catalogue})`;
}
