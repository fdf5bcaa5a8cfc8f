import { thousands } from '#shared/compare/words.ts';

/** As many rows as fit into `room` characters, then how many do not, and where they stand. */
export function fitting(
  rows: readonly string[],
  room: number,
  what: string,
  where: string = '`report.html` and `report.json`',
): string {
  const whole = rows.join('');
  if (whole.length <= room) return whole;
  const remainder = (count: number): string =>
    `\n**${thousands(count)} more ${what} do not fit here**: ${where} have them all.\n`;
  let left = room - remainder(rows.length).length;
  const shown: string[] = [];
  for (const row of rows) {
    left -= row.length;
    if (left < 0) break;
    shown.push(row);
  }
  return shown.join('') + remainder(rows.length - shown.length);
}
