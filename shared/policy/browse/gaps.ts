import { z } from 'zod';
import type { AuditDocument } from '../model/audit.ts';
import { place } from '../source/place.ts';
import { pageOf } from './lines.ts';

/** Something that was not read, or read but not modelled. */
export const gap = z.object({
  kind: z.enum(['error', 'warning', 'not-modelled']),
  what: z.string(),
  /** What to do about it; for what is not modelled, why. */
  advice: z.string(),
  place,
});
export type Gap = z.infer<typeof gap>;

export const gapPage = pageOf(gap);
export type GapPage = z.infer<typeof gapPage>;

/** Everything that an audit does not know, what could not be read first. */
export function gapsOf({ problems, opaque }: Pick<AuditDocument, 'problems' | 'opaque'>): Gap[] {
  const read = problems.map(
    ({ severity, message, advice, place: at }): Gap => ({
      kind: severity,
      what: message,
      advice,
      place: at,
    }),
  );
  return [
    ...read.filter(({ kind }) => kind === 'error'),
    ...read.filter(({ kind }) => kind !== 'error'),
    ...opaque.map(
      ({ what, why, place: at }): Gap => ({ kind: 'not-modelled', what, advice: why, place: at }),
    ),
  ];
}
