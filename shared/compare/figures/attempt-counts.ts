import type { ComparedAttempt } from '../pair.ts';
import { fieldText, requestFieldsOf } from '../rules/instance/received.ts';

/** What the counts of the mesh tell of the attempts at one service for one request. */
export interface Factors {
  /** Calls of the client: each begins the count again. */
  readonly calls: number;
  /** Most tries of the mesh for one call. */
  readonly tries: number;
}

/**
 * Splits repeated attempts by layer (catalogue MO-03): `x-envoy-attempt-count` begins at 1 with each call that the
 * mesh sees. Only what follows a failure is a repetition: an application may ask for one thing twice. Of several rows of
 * attempts the one with most of them counts.
 * @param attempts At one service, in the order of their start.
 * @returns Null without counts.
 */
export function factorsOf(attempts: readonly ComparedAttempt[]): Factors | null {
  let found: Factors | null = null;
  for (const row of repetitions(attempts)) {
    const counts = row.map(countOf);
    if (counts.includes(null)) continue;
    const factors = {
      calls: counts.filter((count) => count === 1).length,
      tries: Math.max(...counts.map((count) => count ?? 0)),
    };
    if (found === null || factors.calls * factors.tries > found.calls * found.tries) found = factors;
  }
  return found;
}

/** Attempts for one thing, each but the first after one that failed. */
function repetitions(attempts: readonly ComparedAttempt[]): ComparedAttempt[][] {
  const rows: ComparedAttempt[][] = [];
  for (const alike of Map.groupBy(attempts, ({ method, path }) => `${method} ${path}`).values()) {
    let row: ComparedAttempt[] = [];
    for (const attempt of alike) {
      const last = row.at(-1);
      if (last && !failed(last)) {
        rows.push(row);
        row = [];
      }
      row.push(attempt);
    }
    rows.push(row);
  }
  return rows;
}

const failed = ({ status }: ComparedAttempt): boolean => status === null || status >= 500;

/** The mesh's number of a try, from 1; null where nothing counts. */
export function countOf(attempt: ComparedAttempt): number | null {
  const text = fieldText(requestFieldsOf(attempt), 'x-envoy-attempt-count');
  return text !== null && /^\d{1,4}$/.test(text) ? Number(text) : null;
}

/** Whether both layers repeated: the number of attempts is a product. */
export function isMultiplied({ calls, tries }: Factors): boolean {
  return calls > 1 && tries > 1;
}
