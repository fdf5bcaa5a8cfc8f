/** When what a fault is about got no more requests, and when it had its share again. */
import {
  WHOLE_SERVICE,
  type DrilledService,
  type DrillSide,
  type Moment,
  type StepRun,
} from '#shared/model/index.ts';
import { timelineOffsetS } from './offset.ts';
import { hasBegun } from './stretches.ts';

type Isolation = Pick<DrillSide, 'isolateMs' | 'recoverMs' | 'isolated'>;

const ALL_OF = 'all of ';

/** The fault that a side's times of isolation and recovery are about: the first in time. */
export function firstFaultOf(steps: readonly StepRun[]): StepRun | null {
  return faultsOf(steps)[0] ?? null;
}

function faultsOf(steps: readonly StepRun[]): StepRun[] {
  return steps.filter((step) => step.kind === 'fault' && hasBegun(step)).toSorted((a, b) => a.atMs - b.atMs);
}

/**
 * When the first fault has left what was isolated, with those that overlap it there, and when the next one begins there: a way back
 * that is later is not the first one's. Milliseconds since the traffic began.
 */
export function wayBackOf(steps: readonly StepRun[], isolated: string): { fromMs: number; untilMs: number } {
  const [first, ...later] = faultsOf(steps);
  let fromMs = first?.untilMs ?? 0;
  for (const { instances, atMs, untilMs } of later) {
    if (!instances.some((name) => isPartOf(name, isolated))) continue;
    if (atMs > fromMs) return { fromMs, untilMs: atMs };
    fromMs = Math.max(fromMs, untilMs);
  }
  return { fromMs, untilMs: Number.POSITIVE_INFINITY };
}

function isPartOf(name: string, isolated: string): boolean {
  return (
    name === isolated || (isolated.startsWith(ALL_OF) && name.startsWith(`${isolated.slice(ALL_OF.length)} `))
  );
}

/** Times of the instance of the first fault that was isolated first, or of its whole service where that is what was. */
export function isolationOf(
  services: readonly DrilledService[],
  steps: readonly StepRun[],
  startedAt: string,
): Isolation {
  const none = { isolateMs: null, recoverMs: null, isolated: null };
  const fault = firstFaultOf(steps);
  const service = services.find((one) => fault?.instances[0]?.startsWith(`${one.service} `));
  if (!fault || !service) return none;
  const offsetMs = timelineOffsetS(startedAt, service.timeline) * 1000;
  const msOf = ({ atS }: Moment) => offsetMs + atS * 1000;
  const subjects = [
    ...fault.instances.map((isolated) => ({ isolated, subject: isolated.slice(service.service.length + 1) })),
    { isolated: `${ALL_OF}${service.service}`, subject: WHOLE_SERVICE },
  ];
  const [first] = subjects
    .flatMap(({ isolated, subject }) =>
      service.timeline.cycles
        .filter((one) => one.subject === subject)
        .flatMap(({ silences }) => silences.map(({ from }) => ({ isolated, subject, atMs: msOf(from) }))),
    )
    .filter(({ atMs }) => atMs >= fault.atMs && atMs <= fault.untilMs)
    .sort((a, b) => a.atMs - b.atMs);
  if (!first) return none;
  const { fromMs, untilMs } = wayBackOf(steps, first.isolated);
  const full = service.timeline.cycles
    .filter(({ subject }) => subject === first.subject)
    .flatMap(({ phases }) => phases)
    .filter(({ phase }) => phase === 'recovery-full')
    .map(({ from }) => msOf(from))
    .filter((ms) => ms >= first.atMs && ms < untilMs)
    .at(-1);
  return {
    isolateMs: first.atMs - fault.atMs,
    recoverMs: full === undefined ? null : Math.max(0, full - fromMs),
    isolated: first.isolated,
  };
}
