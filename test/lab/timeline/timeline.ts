import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { observersOf, startObservers } from '#engine/drill/observers/start-observers.ts';
import {
  type BreakerCycle,
  type BreakerTimeline,
  type ObserverSpec,
  observerSpec,
  type StateObservation,
  WHOLE_SERVICE,
} from '#shared/model/index.ts';
import { LabError } from '../errors.ts';
import { getText, sendDelete, sendJson } from '../http.ts';
import type { Side } from '../layout.ts';
import { FAILING, FAULT, requests, withRule } from '../policies/observe-ejection.ts';
import { onceMoreOn } from '../once-more.ts';
import { hostPort, type Address } from '../ports.ts';
import type { Stage } from '../scenario/scenario.ts';
import { sendTraffic } from '../traffic/send.ts';

/** The phases that traffic shows and the states that the deployment itself tells of are as close as this. */
const WITHIN_S = 1;
const PACE_MS = 100;
/** Calls of the consumer: steady, then such as the producers answer with 503, then steady again. */
const CALLS = { before: 60, failing: 120, after: 100 };
const FIRST_FAILING = 700;
/** Requests at the gateway, each after `PACE_MS` of the ejection's own plan, and when the fault begins and ends among them. */
const EJECTION = { requests: 700, faultFromMs: 5000, faultToMs: 9000 };
const OBSERVED_EVERY_MS = 100;

/**
 * The six phases of a real breaker around calls and of a real ejection, found in the traffic of the taps alone, against what the
 * actuator and Envoy's admin interface say meanwhile.
 */
export async function timelines(stage: Stage): Promise<void> {
  const { baseline, candidate } = stage.deployments.layout;
  for (const side of [baseline, candidate])
    await onceMoreOn(stage, `timeline-${side.side}`, (own) => checkConsumer(own, side));
  await onceMoreOn(stage, 'timeline-ejection', checkEjected);
}

async function checkConsumer(stage: Stage, side: Side): Promise<void> {
  stage.say(`opening the breaker of the ${side.side}'s consumer under an observer`);
  const consumer = side.instances.find(({ service }) => service === 'consumer')?.app;
  if (consumer === undefined) throw new LabError(`${side.side} has no consumer`);
  const capture = `timeline-breaker-${side.side}`;
  const seen = await observed(
    stage,
    capture,
    side,
    {
      kind: 'actuator',
      name: 'consumer',
      url: `http://${hostPort(consumer)}/actuator`,
      everyMs: OBSERVED_EVERY_MS,
    },
    () => callConsumer(consumer),
  );
  const states = seen.filter(({ service }) => /item/i.test(service));
  const timeline = await stage.meshproof.timeline(capture, 'producer');
  const cycle = timeline.cycles.find(({ subject }) => subject === WHOLE_SERVICE);
  const expected = stage.deployments.stack === 'classic' ? 'hystrix' : 'resilience4j';
  const { kind, reasons } = timeline.classification;
  stage.checks.check(
    `${side.side}: traffic alone tells whose breaker it was`,
    kind === expected,
    `${kind}: ${reasons.join(' ')}`,
  );
  compare(stage, `${side.side}, consumer`, timeline, cycle, {
    stopped: states.find(({ state }) => state === 'open'),
    back: states.findLast(({ state, was }) => state === 'closed' && was !== null),
  });
}

async function callConsumer(consumer: Address): Promise<void> {
  const { before, failing, after } = CALLS;
  const began = performance.now();
  for (let call = 0; call < before + failing + after; call += 1) {
    await sleep(Math.max(0, began + call * PACE_MS - performance.now()));
    const isFailing = call >= before && call < before + failing;
    await getText(consumer, `/items/${isFailing ? FIRST_FAILING + call : call + 1}`);
  }
}

