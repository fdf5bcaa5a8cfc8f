import { clopperPearson } from '#shared/compare/statistics/clopper-pearson.ts';
import type { Policy } from '#shared/policy/model/policy.ts';
import { sidecarCall } from '#shared/policy/parity/sidecar-call.ts';
import { throughSidecar } from '#shared/policy/parity/layers.ts';
import type { Policies } from '#shared/policy/read/policies.ts';
import { LabError } from '../errors.ts';
import { sendDelete, sendJson } from '../http.ts';
import { SHOP_HOST, type Side } from '../layout.ts';
import type { Stage } from '../scenario/scenario.ts';
import { askedOf, forgetAsked, timesAsked, type Asked } from '../traffic/asked.ts';
import type { Planned } from '../traffic/plan.ts';
import type { Draft } from '../traffic/routes.ts';
import { sendTraffic, type Answer } from '../traffic/send.ts';
import { attemptsFor, longestWait, routed } from './predict.ts';

/** Requests that are spread by weight. */
const SPREAD = 300;
const PACE_MS = 15;
/** A right share leaves its interval once in ten thousand runs. */
const LEVEL = 0.9999;

const get = (path: string, headers?: Record<string, string>): Draft => ({
  method: 'GET',
  path,
  status: 200,
  ...(headers === undefined ? {} : { headers }),
});
const FAILING_REPORT = get('/api/reports/1000');
const WORKING_REPORT = get('/api/reports/1001');
const UNAVAILABLE_ITEM = get('/shop/items/777');
const REFUSED_ORDER: Draft = {
  method: 'POST',
  path: '/shop/orders',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ ref: 'observed', sku: 'sku-1', quantity: 1 }),
  status: 503,
};
const CANARY = get('/api/stock/canary', { 'x-canary': 'always' });
const PLAIN = get('/api/stock/plain');
const SEARCH = get('/store/search?q=observed&page=1');
/** Around the limit that both sides declare for this route, and far enough from it for a busy machine. */
const SLOW = [2000, 4500].map((ms) => get(`/api/slow?ms=${ms}`));
/** What the two deployments route differently: `/**` of Spring takes the bare path too, a prefix that ends in `/` does not. */
export const DIVERGENT: readonly Draft[] = [
  { ...get('/shop'), status: 404 },
  { ...get('/store'), status: 404 },
  { ...get('/api'), status: 404 },
  { ...get('/api/items'), status: 404 },
  { ...get('/api/stock', { 'x-canary': 'always' }), status: 404 },
];
const FAULT = { status: 503, path: '/api/orders' };

/** What was sent to one side, what came back and what its instances were asked. */
export type Observation = {
  /** The capture of it. */
  readonly capture: string;
  readonly answers: readonly Answer[];
  readonly asked: Asked;
};

/** Sends to one side what shows its retries, timeouts, rewrites, choices and weights, and records it. */
export async function observe(stage: Stage, side: Side): Promise<Observation> {
  const capture = `observed-${side.side}`;
  const drafts = [
    FAILING_REPORT,
    WORKING_REPORT,
    UNAVAILABLE_ITEM,
    REFUSED_ORDER,
    CANARY,
    PLAIN,
    SEARCH,
    ...SLOW,
    ...DIVERGENT,
    ...Array.from({ length: SPREAD }, (_, n) => get(`/api/items/${n + 1}?observed=1`)),
  ];
  const plan = drafts.map(
    (draft, n): Planned => ({
      ...draft,
      atMs: n * PACE_MS,
      headers: { host: SHOP_HOST, accept: 'application/json', ...draft.headers },
    }),
  );
  const producers = side.instances.filter(({ service }) => service === 'producer');
  await forgetAsked(side);
  for (const { app } of producers) await sendJson(app, '/admin/fault', FAULT);
  try {
    const recording = await stage.meshproof.record(capture, side);
    const answers = await sendTraffic(plan, side.edges, 'tap');
    await recording.stop();
    return { capture, answers, asked: await askedOf(side) };
  } finally {
    for (const { app } of producers) await sendDelete(app, '/admin/fault');
  }
}

/** What one side declares for the observed requests. */
export type Declared = {
  readonly edges: Policy['edges'];
  /** The consumer's calls to the producers, with all layers that they pass. */
  readonly consumer: Parameters<typeof attemptsFor>[0];
  /** Which versions a destination is, by the side's own name for it. */
  readonly versionOf: (destination: { host: string; subset: string | null }) => string | null;
};

/** The baseline: Spring's gateways, and the consumer's SDK. */
export function declaredByBaseline({ spring, names }: Policies): Declared {
  return {
    edges: spring?.policy.edges ?? [],
    consumer: consumerCall(spring?.policy),
    versionOf: ({ host }) => names.inMesh(host)?.subset ?? null,
  };
}

