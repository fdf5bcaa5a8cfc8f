import type { Severity } from '#shared/model/index.ts';
import type { Difference } from '#shared/compare/difference.ts';
import { clipped } from '#shared/compare/words.ts';

interface Words {
  readonly service: string;
  /** What it is about: `Host`, `forwarding fields`. */
  readonly what: string;
  readonly change: string;
  readonly severity: Severity;
  readonly catalogue: string | null;
  readonly title: string;
  readonly cause: string;
  readonly baseline: string | null;
  readonly other: string | null;
  readonly volatile?: string | null;
}

/** A difference in what an instance received. */
export function instanceDifference({ what, baseline, other, volatile = null, ...rest }: Words): Difference {
  return {
    ...rest,
    kind: 'instance-request',
    place: `${what} at ${rest.service}`,
    baseline: baseline === null ? null : clipped(baseline),
    other: other === null ? null : clipped(other),
    volatile,
  };
}
