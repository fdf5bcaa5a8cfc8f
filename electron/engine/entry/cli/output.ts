import { tableText } from './table.ts';

/** One JSON document on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A table of text on standard output, with lines as long as they are; numbers are set right. */
export function printTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  process.stdout.write(`${tableText(head, rows, Number.POSITIVE_INFINITY).text}\n`);
}

/**
 * The same with long values continued in further lines, so that it fits the terminal.
 * @returns whether a value is cut
 */
export function printFitted(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): boolean {
  const { text, cut } = tableText(head, rows, columns());
  process.stdout.write(`${text}\n`);
  return cut;
}

/** Says where the rest is, when a table cut a value. */
export function printCutHint(cut: boolean): void {
  if (cut) process.stdout.write('\nValues that end in … are cut; --json has all of them.\n');
}

const COLUMNS_ELSEWHERE = 160;

/** Of the terminal; elsewhere those that the environment variable COLUMNS says. */
function columns(): number {
  const told = Number(process.env['COLUMNS']);
  return process.stdout.columns ?? (Number.isInteger(told) && told > 0 ? told : COLUMNS_ELSEWHERE);
}

/** Says something to the person at the terminal; never on standard output. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

const BAR_WIDTH = 24;

/** A progress line that is drawn over itself; on anything but a terminal it stays silent. */
export class ProgressLine {
  #shown = false;

  show(title: string, done: number, total: number | null, unit: string, rate: number | null): void {
    if (!process.stderr.isTTY) return;
    const share = total === null || total === 0 ? 0 : done / total;
    const filled = Math.round(share * BAR_WIDTH);
    const bar = `${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}`;
    const speed = rate === null ? '' : `, ${Math.round(rate)}/s`;
    process.stderr.write(`\r\x1b[2K${title} [${bar}] ${done}/${total ?? '?'} ${unit}${speed}`);
    this.#shown = true;
  }

  end(): void {
    if (this.#shown) process.stderr.write('\n');
    this.#shown = false;
  }
}
