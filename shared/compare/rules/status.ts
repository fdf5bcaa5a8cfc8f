import type { Severity } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import { NO_DIFFERENCE, type Rule } from '../difference.ts';
import { generatorOf } from '../generators.ts';
import { outcomeOf, outcomeText } from './outcome.ts';

const classOf = (answer: Answer): number => Math.floor((answer.status ?? 0) / 100);

/**
 * The status differs. Headers and body of such a pair differ with it and are not compared one by one: the evidence
 * shows the beginning of both bodies.
 */
export const status: Rule = (_request, baseline, other) => {
  if (other.status === null || baseline.status === other.status) return NO_DIFFERENCE;
  const [from, to] = [outcomeOf(baseline), outcomeOf(other)];
  const generator = generatorOf(other);
  const [severity, cause] = judged(baseline, other);
  return [
    {
      kind: 'status',
      place: 'status',
      change: `${from} → ${to}`,
      service: null,
      severity,
      catalogue: generator?.by === 'mesh' ? generator.catalogue : null,
      title: `Status ${to} instead of ${from}`,
      cause: generator ? `${cause} ${generator.seen}` : cause,
      baseline: outcomeText(baseline),
      other: outcomeText(other),
      volatile: null,
    },
  ];
};

function judged(baseline: Answer, other: Answer): [Severity, string] {
  if (saysExpired(other)) return ['info', 'The recorded credentials have expired: replay with fresh ones.'];
  const [from, to] = [classOf(baseline), classOf(other)];
  if (to === from) {
    return ['major', 'Callers that tell statuses apart (retries, error handlers) act differently on it.'];
  }
  if (to === 5) return ['blocker', 'The candidate fails requests that the baseline answers.'];
  if (from === 5 || from === 0) {
    return ['minor', 'The candidate answers where the baseline failed at the time of the recording.'];
  }
  if (from === 4) return ['blocker', 'The candidate serves requests that the baseline turns away.'];
  if (to === 4) return ['blocker', 'The candidate turns away requests that the baseline serves.'];
  return ['major', 'The answer is of another kind: one side redirects.'];
}

/** RFC 6750 §3.1: an expired token is `invalid_token`, and servers say so in words. Age is no regression. */
function saysExpired(answer: Answer): boolean {
  if (answer.status !== 401) return false;
  return /expired/i.test(`${answer.header('www-authenticate') ?? ''} ${answer.text ?? ''}`);
}
