import type { Answer } from '../answer.ts';
import { type Difference, NO_DIFFERENCE, type Rule } from '../difference.ts';
import { fieldDifference } from './field-difference.ts';
import type { HeaderJudgement } from './header-classes.ts';
import { sameStatus } from './outcome.ts';

const EXPECTED: HeaderJudgement = {
  severity: 'expected',
  catalogue: 'HP-09',
  cause: 'It frames the body; the body itself is compared.',
  basis: 'framing',
};

/** How the end of the body is told (RFC 9112 §6): catalogue HP-09. */
export const framing: Rule = ({ method }, baseline, other) => {
  if (!sameStatus(baseline, other)) return NO_DIFFERENCE;
  if (isFramedAlike(baseline, other)) return NO_DIFFERENCE;
  const [left, right] = [framed(baseline), framed(other)];
  if (left.by !== right.by) {
    return [
      {
        ...fieldDifference(
          {
            name: 'framing',
            change: `${left.by} → ${right.by}`,
            title: `Body framed by ${right.by} instead of ${left.by}`,
            baseline: left.text,
            other: right.text,
          },
          EXPECTED,
        ),
        baseline: left.text,
        other: right.text,
      },
    ];
  }
  if (left.text === right.text) return NO_DIFFERENCE;
  const sameCoding =
    left.by === 'length' && baseline.header('content-encoding') === other.header('content-encoding');
  const isCut = baseline.exchange.bodyTruncated || other.exchange.bodyTruncated;
  if (sameCoding && method === 'HEAD') return [unseen(left.text, right.text, HEAD)];
  if (sameCoding && isCut) return [unseen(left.text, right.text, CUT)];
  return [lengths(left.text, right.text)];
};

const HEAD: HeaderJudgement = {
  severity: 'minor',
  catalogue: null,
  cause:
    'An answer to HEAD tells the length that GET would have (RFC 9110 §9.3.2), and has no body to compare.',
};

const CUT: HeaderJudgement = {
  severity: 'major',
  catalogue: null,
  cause: 'Only the beginning of the body was stored; another length in the same coding is another body.',
};

/** The length of a body that nobody compares whole. */
function unseen(baseline: string, other: string, judgement: HeaderJudgement): Difference {
  const parts = { name: 'content-length', change: 'length', title: 'The body has another length' };
  return { ...fieldDifference(parts, judgement), baseline, other };
}

/** The common case, told without words: one length, and neither side sends chunks. */
function isFramedAlike({ headers: left }: Answer, { headers: right }: Answer): boolean {
  if (left.has('transfer-encoding') || right.has('transfer-encoding')) return false;
  const [before, after] = [left.get('content-length'), right.get('content-length')];
  return before?.length === 1 && after?.length === 1 && before[0] === after[0];
}

/** Another length follows from another body, or from another content coding of the same one. */
function lengths(baseline: string, other: string): Difference {
  const name = 'content-length';
  return {
    ...fieldDifference({ name, change: 'changed', title: `Header ${name} has another value` }, EXPECTED),
    baseline,
    other,
  };
}

function framed(answer: Answer): { by: string; text: string } {
  const coding = answer.header('transfer-encoding');
  if (coding !== null && /\bchunked\b/i.test(coding))
    return { by: 'chunks', text: `transfer-encoding: ${coding}` };
  const length = answer.header('content-length');
  if (length !== null) return { by: 'length', text: `content-length: ${length}` };
  return answer.bytes.length > 0
    ? { by: 'the end of the connection', text: 'neither content-length nor chunked' }
    : { by: 'nothing', text: 'no body' };
}