async function checkEjected(stage: Stage): Promise<void> {
  stage.say(`letting ${FAILING} fail behind the gateway of the mesh under an observer`);
  const { candidate, envoyAdmin, servicePort } = stage.deployments.layout;
  const failing = candidate.instances.find(({ name }) => name === FAILING);
  if (failing === undefined) throw new LabError(`the candidate has no ${FAILING}`);
  await stage.deployments.deploy(withRule);
  try {
    const capture = 'timeline-ejection';
    const seen = await observed(
      stage,
      capture,
      candidate,
      {
        kind: 'envoy-admin',
        name: 'ingress',
        url: `http://${hostPort(envoyAdmin.ingress)}`,
        cluster: `outbound|${servicePort}||producer`,
        everyMs: OBSERVED_EVERY_MS,
      },
      async () => {
        const fault = async () => {
          await sleep(EJECTION.faultFromMs);
          await sendJson(failing.app, '/admin/fault', FAULT);
          await sleep(EJECTION.faultToMs - EJECTION.faultFromMs);
          await sendDelete(failing.app, '/admin/fault');
        };
        await Promise.all([sendTraffic(requests(EJECTION.requests), candidate.edges, 'tap'), fault()]);
      },
    );
    const states = seen.filter(({ instance }) => instance === hostPort(failing.tap));
    const timeline = await stage.meshproof.timeline(capture, 'producer');
    const cycle = timeline.cycles.find(({ subject }) => subject.startsWith(hostPort(failing.app)));
    const { kind, reasons } = timeline.classification;
    stage.checks.check(
      'candidate: traffic alone tells an ejection',
      kind === 'envoy',
      `${kind}: ${reasons.join(' ')}`,
    );
    compare(stage, 'candidate, ejection', timeline, cycle, {
      stopped: states.find(({ state }) => state === 'ejected'),
      back: states.findLast(({ state, was }) => state === 'healthy' && was === 'ejected'),
    });
  } finally {
    await sendDelete(failing.app, '/admin/fault');
    await stage.deployments.configure([]);
  }
}

/** Records a side while something happens to it and an observer looks on. */
async function observed(
  stage: Stage,
  capture: string,
  side: Side,
  spec: z.input<typeof observerSpec>,
  happen: () => Promise<void>,
): Promise<StateObservation[]> {
  const seen: StateObservation[] = [];
  const known: ObserverSpec = observerSpec.parse(spec);
  const recording = await stage.meshproof.record(capture, side);
  const observers = startObservers(observersOf([known]), (one) => {
    if (one.kind === 'state') seen.push(one);
    else if (one.kind === 'trouble') stage.say(`${one.observer}: ${one.message}`);
  });
  try {
    await happen();
  } finally {
    await observers.stop();
    await recording.stop();
  }
  return seen;
}

function compare(
  stage: Stage,
  name: string,
  { startedAt }: BreakerTimeline,
  cycle: BreakerCycle | undefined,
  observed: { readonly stopped: StateObservation | undefined; readonly back: StateObservation | undefined },
): void {
  const phases = cycle?.phases ?? [];
  stage.checks.check(
    `${name}: all six phases are found in the traffic`,
    phases.length === 6,
    phases.map(({ phase, from, to }) => `${phase} ${from.atS.toFixed(2)}-${to.atS.toFixed(2)} s`).join(', '),
  );
  const zeroUs = Date.parse(startedAt ?? '') * 1000;
  const pairs = [
    { what: 'isolated', phase: 'trip-isolated', seen: observed.stopped },
    { what: 'let back', phase: 'recovery-little', seen: observed.back },
  ];
  for (const { what, phase, seen } of pairs) {
    const found = phases.find((one) => one.phase === phase)?.from.atS ?? Number.NaN;
    const told = ((seen?.atUs ?? Number.NaN) - zeroUs) / 1e6;
    stage.checks.check(
      `${name}: ${what} when the deployment says so, within ${WITHIN_S} s`,
      Math.abs(found - told) <= WITHIN_S,
      `${found.toFixed(2)} s by traffic, ${told.toFixed(2)} s by ${seen?.observer ?? 'nobody'} (${seen?.state ?? 'no state'})`,
    );
  }
}
