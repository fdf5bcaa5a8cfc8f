import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { ALL, type Part } from './part.ts';
import { partsOf } from './rate.ts';
import type { Counted } from './recorded.ts';

const countsSchema = z.array(z.int());

/**
 * Simulates experiments, on as many threads as the machine runs at once; the rates don't depend on how many.
 * @param text Only experiments with a claim whose name has this.
 * @param share Of the runs of the full form.
 * @param stop Ends it early, with the runs that were made until then: all experiments advance together.
 */
export async function simulate(text: string, share: number, stop: AbortSignal): Promise<Counted> {
  const queue = partsToMake(text, share);
  const counted: Counted = {};
  let made = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('worker.ts', import.meta.url));
    for (let next = queue[made]; next !== undefined && !stop.aborted; next = queue[made]) {
      made += 1;
      worker.postMessage(next);
      const [message]: unknown[] = await once(worker, 'message');
      const counts = countsSchema.parse(message);
      for (const [claim, { name }] of (ALL[next.experiment]?.claims ?? []).entries()) {
        const { count, runs } = counted[name] ?? { count: 0, runs: 0 };
        counted[name] = { count: count + (counts[claim] ?? 0), runs: runs + next.runs };
      }
      process.stderr.write(`${made} of ${queue.length}: ${ALL[next.experiment]?.claims[0]?.name}\n`);
    }
    await worker.terminate();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return counted;
}

/** The first part of each experiment, then the second of each, as far as each of them has got. */
function partsToMake(text: string, share: number): Part[] {
  return ALL.flatMap(({ claims, runs: { full } }, experiment) => {
    if (!claims.some(({ name }) => name.includes(text))) return [];
    const parts = partsOf(Math.max(1, Math.round(full * share)));
    return parts.map((runs, part) => ({ experiment, part, runs, progress: (part + 1) / parts.length }));
  })
    .sort((a, b) => a.progress - b.progress || a.experiment - b.experiment)
    .map(({ experiment, part, runs }) => ({ experiment, part, runs }));
}
