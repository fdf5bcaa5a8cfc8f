import { join } from 'node:path';
import { Checks } from './checks.ts';
import { messageOf, ToolError } from './errors.ts';
import { Meshproof } from './meshproof/meshproof.ts';
import type { Stage } from './scenario/scenario.ts';

/**
 * Plays something real and, where a check of it does not hold or it breaks off, plays it once more; then that stands. What is
 * wrong is wrong again, what the machine did in a moment is not. What did not hold the first time is said and kept
 * (`Checks.onlyOnce`), whatever becomes of it.
 * @param play is given the checks to make, and the number of the time
 * @throws what the second time throws; a `ToolError` at once, since a tool stays missing
 */
export async function onceMore<Made>(
  checks: Checks,
  name: string,
  play: (checks: Checks, time: number) => Promise<Made>,
): Promise<Made> {
  const first = new Checks(() => undefined);
  const ended = await play(first, 1).then(
    (made) => ({ made }),
    (error: unknown) => ({ error }),
  );
  if ('error' in ended && ended.error instanceof ToolError) throw ended.error;
  const apart = first.made.filter(({ ok }) => !ok).map((check) => `${check.name}: ${check.detail}`);
  if ('error' in ended) apart.push(`it broke off: ${messageOf(ended.error)}`);
  else if (apart.length === 0) {
    checks.take(first);
    return ended.made;
  }
  for (const what of apart) checks.noteOnce(`${name}: ${what}`);
  return play(checks, 2);
}

/** The same on a stage. The second time has a workspace of its own, so that the names of what it keeps are free. */
export function onceMoreOn<Made>(
  stage: Stage,
  name: string,
  play: (stage: Stage) => Promise<Made>,
): Promise<Made> {
  return onceMore(stage.checks, name, (checks, time) =>
    play({
      ...stage,
      checks,
      ...(time > 1 && { meshproof: new Meshproof(join(stage.folder, `${name}-once-more.meshproof`)) }),
    }),
  );
}
