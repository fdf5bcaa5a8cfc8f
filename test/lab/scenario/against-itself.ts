import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptureT, ReplayT } from '../meshproof/answers.ts';
import { isBlockerOrMajor } from './find-planted.ts';
import { CAPTURE } from './record-baseline.ts';
import { replayUntilOnTime } from './replay.ts';
import type { Stage } from './scenario.ts';

/** Runs of the baseline against itself, and what they were told to fear. */
export type AgainstItself = { readonly runs: number; readonly blockersOrMajors: number };

/** There are many of these runs, and most of what they are for needs no latency. */
const AGAIN_FOR_MS = 60_000;

/**
 * The capture, replayed on the baseline once more than there are runs; each replay is compared as if it were a candidate,
 * with the next one for noise. Nothing has changed, so no blocker and no major may be found. A replay that stays late on a
 * busy machine is compared all the same: then the product judges everything but the latency.
 */
export async function againstItself(stage: Stage, capture: CaptureT, runs: number): Promise<AgainstItself> {
  const { checks, deployments, meshproof, folder } = stage;
  const replayed = async (n: number): Promise<ReplayT> =>
    (await replayUntilOnTime(stage, `aa-${n}`, deployments.layout.baseline, AGAIN_FOR_MS)).replay;
  let candidate = await replayed(0);
  let blockersOrMajors = 0;
  for (let run = 1; run <= runs; run++) {
    const noise = await replayed(run);
    const name = `aa-${run}`;
    const comparison = await meshproof.compare(name, {
      baseline: CAPTURE,
      candidate: candidate.name,
      noise: noise.name,
    });
    const bad = comparison.findings.filter(isBlockerOrMajor);
    if (bad.length > 0)
      await writeFile(join(folder, `comparison-${name}.json`), JSON.stringify(comparison, null, 2));
    const isWhole = candidate.sent === capture.exchanges && candidate.errors === 0;
    const late = candidate.valid && noise.valid ? '' : ', late: latency is not judged';
    checks.check(
      `A/A ${run}: the baseline has no blocker and no major against itself`,
      bad.length === 0 && comparison.verdict !== 'fail' && isWhole,
      bad.length === 0
        ? `${candidate.sent} of ${capture.exchanges} requests, verdict ${comparison.verdict}, ${comparison.findings.length} findings${late}`
        : bad.map(({ severity, route, title }) => `${severity} on ${route ?? ''}: ${title}`).join('; '),
    );
    blockersOrMajors += bad.length;
    candidate = noise;
  }
  return { runs, blockersOrMajors };
}
