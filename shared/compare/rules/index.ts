import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { attempts } from './attempts.ts';
import { body } from './body/body.ts';
import { cookies } from './cookies.ts';
import { fallbackLost } from './fallback.ts';
import { framing } from './framing.ts';
import { headerCase } from './header-case.ts';
import { generator } from './generator.ts';
import { headers } from './headers.ts';
import { INSTANCE_RULES } from './instance/index.ts';
import { noResponse } from './no-response.ts';
import { redirect } from './redirect.ts';
import { rewrite } from './rewrite.ts';
import { status } from './status.ts';
import { trailers } from './trailers.ts';

/** The first of these that finds something explains the answer; the later ones would only repeat it. */
const DECISIVE: readonly Rule[] = [fallbackLost, noResponse, status, generator];

/** What two answers of one status can differ in. */
const DETAILS: readonly Rule[] = [headers, headerCase, framing, redirect, cookies, trailers, body];

/** What happened behind the edge, whatever the answer was. */
const BEHIND: readonly Rule[] = [attempts, rewrite, ...INSTANCE_RULES];

/** Everything in which an answer differs from the baseline's. */
export const allRules: Rule = (request, baseline, other) => {
  const answers = answerDifferences(request, baseline, other);
  if (baseline.attempts.length === 0 && other.attempts.length === 0) return answers;
  if (!baseline.attemptsAreSure || !other.attemptsAreSure) return answers;
  return [...answers, ...BEHIND.flatMap((rule) => rule(request, baseline, other))];
};

const answerDifferences: Rule = (request, baseline, other) => {
  for (const rule of DECISIVE) {
    const found: readonly Difference[] = rule(request, baseline, other);
    if (found.length > 0) return found;
  }
  if (baseline.status === null) return NO_DIFFERENCE;
  const differences: Difference[] = [];
  for (const rule of DETAILS) {
    for (const difference of rule(request, baseline, other)) differences.push(difference);
  }
  return differences;
};
