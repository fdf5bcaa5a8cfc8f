import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/**
 * The issues of a schema at the values that they are about. Of alternatives none of which fits, a schema names only the value
 * as a whole: here the alternative speaks that got deepest into it, which is the one that was meant.
 */
export function issuesOf(error: z.ZodError, value: unknown): Issue[] {
  return error.issues.flatMap((issue) => within(issue, value));
}

function within(issue: Issue, value: unknown): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const own = valueAt(value, issue.path);
  const alternatives = issue.errors.map((issues) => issues.flatMap((one) => within(one, own)));
  const lacks = (issues: readonly Issue[]) => issues.some(({ path }) => valueAt(own, path) === undefined);
  const [best] = alternatives.sort((a, b) => depthOf(b) - depthOf(a) || Number(lacks(a)) - Number(lacks(b)));
  // Where all of them refuse the value itself, none of them was meant more than another.
  if (best === undefined || depthOf(best) === 0) return [issue];
  return best.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
}

function depthOf(issues: readonly Issue[]): number {
  return issues.reduce((deepest, { path }) => Math.max(deepest, path.length), 0);
}

export function valueAt(value: unknown, steps: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}
