/** Makes the parts that main.ts sends, one after the other. */
import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { ALL } from './part.ts';
import { countPart } from './rate.ts';

const partSchema = z.object({ experiment: z.int(), part: z.int(), runs: z.int() });

parentPort?.on('message', (message: unknown) => {
  const { experiment, part, runs } = partSchema.parse(message);
  const found = ALL[experiment];
  if (found === undefined) throw new RangeError(`there is no experiment ${experiment}`);
  parentPort?.postMessage(countPart(found, part, runs));
});
