import { CATALOGUE } from '#shared/policy/catalogue.ts';
import { answers } from './entries/answers.ts';
import { balancing } from './entries/balancing.ts';
import { breakers } from './entries/breakers.ts';
import { headers } from './entries/headers.ts';
import { limits } from './entries/limits.ts';
import { migration } from './entries/migration.ts';
import { retries } from './entries/retries.ts';
import { routing } from './entries/routing.ts';
import { timeouts } from './entries/timeouts.ts';
import type { StagedEntry } from './entry.ts';

const ORDER = [...CATALOGUE.keys()];

/** Every entry that is staged, in the order of the catalogue. */
export const STAGED: readonly StagedEntry[] = [
  routing,
  balancing,
  retries,
  timeouts,
  breakers,
  limits,
  headers,
  answers,
  migration,
]
  .flat()
  .sort((a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id));
