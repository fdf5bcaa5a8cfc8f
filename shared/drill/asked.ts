/** Whether callers come by the taps at all: where they don't, a step there meets nothing, and a change there tells nothing. */
import type { StepRun } from '#shared/model/index.ts';
import { serviceIn } from './instance-name.ts';
import { zeroOf } from './stages.ts';
import { hasBegun } from './stretches.ts';
import type { DrillTrace } from './trace.ts';

/** Attempts for each instance of a service after which each should have been asked, also where they are drawn by lot. */
const TURNS = 5;

/** The steps, each with the attempts that show that its instances were asked. */
export function withAsked(trace: DrillTrace, steps: readonly StepRun[]): StepRun[] {
  const zeroUs = zeroOf(trace);
  const moments = new Map<string, number[]>();
  for (const { service, instance, startUs } of trace.attempts) {
    for (const name of [service, `${service} ${instance}`]) {
      const known = moments.get(name);
      if (known) known.push((startUs - zeroUs) / 1000);
      else moments.set(name, [(startUs - zeroUs) / 1000]);
    }
  }
  return steps.map((step) => ({
    ...step,
    asked: step.instances.map((name) => countOf(moments, step, name)),
  }));
}

/** @param moments milliseconds of the attempts, by service and by `service name` */
function countOf(
  moments: ReadonlyMap<string, readonly number[]>,
  { change, atMs }: StepRun,
  name: string,
): number {
  const ofService = moments.get(serviceIn(name)) ?? [];
  // Whether the new instance is asked is what the drill shows.
  if (change === 'joins') return ofService.length;
  const isEarlier = (ms: number) => ms < atMs;
  const ofInstance = moments.get(name) ?? [];
  const instances = [...moments.keys()].filter((one) => one.startsWith(`${serviceIn(name)} `)).length;
  // So soon after the traffic began an instance may not have had its turn: then what comes later has to tell.
  const isSoon = ofService.filter(isEarlier).length < TURNS * instances;
  return isSoon ? ofInstance.length : ofInstance.filter(isEarlier).length;
}

/**
 * Instances at which a step may have met nothing, where nothing else counts what it met. Whether one that joined by an earlier step
 * is asked is what that step shows.
 */
export function unaskedOf(step: StepRun, steps: readonly StepRun[]): string[] {
  const { asked, instances, kind, change, met, atMs } = step;
  const isCounted = met !== null || (kind === 'command' && change === null);
  if (asked === undefined || isCounted || !hasBegun(step)) return [];
  const joined = steps.filter((other) => other.change === 'joins' && other.atMs < atMs);
  return instances.filter(
    (name, index) => asked[index] === 0 && !joined.some((other) => other.instances.includes(name)),
  );
}

/**
 * Whether a fault met nothing that it was meant for. After an earlier step a breaker may keep all requests away from instances that
 * were asked before, from one or from the whole service: that is what the drill shows.
 */
export function isUnmet(step: StepRun, steps: readonly StepRun[]): boolean {
  if (step.met !== 0 || !hasBegun(step)) return false;
  const wasAsked = step.asked?.some((count) => count > 0) ?? true;
  return !(wasAsked && steps.some((other) => other !== step && isBefore(other, step) && hasActed(other)));
}

function isBefore(other: StepRun, step: StepRun): boolean {
  const services = new Set(step.instances.map(serviceIn));
  return other.atMs <= step.atMs && other.instances.some((name) => services.has(serviceIn(name)));
}

/** What takes an instance away, or met a request. */
function hasActed(step: StepRun): boolean {
  const { met, kind, change, problem } = step;
  if (problem !== null || !hasBegun(step)) return false;
  return met === null ? kind === 'fault' || change === 'leaves' || change === 'dies' : met > 0;
}
