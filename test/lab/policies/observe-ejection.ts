import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { replayTrace, type BreakerAttempt } from '#shared/policy/breakers/index.ts';
import type { OutlierDetectionSettings } from '#shared/policy/breakers/outlier-detection.ts';
import { machinesOfCall } from '#shared/policy/breakers/settings-of-call.ts';
import { again, isTooLate, nameOfRun } from '../again.ts';
import type { Check } from '../checks.ts';
import { LabError } from '../errors.ts';
import { sendDelete, sendJson } from '../http.ts';
import type { Resources } from '../istio/resources.ts';
import { SHOP_HOST } from '../layout.ts';
import type { Stage } from '../scenario/scenario.ts';
import { askedOf, forgetAsked, timesAsked } from '../traffic/asked.ts';
import type { Planned } from '../traffic/plan.ts';
import { sendTraffic } from '../traffic/send.ts';
import { readAll } from './read.ts';

export const FAILING = 'producer-3';
export const FAULT = { status: 503, path: '/api/stock' };
/** A few for each instance: an answer that works ends whatever row of errors there was before. */
const WORKING = 12;
/** Slow enough that an ejection is known before the instance's next turn: answers take a few milliseconds. */
const PACE_MS = 30;
/** Long enough for the errors, the longest declared ejection with its sweep, and the return. */
const REQUESTS = 500;
const FAULT_ENDS_MS = 4000;
/** What may be under way while the proxy's main thread ejects. */
const UNDER_WAY = 2;
/** Envoy tells its balancers of later changes at the end of a window (cluster.proto, update_merge_window). */
const MERGE_WINDOW_MS = 1000;

/** How long requests are made again where they were late, in milliseconds. */
const AGAIN_FOR_MS = 2 * 60_000;

/** What one request met: when it was due and when sent, which instance was asked, when the answer came, and its status. */
export type Met = {
  readonly dueMs: number;
  readonly atMs: number;
  readonly endMs: number;
  readonly instance: string | null;
  readonly status: number;
};

/**
 * Lets one of the producers fail behind the mesh's gateway: it is ejected after as many errors as declared, is away as long as
 * declared, and comes back; the others take its requests. The rule is there only for this.
 */
export async function checkEjection(stage: Stage): Promise<void> {
  const { deployments, checks } = stage;
  const { candidate } = deployments.layout;
  const revision = await deployments.deploy(withRule);
  try {
    const { policies } = await readAll(deployments, 'candidate');
    const policy = policies.istio?.policy;
    const route = policy?.edges
      .flatMap(({ routes }) => routes)
      .find(({ name }) => name === `ejection.${revision}`);
    const declared = machinesOfCall('istio', route?.settings ?? {}, policy?.versions).find(
      ({ machine }) => machine === 'outlier-detection',
    );
    if (declared?.kind !== 'known' || declared.settings.machine !== 'outlier-detection')
      throw new LabError(`the ejection of ${FAILING} is not known: ${JSON.stringify(declared)}`);
    const settings = declared.settings;
    const producers = candidate.instances.filter(({ service }) => service === 'producer').length;
    const met = await again(
      async (n) => {
        // Two sweeps without an error, and the next ejection is as short as the first.
        if (n > 1) await sleep(2 * settings.intervalMs);
        return provoke(n);
      },
      (some) => {
        const lateMs = latenessOf(some);
        const holds = judgeEjection(some, settings, producers).every(({ ok }) => ok);
        return isTooLate(lateMs, holds) ? `requests to ${FAILING} were ${lateMs.toFixed(0)} ms late` : null;
      },
      stage.say,
      { forMs: AGAIN_FOR_MS },
    );
    for (const { name, ok, detail } of judgeEjection(met, settings, producers))
      checks.check(`candidate as declared: ${name}`, ok, detail);
  } finally {
    await deployments.configure([]);
  }

  async function provoke(n: number): Promise<Met[]> {
    const failing = candidate.instances.find(({ name }) => name === FAILING)?.app;
    if (failing === undefined) throw new LabError(`the candidate has no ${FAILING}`);
    const recording = await stage.meshproof.record(nameOfRun('observed-ejection', n), candidate);
    try {
      await sendTraffic(requests(WORKING), candidate.edges, 'tap');
      await forgetAsked(candidate);
      const plan = requests(REQUESTS);
      await sendJson(failing, '/admin/fault', FAULT);
      const ending = sleep(FAULT_ENDS_MS).then(() => sendDelete(failing, '/admin/fault'));
      const [answers] = await Promise.all([sendTraffic(plan, candidate.edges, 'tap'), ending]);
      const asked = await askedOf(candidate);
      return answers.map(({ planned, sentMs, endMs, status }, index) => ({
        dueMs: planned.atMs,
        atMs: sentMs,
        endMs,
        status,
        instance:
          [...asked.keys()].find((name) => timesAsked(asked, `GET /api/stock/n${index}-`, name) > 0) ?? null,
      }));
    } finally {
      await recording.stop();
      await sendDelete(failing, '/admin/fault');
    }
  }
}

