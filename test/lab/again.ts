/** How long a check asks for another run, in milliseconds, where a busy machine left it without an answer. */
export const AGAIN_FOR_MS = 3 * 60_000;

/**
 * Runs until nothing speaks for another run, or until the time is up: then the last run stands as it is.
 * @param run gets the number of the run, from 1 on
 * @param whyAgain why a run answers nothing, in a word or two; null when it does
 * @param now milliseconds of a clock
 */
export async function again<Run>(
  run: (n: number) => Promise<Run>,
  whyAgain: (run: Run) => string | null,
  say: (why: string) => void,
  { forMs = AGAIN_FOR_MS, now = () => performance.now() }: { forMs?: number; now?: () => number } = {},
): Promise<Run> {
  const endMs = now() + forMs;
  for (let n = 1; ; n++) {
    const made = await run(n);
    const why = whyAgain(made);
    if (why === null || now() >= endMs) return made;
    say(`${why}; again`);
  }
}

/** The name of a run: that of the check itself for the first. */
export function nameOfRun(name: string, n: number): string {
  return n === 1 ? name : `${name}-${n}`;
}

/** A run that the machine made later than this, in milliseconds, is no evidence against anything, and none for it from so much on. */
const LATE_MS = { against: 100, either: 500 };

/** Whether a run has to be made again, since the machine made it late. @param holds whether what it is to show holds all the same */
export function isTooLate(lateMs: number, holds: boolean): boolean {
  return lateMs > (holds ? LATE_MS.either : LATE_MS.against);
}
