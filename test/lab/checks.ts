/** One thing the lab wants to be true, with what was seen. */
export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string };

/** The checks of one run, printed as they are made. */
export class Checks {
  readonly made: Check[] = [];
  /** What did not hold the first time, and was played once more: see `onceMore`. */
  readonly onlyOnce: string[] = [];
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** Notes a check; `detail` is the evidence, whether it holds or not. */
  check(name: string, ok: boolean, detail: string): void {
    this.made.push({ name, ok, detail });
    this.#say(lineOf({ name, ok, detail }));
  }

  /** Takes over the checks of another. */
  take(other: Checks): void {
    for (const { name, ok, detail } of other.made) this.check(name, ok, detail);
    this.onlyOnce.push(...other.onlyOnce);
  }

  /** Notes what did not hold and is to be played once more. */
  noteOnce(what: string): void {
    this.onlyOnce.push(what);
    this.#say(`ONCE MORE, since ${what}`);
  }
}

/** `PASS` or `FAIL`, the name and the evidence. */
export function lineOf({ name, ok, detail }: Check): string {
  return `${ok ? 'PASS' : 'FAIL'} ${name}: ${detail}`;
}
