/** What breakers would have done with what was recorded. */
import { MeshproofError } from '#shared/model/index.ts';
import type { BreakerAnswer, BreakerQuestion, BreakerService } from '#shared/policy/model/breaker-answer.ts';
import { replayThroughBreakers } from './audits.ts';
import type { Engine } from './engine.ts';
import type { Session } from './session.ts';

/** @throws MeshproofError `input` when the capture does not exist */
export async function listBreakerServices(session: Session, capture: string): Promise<BreakerService[]> {
  const { id } = await session.capture(capture);
  return session.queries.call('breakerServices', { captureId: id });
}

/** @throws MeshproofError `input` when the capture does not exist, still runs or has no instance tap of the service */
export async function replayBreakers(
  engine: Engine,
  question: BreakerQuestion,
  signal: AbortSignal | undefined,
): Promise<BreakerAnswer> {
  const services = await listBreakerServices(engine.session, question.capture);
  if (!services.some(({ service }) => service === question.service)) {
    const known = services.map(({ service }) => service).join(', ');
    throw new MeshproofError(
      'input',
      'UNKNOWN_SERVICE',
      `'${question.capture}' has no instance tap of a service named '${question.service}'`,
      known === '' ? 'Record with instance taps.' : `It has: ${known}.`,
    );
  }
  return replayThroughBreakers(engine, question, signal);
}
