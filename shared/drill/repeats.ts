/** How often one request is tried at a service, as far as its attempts belong to requests. */
import type { DrilledService, DrillSide } from '#shared/model/index.ts';

/** Requests with more attempts than the other side ever made: fewer may be chance. */
const LEAST_REPEATED = 3;

/** Whether any attempt belongs to a request: else nothing tells how many one request had. */
export function isLinked({ attempts }: DrilledService): boolean {
  return attempts.some(({ requests }) => requests > 0);
}

export function mostAttempts({ attempts }: DrilledService): number {
  return Math.max(1, ...attempts.map(({ histogram }) => histogram.length));
}

/** Requests with more attempts than so many; 0 where they may be chance. */
export function requestsBeyond({ attempts }: DrilledService, most: number): number {
  const beyond = attempts
    .flatMap(({ histogram }) => histogram.slice(most))
    .reduce((sum, count) => sum + count, 0);
  return beyond < LEAST_REPEATED ? 0 : beyond;
}

export function servicesOfBoth(
  baseline: DrillSide,
  candidate: DrillSide,
): [DrilledService, DrilledService][] {
  return baseline.services.flatMap((one) => {
    const other = candidate.services.find(({ service }) => service === one.service);
    return other ? [[one, other] as [DrilledService, DrilledService]] : [];
  });
}

/**
 * Why nothing tells whether the candidate tries requests more often than the baseline did. What the baseline did matters only where
 * the candidate repeats; a service that no step is about may be called by others than the drill's requests.
 */
export function untoldRepeats(baseline: DrillSide, candidate: DrillSide): string[] {
  return servicesOfBoth(baseline, candidate).flatMap(([b, c]) => {
    const isAbout = candidate.steps.some(({ instances }) =>
      instances.some((name) => name.startsWith(`${c.service} `)),
    );
    return [
      ...(isUnlinked(b) && requestsBeyond(c, 1) > 0 ? [untold(baseline, b)] : []),
      ...(isUnlinked(c) && isAbout ? [untold(candidate, c)] : []),
    ];
  });
}

function isUnlinked(one: DrilledService): boolean {
  return one.timeline.attempts > 0 && !isLinked(one);
}

function untold({ side }: DrillSide, { service }: DrilledService): string {
  return `No attempt of the ${side} at ${service} belongs to a request, so nothing tells how often it tries one again: let its services pass the headers of a trace on.`;
}
