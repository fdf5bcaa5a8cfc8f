import type { Generator } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import { coveredFailure, saysFallback } from '../fallback-marks.ts';
import { byEnvoy } from './envoy.ts';
import type { Written } from './generator.ts';
import { bySpring } from './spring.ts';

/** Longest body of an error that a proxy or a framework writes; a larger one comes from an application. */
const LONGEST_REPLY = 2_000;

const known = new WeakMap<Answer, Written | null>();

/** Who wrote an error answer by its form, or null when nothing tells it apart from the application (catalogue EB-01). */
export function writtenBy(answer: Answer): Written | null {
  if (answer.status === null || answer.status < 400 || answer.bytes.length > LONGEST_REPLY) return null;
  const before = known.get(answer);
  if (before !== undefined) return before;
  const written = byEnvoy(answer) ?? bySpring(answer);
  known.set(answer, written);
  return written;
}

/** The mesh's own answer, or null. */
export function meshReply(answer: Answer): Written | null {
  const written = writtenBy(answer);
  return written?.name === 'envoy' ? written : null;
}

/**
 * The generator of an answer, with the hop that wrote it: the service whose last attempt ended in the same status, else
 * the edge. Null for a success of an application, and without an answer.
 */
export function generatorOf(answer: Answer): Generator | null {
  const { status } = answer;
  if (status === null) return null;
  const written = writtenBy(answer);
  if (written === null) {
    if (saysFallback(answer) || coveredFailure(answer))
      return { name: 'fallback', flag: null, at: hopOf(answer, status) };
    return status < 400 ? null : { name: 'application', flag: null, at: hopOf(answer, status) };
  }
  // What a proxy writes by itself no instance has answered.
  const at = written.name === 'envoy' || written.name === 'zuul' ? EDGE : hopOf(answer, status);
  return { name: written.name, flag: written.flag, at };
}

const EDGE = 'edge';

/** The deepest service that answered with this status. */
function hopOf(answer: Answer, status: number): string {
  if (!answer.attemptsAreSure) return EDGE;
  return answer.attempts.findLast((attempt) => attempt.status === status)?.service ?? EDGE;
}
