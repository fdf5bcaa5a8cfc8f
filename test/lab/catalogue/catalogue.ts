import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { again, nameOfRun } from '../again.ts';
import { sendDelete, sendJson } from '../http.ts';
import type { Side } from '../layout.ts';
import type { CaptureT, FindingT } from '../meshproof/answers.ts';
import { onceMoreOn } from '../once-more.ts';
import type { Stage } from '../scenario/scenario.ts';
import type { Stack } from '../stack.ts';
import type { Planned } from '../traffic/plan.ts';
import { sendTraffic, type Answer } from '../traffic/send.ts';
import { describeWrong, wrongAnswers } from '../traffic/wrong.ts';
import { auditCatalogue, keptAs } from './audits.ts';
import { catalogueTemplates, withCatalogue, type Round } from './configuration.ts';
import { RETRY_FAULT } from './entries/retries.ts';
import type { AuditName, StagedEntry } from './entry.ts';
import { findEntry, type Found, type Said } from './find.ts';
import { planCatalogue } from './plan.ts';
import { startCatalogue, type CatalogueSetting } from './start.ts';
import { STAGED } from './table.ts';

/** What was found of each entry that a stack stages. */
export type CatalogueResult = readonly (Found & { readonly stack: Stack })[];

const CAPTURE = 'catalogue';
const NOISE = 'catalogue-again';
/** An instance that is told to fail does not wait for the body: on a busy machine it may be faster than the rest of the request. */
const AGAIN_FOR_MS = 60_000;
const AUDITS: readonly AuditName[] = ['cutover', 'half-way', 'untouched'];
const ROUNDS: readonly Round[] = ['main', 'limited'];

/**
 * Stages the entries of the catalogue on the running stack: gateways of the baseline and rules of the mesh that differ in
 * one thing each. Declared differences are audited; requests are recorded, replayed on both sides and compared.
 * @param only IDs to stage; null stages all.
 */
export async function catalogue(stage: Stage, only: readonly string[] | null): Promise<CatalogueResult> {
  const { deployments, say } = stage;
  const { stack } = deployments;
  const entries = STAGED.filter(
    ({ id, stacks }) => stacks.includes(stack) && (only === null || only.includes(id)),
  );
  say(`staging ${entries.length} entries of the catalogue`);
  const setting = await startCatalogue(stage);
  const deploy = async (round: Round) => {
    const templates = await catalogueTemplates(round);
    return deployments.deploy((own) => withCatalogue(own, templates, setting.ports));
  };
  try {
    return await onceMoreOn(stage, 'catalogue', async (own) => {
      say(`the catalogue's YAML is live as revision ${await deploy('main')}`);
      const audits = await auditAll(own, setting);
      const said = { audits, findings: await compareAll(own, setting, entries, deploy) };
      return entries.map((entry) => {
        const found = findEntry(entry, said);
        own.checks.check(
          `catalogue: ${entry.id} is found with its cause`,
          found.found && found.causeRight,
          found.detail,
        );
        return { ...found, stack };
      });
    });
  } finally {
    say(`the YAML is the lab's own again, live as revision ${await deployments.configure([])}`);
  }
}

async function auditAll(stage: Stage, setting: CatalogueSetting): Promise<Said['audits']> {
  const audits = new Map<AuditName, Awaited<ReturnType<typeof auditCatalogue>>>();
  for (const name of AUDITS) {
    const audit = await auditCatalogue(stage, setting, name);
    await keep(stage, `audit-${keptAs(name)}`, audit);
    audits.set(name, audit);
  }
  return audits;
}

/** Records the requests once, replays them on the baseline for its noise and on each round of the candidate. */
async function compareAll(
  stage: Stage,
  { baseline }: CatalogueSetting,
  entries: readonly StagedEntry[],
  deploy: (round: Round) => Promise<string>,
): Promise<FindingT[]> {
  const plan = planCatalogue(entries);
  if (plan.length === 0) return [];
  const { candidate } = stage.deployments.layout;
  const producers = [baseline, candidate].flatMap(({ instances }) =>
    instances.filter(({ service }) => service === 'producer'),
  );
  for (const { app } of producers) await sendJson(app, '/admin/fault', RETRY_FAULT);
  try {
    const { capture, wrong } = await again(
      (n) => recordPlan(stage, plan, baseline, nameOfRun(CAPTURE, n)),
      (recorded) =>
        recorded.capture.truncatedBodies === 0
          ? null
          : `a gateway gave up sending ${recorded.capture.truncatedBodies} bodies that were answered before`,
      stage.say,
      { forMs: AGAIN_FOR_MS },
    );
    stage.checks.check(
      'catalogue: the baseline answers as planned',
      wrong.length === 0 && capture.complete,
      wrong.length === 0
        ? `${plan.length} answers, ${capture.lostBytes} bytes lost, ${capture.undecodedBytes} not decoded, ${capture.truncatedBodies} bodies cut`
        : `${wrong.length} wrong: ${describeWrong(wrong)}`,
    );
    const replay = (name: string, side: typeof baseline) =>
      stage.meshproof.replay({
        capture: capture.name,
        name,
        side,
        targets: side.edges,
        all: side.edges.length === 1,
      });
    await replay(NOISE, baseline);
    const findings: FindingT[] = [];
    for (const round of ROUNDS.filter((one) => plan.some(({ path }) => isOf(one, path)))) {
      const name = `${CAPTURE}-${round}`;
      if (round !== 'main') stage.say(`round ${round}, live as revision ${await deploy(round)}`);
      const replayed = await replay(name, candidate);
      stage.say(`${name}: ${replayed.responses} of ${replayed.sent} answered`);
      const comparison = await stage.meshproof.compare(name, {
        baseline: capture.name,
        candidate: name,
        noise: NOISE,
        audit: keptAs('cutover'),
      });
      await keep(stage, `comparison-${name}`, comparison);
      findings.push(...comparison.findings.filter(({ route }) => isOf(round, route ?? '')));
    }
    return findings;
  } finally {
    for (const { app } of producers) await sendDelete(app, '/admin/fault');
  }
}

async function recordPlan(
  { meshproof }: Stage,
  plan: readonly Planned[],
  baseline: Side,
  name: string,
): Promise<{ readonly capture: CaptureT; readonly wrong: readonly Answer[] }> {
  const recording = await meshproof.record(name, baseline);
  const wrong = wrongAnswers(await sendTraffic(plan, baseline.edges, 'tap'));
  return { capture: await recording.stop(), wrong };
}

/** Each route is judged in the round that it belongs to. */
function isOf(round: Round, route: string): boolean {
  return /\/rl\d\d\//.test(route) === (round === 'limited');
}

async function keep({ folder }: Stage, name: string, document: unknown): Promise<void> {
  await writeFile(join(folder, `${name}.json`), JSON.stringify(document, null, 2));
}
