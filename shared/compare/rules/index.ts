import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { attempts } from './attempts.ts';
import { body } from './body.ts';
import { cookies } from './cookies.ts';
import { fallbackLost } from './fallback.ts';
import { headers } from './headers.ts';
import { noResponse } from './no-response.ts';
import { rewrite } from './rewrite.ts';
import { status } from './status.ts';

/** The first of these that finds something explains the answer; the later ones would only repeat it. */
const DECISIVE: readonly Rule[] = [fallbackLost, noResponse, status];

/** What two answers of one status can differ in. */
const DETAILS: readonly Rule[] = [headers, cookies, body];

/** What happened behind the edge, whatever the answer was. */
const BEHIND: readonly Rule[] = [attempts, rewrite];

/** Everything in which an answer differs from the baseline's. */
export const allRules: Rule = (request, baseline, other) => {
  const answers = answerDifferences(request, baseline, other);
  if (!baseline.attemptsAreSure || !other.attemptsAreSure) return answers;
  return [...answers, ...BEHIND.flatMap((rule) => rule(request, baseline, other))];
};

const answerDifferences: Rule = (request, baseline, other) => {
  for (const rule of DECISIVE) {
    const found: readonly Difference[] = rule(request, baseline, other);
    if (found.length > 0) return found;
  }
  if (baseline.status === null) return NO_DIFFERENCE;
  return DETAILS.flatMap((rule) => rule(request, baseline, other));
};
