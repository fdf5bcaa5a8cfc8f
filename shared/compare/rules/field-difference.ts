import type { Difference } from '../difference.ts';
import { remembered } from '../remembered.ts';
import { clipped } from '../words.ts';
import type { HeaderJudgement } from './header-classes.ts';

interface FieldParts {
  readonly name: string;
  /** `header` or `trailer`, and whatever makes the place finer than the name. */
  readonly where?: string;
  readonly change: string;
  readonly title: string;
  /** Absent where the side has no such field. */
  readonly baseline?: string;
  readonly other?: string;
  readonly volatile?: string | null;
}

/** A difference in one field of the head or of the trailers. */
export function fieldDifference(parts: FieldParts, judgement: HeaderJudgement): Difference {
  const { name, where = placeOf(name), change, title, baseline, other, volatile = null } = parts;
  const { severity, catalogue, cause, basis } = judgement;
  const difference: { -readonly [Key in keyof Difference]: Difference[Key] } = {
    kind: 'header',
    place: where,
    change,
    service: null,
    severity,
    catalogue,
    title,
    cause,
    baseline: baseline === undefined ? null : clipped(`${name}: ${baseline}`),
    other: other === undefined ? null : clipped(`${name}: ${other}`),
    volatile,
  };
  if (baseline !== undefined && other !== undefined) difference.values = [baseline, other];
  if (basis !== undefined) difference.basis = basis;
  return difference;
}

const placeOf = remembered(2_000, (name) => `header ${name}`);
