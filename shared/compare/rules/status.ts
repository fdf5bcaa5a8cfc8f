import type { Severity } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import { NO_DIFFERENCE, type Rule } from '../difference.ts';
import { generatorOf, writtenBy } from '../generators/index.ts';
import { admissionOf } from './admission.ts';
import { outcomeOf, outcomeText } from './outcome.ts';

const classOf = (answer: Answer): number => Math.floor((answer.status ?? 0) / 100);

/**
 * The status differs. Headers and body of such a pair differ with it and are not compared one by one: the evidence
 * shows the beginning of both bodies.
 */
export const status: Rule = (request, baseline, other) => {
  if (other.status === null || baseline.status === other.status) return NO_DIFFERENCE;
  const [from, to] = [outcomeOf(baseline), outcomeOf(other)];
  const written = writtenBy(other);
  const [severity, cause] = judged(baseline, other);
  const admission = admissionOf(request, baseline, other);
  const reasons = [cause, ...(written ? [written.seen] : []), ...(admission ? [admission.cause] : [])];
  return [
    {
      kind: 'status',
      place: 'status',
      change: `${from} → ${to}`,
      service: null,
      severity,
      catalogue: admission?.catalogue ?? catalogueOf(baseline, other),
      title: `Status ${to} instead of ${from}`,
      cause: reasons.join(' '),
      baseline: outcomeText(baseline),
      other: outcomeText(other),
      volatile: null,
      generators: { baseline: generatorOf(baseline), candidate: generatorOf(other) },
    },
  ];
};

/** The entry of a changed status: of the mesh's own answer, else of the pair of statuses, else none. */
function catalogueOf(baseline: Answer, other: Answer): string | null {
  const [before, after] = [writtenBy(baseline), writtenBy(other)];
  if (after?.name === 'envoy') {
    // An open circuit of the baseline against the mesh's way to say so.
    const short = after.flag === 'UH' && baseline.status !== null && baseline.status >= 500;
    return short ? 'CB-08' : after.catalogue;
  }
  if (before?.catalogue === 'RT-12' || after?.catalogue === 'RT-12') return 'RT-12';
  const [from, to] = [baseline.status ?? 0, other.status ?? 0];
  if (REFUSALS.has(from) || REFUSALS.has(to)) return 'SE-02';
  if (classOf(baseline) === 3 && classOf(other) === 3) return 'RT-14';
  if (from === 429 || to === 429) return 'RL-01';
  if (from === 504) return 'TO-01';
  if (to === 431 || from === 431 || to === 413 || from === 413) return 'HP-11';
  return null;
}

/** Who is not let in: no or another identity, or no right. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403]);

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
