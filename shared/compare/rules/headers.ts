import type { Answer } from '../answer.ts';
import { type AskedRequest, type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { sameMembers, sortedMembers } from '../header-values.ts';
import { namesInstance } from '../volatile/instance-name.ts';
import { volatileText } from '../volatile/volatile.ts';
import { fieldDifference } from './field-difference.ts';
import {
  addedHeader,
  changedHeader,
  expectedHeader,
  type HeaderJudgement,
  missingHeader,
  UNORDERED,
} from './header-classes.ts';
import { sameStatus } from './outcome.ts';

/** Fields with rules of their own: `cookies.ts`, `framing.ts`, `redirect.ts`. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'set-cookie',
  'content-length',
  'transfer-encoding',
  'location',
  'content-location',
]);

/**
 * Response fields by name: the order of names does not matter and their letter case is `header-case.ts`'s; the values of
 * one name, their number and their order do, except in lists that have no order.
 */
export const headers: Rule = (request, baseline, other) => {
  if (!sameStatus(baseline, other)) return NO_DIFFERENCE;
  const found: Difference[] = [];
  let nominated: ReadonlySet<string> | undefined;
  for (const [name, values] of baseline.headers) {
    if (ELSEWHERE.has(name)) continue;
    const counterparts = other.headers.get(name);
    if (counterparts !== undefined && sameValues(values, counterparts)) continue;
    nominated ??= nominatedBy(baseline, other);
    if (counterparts === undefined) found.push(missing(request, name, joined(values), nominated));
    else {
      const difference = changed(request, name, values, counterparts, nominated, baseline.answeredAt);
      if (difference) found.push(difference);
    }
  }
  for (const [name, values] of other.headers) {
    if (ELSEWHERE.has(name) || baseline.headers.has(name)) continue;
    nominated ??= nominatedBy(baseline, other);
    const value = joined(values);
    const judgement =
      expectedHeader(name, 'added', [null, value], nominated, request.profile) ?? addedHeader(name);
    found.push(
      fieldDifference({ name, change: 'added', title: `Header ${name} added`, other: value }, judgement),
    );
  }
  return found.length === 0 ? NO_DIFFERENCE : found;
};

function missing(
  { profile }: AskedRequest,
  name: string,
  value: string,
  nominated: ReadonlySet<string>,
): Difference {
  const judgement = expectedHeader(name, 'missing', [value, null], nominated, profile) ?? missingHeader(name);
  return fieldDifference(
    { name, change: 'missing', title: `Header ${name} missing`, baseline: value },
    judgement,
  );
}

function changed(
  { profile }: AskedRequest,
  name: string,
  values: readonly string[],
  counterparts: readonly string[],
  nominated: ReadonlySet<string>,
  answeredAt: number | null,
): Difference | null {
  const [value, counterpart] = [joined(values), joined(counterparts)];
  const expected = expectedHeader(name, 'changed', [value, counterpart], nominated, profile);
  const fields = { name, baseline: value, other: counterpart };
  if (expected) {
    return fieldDifference(
      { ...fields, change: 'changed', title: `Header ${name} has another value` },
      expected,
    );
  }
  if (value === counterpart || (UNORDERED.has(name) && sortedMembers(value) === sortedMembers(counterpart))) {
    return values.length === counterparts.length ? null : split(name, values, counterparts);
  }
  if (values.length > 1 && sameMembers(values, counterparts)) {
    return fieldDifference(
      { ...fields, change: 'order', title: `Header ${name} has its values in another order` },
      {
        severity: 'major',
        catalogue: null,
        cause: 'A proxy keeps the order of fields of one name: it may have a meaning (RFC 9110 §5.3).',
      },
    );
  }
  const byNature = name === 'etag' ? 'an entity tag' : volatileText(value, counterpart, answeredAt);
  const judgement: HeaderJudgement = namesInstance(name, value, counterpart)
    ? { severity: 'info', catalogue: null, cause: 'It names the instance that answered.' }
    : changedHeader(name, value, counterpart);
  return fieldDifference(
    { ...fields, change: 'changed', title: `Header ${name} has another value`, volatile: byNature },
    judgement,
  );
}

/** The same members in another number of fields: one list by RFC 9110 §5.2, but a client may read the first field alone. */
function split(name: string, values: readonly string[], counterparts: readonly string[]): Difference {
  return fieldDifference(
    {
      name,
      change: `${values.length} → ${counterparts.length} fields`,
      title: `Header ${name} comes as ${counterparts.length} instead of ${values.length} fields`,
      baseline: values.join(' | '),
      other: counterparts.join(' | '),
    },
    {
      severity: 'minor',
      catalogue: null,
      cause: 'It is the same list (RFC 9110 §5.2); only clients that read a single field notice.',
    },
  );
}

/** The values of one name as one list (RFC 9110 §5.2). Most names stand once. */
const joined = (values: readonly string[]): string =>
  values.length === 1 ? (values[0] ?? '') : values.join(', ');

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 1 && b.length === 1) return a[0] === b[0];
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

/** RFC 9110 §7.6.1: fields that a `Connection` field names are hop-by-hop too. */
function nominatedBy(baseline: Answer, other: Answer): ReadonlySet<string> {
  const fields = [baseline.header('connection'), other.header('connection')].filter(
    (field) => field !== null,
  );
  if (fields.length === 0) return NONE;
  return new Set(fields.flatMap((field) => field.toLowerCase().split(',')).map((name) => name.trim()));
}

const NONE: ReadonlySet<string> = new Set();