/** The candidate: the mesh's gateway, and the consumer's SDK with its sidecar below. */
export function declaredByCandidate({ spring, istio, names }: Policies): Declared {
  const host = names.inMesh('producer')?.host;
  const calls = istio?.policy.calls.filter(({ callee }) => callee === host) ?? [];
  const sidecar = sidecarCall(calls, 'consumer', null);
  return {
    edges: istio?.policy.edges ?? [],
    consumer: throughSidecar(consumerCall(spring?.policy), sidecar?.settings ?? {}),
    versionOf: ({ subset }) => subset,
  };
}

function consumerCall(policy: Policy | undefined): Declared['consumer'] {
  const call = policy?.calls.find(
    ({ caller, callee, via }) => caller === 'consumer' && callee === 'producer' && via === 'feign',
  );
  if (call === undefined) throw new LabError('no call of the consumer is declared');
  return call.settings;
}

/** What the instances saw is what is declared; the numbers of the lab's own configuration are stated besides. */
export function checkObserved(
  stage: Stage,
  side: Side,
  { edges, consumer, versionOf }: Declared,
  { answers, asked }: Observation,
): void {
  const check = (what: string, ok: boolean, detail: string) =>
    stage.checks.check(`${side.side} as declared: ${what}`, ok, detail);
  const times = (what: string, seen: number, declared: number | undefined, stated: number) =>
    check(what, seen === declared && seen === stated, `${seen} seen, ${declared ?? 'not known'} declared`);
  const settingsOf = (draft: Draft) => routed(edges, draft).settings;

  times(
    'attempts of a report that always fails',
    timesAsked(asked, `GET ${FAILING_REPORT.path}`),
    attemptsFor(settingsOf(FAILING_REPORT), 'GET', 500),
    3,
  );
  times(
    'attempts of a report that works',
    timesAsked(asked, `GET ${WORKING_REPORT.path}`),
    attemptsFor(settingsOf(WORKING_REPORT), 'GET', 200),
    1,
  );
  times(
    'attempts of the consumer on GET and 503',
    timesAsked(asked, 'GET /api/items/777'),
    attemptsFor(consumer, 'GET', 503),
    4,
  );
  times(
    'attempts of the consumer on POST and 503',
    timesAsked(asked, 'POST /api/orders'),
    attemptsFor(consumer, 'POST', 503),
    1,
  );
  for (const slow of SLOW) {
    const limit = longestWait(settingsOf(slow));
    const wanted = limit !== null && Number(/ms=(\d+)/.exec(slow.path)?.[1]) > limit ? 504 : 200;
    const seen = statusOf(answers, slow);
    check(
      `the limit of ${slow.path}`,
      seen === wanted && limit === 3000,
      `${seen} with a limit of ${limit ?? 'none'} ms`,
    );
  }
  for (const stock of [CANARY, PLAIN]) {
    const declared = routed(edges, stock).destinations.map(versionOf).join();
    const seen = versionsAsked(side, asked, `GET ${stock.path}`);
    check(
      `the version that answers ${stock.path}`,
      seen === declared && seen === (stock === CANARY ? 'v2' : 'v1'),
      `${seen} asked, ${declared} declared`,
    );
  }
  const target = routed(edges, SEARCH).upstream.target.replace(/\?.*$/, '');
  const searched = timesAsked(asked, `GET ${target}`);
  check(
    `the path of ${SEARCH.path}`,
    searched === 1 && statusOf(answers, SEARCH) === 200,
    `${target} declared, asked ${searched} times`,
  );
  checkWeights(check, side, { edges, consumer, versionOf }, asked);
}

function checkWeights(
  check: (what: string, ok: boolean, detail: string) => void,
  side: Side,
  { edges, versionOf }: Declared,
  asked: Asked,
): void {
  const spread = new Map(
    routed(edges, get('/api/items/1')).destinations.map((one) => [versionOf(one), one.weight]),
  );
  // What the consumer asked for is no choice of the gateway's.
  const seen = (version: string) =>
    timesAsked(asked, 'GET /api/items/', ...producersOf(side, version)) -
    timesAsked(asked, 'GET /api/items/777', ...producersOf(side, version));
  const total = [...spread.keys()].reduce((sum, version) => sum + seen(version ?? ''), 0);
  for (const [version, weight] of spread) {
    const count = seen(version ?? '');
    const { low, high } = clopperPearson(count, total, LEVEL);
    check(
      `the share of ${version ?? 'no version'}`,
      total === SPREAD && low <= weight / 100 && weight / 100 <= high,
      `${count} of ${total}, so between ${percent(low)} and ${percent(high)} %; ${weight} % declared`,
    );
  }
}

function statusOf(answers: readonly Answer[], { path }: Draft): number {
  return answers.find(({ planned }) => planned.path === path)?.status ?? 0;
}

function versionsAsked(side: Side, asked: Asked, request: string): string {
  return ['v1', 'v2']
    .filter((version) => timesAsked(asked, request, ...producersOf(side, version)) > 0)
    .join();
}

function producersOf(side: Side, version: string): string[] {
  return side.instances
    .filter((instance) => instance.service === 'producer' && instance.version === version)
    .map(({ name }) => name);
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}