export function requests(count: number): Planned[] {
  return Array.from({ length: count }, (_, n) => ({
    method: 'GET',
    path: `/ejection/${n}`,
    status: 200,
    atMs: n * PACE_MS,
    headers: { host: SHOP_HOST, accept: 'application/json' },
  }));
}

/** The most that a request left or was answered after it was due, in milliseconds. */
function latenessOf(met: readonly Met[]): number {
  return Math.max(0, ...met.map(({ dueMs, endMs }) => endMs - dueMs));
}

/**
 * Holds what requests met against what is declared, and against the model of it.
 * @param producers how many instances take turns
 */
export function judgeEjection(
  met: readonly Met[],
  settings: OutlierDetectionSettings,
  producers: number,
): Check[] {
  const { consecutive5xxErrors, baseEjectionTimeMs, intervalMs } = settings;
  const { errors, leftMs, returnMs } = absence(met);
  const awayMs = returnMs - leftMs;
  const turn = PACE_MS * producers;
  // What was held up together may all be under way while the proxy ejects, and nobody knows when it came there.
  const lateMs = latenessOf(met);
  const underWay = UNDER_WAY + Math.floor(lateMs / turn);
  const late = `, requests at most ${lateMs.toFixed(0)} ms late`;
  const longest = baseEjectionTimeMs + intervalMs + MERGE_WINDOW_MS + 2 * turn + lateMs;
  const meanwhile = met.filter(({ atMs }) => atMs > leftMs + turn && atMs < returnMs);
  const lost = meanwhile.filter(({ status }) => status !== 200).length;
  const { atMs: modelledMs, untilMs } = modelled(met, settings);
  return [
    {
      name: 'a failing instance is ejected after its errors in a row',
      ok:
        consecutive5xxErrors === 20 &&
        errors >= consecutive5xxErrors &&
        errors <= consecutive5xxErrors + underWay,
      detail: `${errors} errors seen, ${consecutive5xxErrors} declared${late}`,
    },
    {
      name: 'it is away for its ejection time, and for the rest of a sweep',
      ok: awayMs >= baseEjectionTimeMs - turn - lateMs && awayMs <= longest,
      detail: `away for ${Math.round(awayMs)} ms, ${baseEjectionTimeMs} ms and a sweep of ${intervalMs} ms declared`,
    },
    {
      name: 'the other instances answer meanwhile',
      ok: meanwhile.length > 0 && lost === 0,
      detail: `${meanwhile.length} requests, ${lost} without their answer`,
    },
    {
      name: 'its model ejects and releases it with it',
      ok:
        Math.abs(modelledMs - leftMs) <= 2 * turn + lateMs &&
        Math.abs(untilMs - returnMs) <= intervalMs + MERGE_WINDOW_MS + turn + lateMs,
      detail: `ejected at ${Math.round(leftMs)} ms, by the model ${Math.round(modelledMs)} ms; back at ${Math.round(returnMs)} ms, by the model ${Math.round(untilMs)} ms`,
    },
  ];
}

/** How many errors the failing instance gave, when it gave the last of them, and when it was asked again. */
function absence(met: readonly Met[]): { errors: number; leftMs: number; returnMs: number } {
  const own = met.filter(({ instance }) => instance === FAILING);
  const firstGood = own.findIndex(({ status }) => status === 200);
  const errors = firstGood < 0 ? own.length : firstGood;
  const [last, back] = [own[errors - 1], own[firstGood]];
  if (last === undefined || back === undefined)
    throw new LabError(`${FAILING} was asked ${own.length} times, and ${errors} times it failed`);
  return { errors, leftMs: last.atMs, returnMs: back.atMs };
}

/** When the model ejects the instance for what was met, and when it lets it come back. */
function modelled(
  met: readonly Met[],
  settings: OutlierDetectionSettings,
): { atMs: number; untilMs: number } {
  const attempts = met.flatMap(({ atMs, endMs, instance, status }): BreakerAttempt[] =>
    instance === null ? [] : [{ atMs, durationMs: endMs - atMs, instance, outcome: 'response', status }],
  );
  const { timelines } = replayTrace({ instances: [], attempts }, settings);
  const spans = timelines.find(({ subject }) => subject === FAILING)?.spans ?? [];
  const away = spans.filter(({ state }) => state === 'leaving' || state === 'ejected');
  return { atMs: away[0]?.fromMs ?? Number.NaN, untilMs: away.at(-1)?.toMs ?? Number.NaN };
}

/** First, so that istiod has read it when it reads the new revision of the others. The path tells the requests apart. */
export function withRule({ revision, files }: Resources): Map<string, string> {
  const rule = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'ejection', namespace: 'default' },
    spec: {
      hosts: [SHOP_HOST],
      gateways: ['default/ingress'],
      http: [
        {
          name: `ejection.${revision}`,
          match: [{ uri: { prefix: '/ejection/' } }],
          rewrite: { uriRegexRewrite: { match: '^/ejection/(.*)$', rewrite: '/api/stock/n\\1-' } },
          retries: { attempts: 0 },
          route: [{ destination: { host: 'producer.default.svc.cluster.local' } }],
        },
      ],
    },
  };
  return new Map([['05-ejection.yaml', stringify(rule)], ...files]);
}
