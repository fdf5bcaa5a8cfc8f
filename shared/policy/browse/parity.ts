import { z } from 'zod';
import { parityArea, parityRow, parityVerdict, type ParityRow, type ParityVerdict } from '../model/audit.ts';
import { cellText, hasText, isChosen, pageOf } from './lines.ts';

/** The gravest first; what is alike last. */
export const VERDICTS: readonly ParityVerdict[] = [
  'different',
  'missing',
  'not-known',
  'not-expressible',
  'approximate',
  'exact',
];

export const parityFilter = z.object({
  /** None means all, here and below. */
  verdicts: z.array(parityVerdict),
  areas: z.array(parityArea),
  /** Looked for in the scope, the setting and the catalogue ID. */
  text: z.string(),
});
export type ParityFilter = z.infer<typeof parityFilter>;

/** A line of the parity table: what a group of rows is about, or a row as the table shows it. */
export const parityLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('scope'), scope: z.string(), rows: z.int() }),
  z.object({
    kind: z.literal('row'),
    id: z.string(),
    scope: z.string(),
    row: z.string(),
    verdict: parityVerdict,
    spring: z.string(),
    istio: z.string(),
    catalogue: z.string().nullable(),
  }),
]);
export type ParityLine = z.infer<typeof parityLine>;

/** A part of the lines, and how many rows (without the lines between them) the filter leaves. */
export const parityPage = pageOf(parityLine).extend({ rows: z.int() });
export type ParityPage = z.infer<typeof parityPage>;

/** A row in full, and where the filter's lines have it; null when the filter leaves it out. */
export const parityFound = z.object({ row: parityRow, line: z.int().nullable() });
export type ParityFound = z.infer<typeof parityFound>;

/** Rows about one route, service or call. */
export interface ParityGroup {
  readonly scope: string;
  /** The gravest first. */
  readonly rows: readonly ParityRow[];
}

/** The rows that a filter leaves, by what they are about: the groups with the gravest rows first, else as in the table. */
export function groupRows(
  rows: readonly ParityRow[],
  { verdicts, areas, text }: ParityFilter,
): readonly ParityGroup[] {
  const groups = new Map<string, ParityRow[]>();
  for (const row of rows) {
    const fits =
      isChosen(verdicts, row.verdict) &&
      isChosen(areas, row.area) &&
      hasText(text, row.scope, row.row, row.catalogue);
    if (!fits) continue;
    const group = groups.get(row.scope);
    if (group) group.push(row);
    else groups.set(row.scope, [row]);
  }
  return [...groups]
    .map(([scope, found]) => ({ scope, rows: found.sort((a, b) => gravity(a) - gravity(b)) }))
    .sort((a, b) => leastOf(a) - leastOf(b));
}

/** The groups as the lines of one table: each scope, then its rows. */
export function parityLines(groups: readonly ParityGroup[]): ParityLine[] {
  return groups.flatMap(({ scope, rows }): ParityLine[] => [
    { kind: 'scope', scope, rows: rows.length },
    ...rows.map(({ id, row, verdict, spring, istio, catalogue }) => ({
      kind: 'row' as const,
      id,
      scope,
      row,
      verdict,
      spring: cellText(spring.text),
      istio: cellText(istio.text),
      catalogue,
    })),
  ]);
}

function gravity({ verdict }: ParityRow): number {
  return VERDICTS.indexOf(verdict);
}

function leastOf({ rows: [first] }: ParityGroup): number {
  return first === undefined ? VERDICTS.length : gravity(first);
}
