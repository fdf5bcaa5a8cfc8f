/** One JSON document on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A table of text on standard output; numbers are set right. */
export function printTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  const texts = rows.map((row) => row.map(String));
  const widths = head.map((name, column) =>
    Math.max(name.length, ...texts.map((row) => (row[column] ?? '').length)),
  );
  const isNumber = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  process.stdout.write(`${[head, ...texts].map(line).join('\n')}\n`);
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
