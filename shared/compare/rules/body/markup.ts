import type { Severity } from '#shared/model/index.ts';
import type { Difference } from '#shared/compare/difference.ts';
import { diffMarkup, type MarkupDifference } from '#shared/compare/markup/diff.ts';
import type { MarkupNode } from '#shared/compare/markup/tree.ts';
import { MOST_BODY_DIFFERENCES } from '#shared/compare/settings.ts';
import { volatileText } from '#shared/compare/volatile/volatile.ts';
import { clipped } from '#shared/compare/words.ts';

const CHANGES: Readonly<
  Record<MarkupDifference['change'], { severity: Severity; what: string; cause: string }>
> = {
  missing: { severity: 'major', what: 'is missing', cause: 'Clients that read it go without it.' },
  added: { severity: 'minor', what: 'is added', cause: 'Tolerant readers ignore it; strict ones fail.' },
  changed: {
    severity: 'major',
    what: 'has another value',
    cause: 'The same request is answered differently.',
  },
  name: {
    severity: 'major',
    what: 'has another name',
    cause: 'Clients that look for the element do not find it.',
  },
  order: {
    severity: 'minor',
    what: 'has its children in another order',
    cause: 'The same children are there; only clients that rely on their order notice.',
  },
};

/** XML and HTML by tree. */
export function markupDifferences(
  left: MarkupNode,
  right: MarkupNode,
  answeredAt: number | null,
): Difference[] {
  return diffMarkup(left, right, MOST_BODY_DIFFERENCES).map((found) => difference(found, answeredAt));
}

function difference(found: MarkupDifference, answeredAt: number | null): Difference {
  const { change, path, place, baseline, other } = found;
  const { severity, what, cause } = CHANGES[change];
  const shown = (value: string | null): string | null => value && clipped(`${path}: ${value}`);
  const values =
    change === 'changed' && baseline !== null && other !== null ? ([baseline, other] as const) : null;
  const isNonce = values !== null && place.endsWith('/@nonce');
  return {
    kind: 'body',
    place: `body ${place}`,
    change,
    service: null,
    severity,
    catalogue: null,
    title: `Body ${place} ${what}`,
    cause,
    baseline: shown(baseline),
    other: shown(other),
    volatile: isNonce ? 'a nonce' : values && volatileText(...values, answeredAt),
    ...(values ? { values } : {}),
  };
}
