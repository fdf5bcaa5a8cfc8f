import type { Answer } from '../answer.ts';
import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { sortedMembers } from '../header-values.ts';
import { namesInstance, volatileReason } from '../volatile.ts';
import { clipped } from '../words.ts';
import {
  addedHeader,
  changedHeader,
  expectedHeader,
  type HeaderJudgement,
  missingHeader,
  UNORDERED,
} from './header-classes.ts';
import { sameStatus } from './outcome.ts';

/** Compared by cookie instead, see `cookies.ts`. */
const COOKIES = 'set-cookie';

/**
 * Response fields by name: letter case and the order of names do not matter, the values of one name and their order
 * do, except in lists that have none.
 */
export const headers: Rule = (_request, baseline, other) => {
  if (!sameStatus(baseline, other)) return NO_DIFFERENCE;
  const found: Difference[] = [];
  const nominated = nominatedBy(baseline, other);
  for (const name of baseline.headers.keys()) {
    if (name === COOKIES) continue;
    const value = baseline.header(name);
    const counterpart = other.header(name);
    if (value === null || value === counterpart) continue;
    if (counterpart === null) found.push(missing(name, value, nominated));
    else if (!sameList(name, value, counterpart)) {
      found.push(changed(name, value, counterpart, nominated, baseline.answeredAt));
    }
  }
  for (const name of other.headers.keys()) {
    if (name === COOKIES || baseline.headers.has(name)) continue;
    const value = other.header(name) ?? '';
    const judgement = expectedHeader(name, null, value, nominated) ?? addedHeader(name);
    found.push(difference(name, 'added', `Header ${name} added`, judgement, null, value, null));
  }
  return found;
};

function missing(name: string, value: string, nominated: ReadonlySet<string>): Difference {
  const judgement = expectedHeader(name, value, null, nominated) ?? missingHeader(name);
  return difference(name, 'missing', `Header ${name} missing`, judgement, value, null, null);
}

function changed(
  name: string,
  value: string,
  counterpart: string,
  nominated: ReadonlySet<string>,
  answeredAt: number | null,
): Difference {
  const title = `Header ${name} has another value`;
  const byNature = name === 'etag' ? 'an entity tag' : volatileReason(value, counterpart, answeredAt);
  const judgement: HeaderJudgement =
    expectedHeader(name, value, counterpart, nominated) ??
    (namesInstance(name, value, counterpart)
      ? { severity: 'info', catalogue: null, cause: 'It names the instance that answered.' }
      : changedHeader(name, value, counterpart));
  return difference(name, 'changed', title, judgement, value, counterpart, byNature);
}

function difference(
  name: string,
  change: string,
  title: string,
  { severity, catalogue, cause }: HeaderJudgement,
  baseline: string | null,
  other: string | null,
  volatile: string | null,
): Difference {
  return {
    kind: 'header',
    place: `header ${name}`,
    change,
    service: null,
    severity,
    catalogue,
    title,
    cause,
    baseline: baseline === null ? null : clipped(`${name}: ${baseline}`),
    other: other === null ? null : clipped(`${name}: ${other}`),
    volatile,
  };
}

function sameList(name: string, a: string, b: string): boolean {
  return UNORDERED.has(name) && sortedMembers(a) === sortedMembers(b);
}

/** RFC 9110 §7.6.1: fields that a `Connection` field names are hop-by-hop too. */
function nominatedBy(...answers: Answer[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const answer of answers) {
    for (const name of (answer.header('connection') ?? '').toLowerCase().split(',')) found.add(name.trim());
  }
  return found;
}
