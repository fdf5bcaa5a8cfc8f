/** One thing the lab wants to be true, with what was seen. */
export type Check = { readonly name: string; readonly ok: boolean; readonly detail: string };

/** The checks of one run, printed as they are made. */
export class Checks {
  readonly made: Check[] = [];
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  /** Notes a check; `detail` is the evidence, whether it holds or not. */
  check(name: string, ok: boolean, detail: string): void {
    this.made.push({ name, ok, detail });
    this.#say(lineOf({ name, ok, detail }));
  }
}

/** `PASS` or `FAIL`, the name and the evidence. */
export function lineOf({ name, ok, detail }: Check): string {
  return `${ok ? 'PASS' : 'FAIL'} ${name}: ${detail}`;
}
