/** What breakers would have done with what was recorded. */
import { type BreakerTimeline, MeshproofError } from '#shared/model/index.ts';
import type { BreakerAnswer, BreakerQuestion, BreakerService } from '#shared/policy/model/breaker-answer.ts';
import { observedTimeline } from '#shared/report/charts/observed-timeline.ts';
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
  await checkService(engine.session, question.capture, question.service);
  return replayThroughBreakers(engine, question, signal);
}

/**
 * What the breakers of a service did in one capture, or in two of both sides.
 * @throws MeshproofError `input` when a capture does not exist, still runs or has no instance tap of the service
 */
export async function readTimelines(
  session: Session,
  { capture, against, service }: { capture: string; against: string | null; service: string },
): Promise<{ timelines: BreakerTimeline[]; svg: string }> {
  const timelines: BreakerTimeline[] = [];
  for (const name of against === null ? [capture] : [capture, against]) {
    const { state } = await session.capture(name);
    if (state === 'recording') {
      throw new MeshproofError(
        'input',
        'STILL_RECORDING',
        `'${name}' is still being recorded`,
        'Stop it first.',
      );
    }
    await checkService(session, name, service);
    const timeline = await session.queries.call('breakerTimeline', { capture: name, service });
    if (timeline !== null) timelines.push(timeline);
  }
  return { timelines, svg: observedTimeline(timelines).text };
}

async function checkService(session: Session, capture: string, service: string): Promise<void> {
  const services = await listBreakerServices(session, capture);
  if (services.some((one) => one.service === service)) return;
  const known = services.map((one) => one.service).join(', ');
  throw new MeshproofError(
    'input',
    'UNKNOWN_SERVICE',
    `'${capture}' has no instance tap of a service named '${service}'`,
    known === '' ? 'Record with instance taps.' : `It has: ${known}.`,
  );
}
