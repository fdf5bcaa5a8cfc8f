import type { Problem } from '#shared/policy/source/problem.ts';
import { printFitted } from './output.ts';
import { shownPlace } from './shown-place.ts';

/**
 * What could not be read, and what to do about it, as a table of its own.
 * @param sources paths as they were given
 * @returns whether a value is cut
 */
export function printProblems(problems: readonly Problem[], sources: readonly string[]): boolean {
  if (problems.length === 0) return false;
  process.stdout.write('\n');
  return printFitted(
    ['problem', 'where', 'what', 'what to do'],
    problems.map(({ severity, place, message, advice }) => [
      severity,
      shownPlace(place, sources, process.cwd()),
      message,
      advice,
    ]),
  );
}
