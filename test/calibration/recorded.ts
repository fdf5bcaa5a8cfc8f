import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type Rate, rateOf } from './rate.ts';

const FILE = new URL('counted.json', import.meta.url);

const countedSchema = z.record(z.string(), z.object({ count: z.int(), runs: z.int().positive() }));

/** How often each claim came true in the full form, by its name. */
export type Counted = z.infer<typeof countedSchema>;

export function readCounted(): Counted {
  return countedSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
}

export function writeCounted(counted: Counted): void {
  writeFileSync(FILE, `${JSON.stringify(counted, null, 2)}\n`);
}

/** @throws RangeError where the claim was never simulated. */
export function recordedRate(counted: Counted, name: string): Rate {
  const found = counted[name];
  if (found === undefined)
    throw new RangeError(`“${name}” is not in counted.json: npm run calibration -- --only "${name}"`);
  return rateOf(found.count, found.runs);
}
