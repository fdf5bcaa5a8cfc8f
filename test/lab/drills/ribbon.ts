import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { DrillDocument } from '#shared/model/index.ts';
import { again, isTooLate, nameOfRun } from '../again.ts';
import { SHOP_HOST } from '../layout.ts';
import { latenessOf } from './lateness.ts';
import type { Stage } from '../scenario/scenario.ts';

const SCENARIO = join(import.meta.dirname, 'ribbon-trips.yaml');
const CONSUMER = join(import.meta.dirname, '../spring/classic/resources/application-consumer.yml');

/** The instance's turn comes so long after its blackout at most, where no request is late; Ribbon itself looks at the clock with each choice. */
const TURN_MS = 300;
/** Ribbon stamps a failure in whole milliseconds of another clock than the tap's. */
const CLOCKS_MS = 10;
/** How long the drill is run again where its requests were late, in milliseconds. */
const AGAIN_FOR_MS = 2 * 60_000;

const Declared = z.object({
  niws: z.object({
    loadbalancer: z.object({
      producer: z.object({
        connectionFailureCountThreshold: z.int().positive(),
        circuitTripTimeoutFactorSeconds: z.int().positive(),
        circuitTripMaxTimeoutSeconds: z.int().positive(),
      }),
    }),
  }),
});

type DeclaredCircuit = z.infer<typeof Declared>['niws']['loadbalancer']['producer'];

/** Lets one instance of the baseline break its connections. Orders change state, so the drill is told to send them. */
export async function drillRibbon({ deployments, meshproof, say }: Stage): Promise<DrillDocument> {
  const declared = await readDeclared();
  return again(
    (n) =>
      meshproof.drill(nameOfRun('drill-ribbon-trips', n), SCENARIO, [deployments.layout.baseline], {
        header: `Host: ${SHOP_HOST}`,
        mutations: 'send',
      }),
    (document) => {
      const { ok, lateMs } = judge(document, declared);
      return isTooLate(lateMs, ok) ? `requests of the drill were ${lateMs.toFixed(0)} ms late` : null;
    },
    say,
    { forMs: AGAIN_FOR_MS },
  );
}

/** The instance is left out after the declared failures, and as long as declared; and traffic alone tells that it was Ribbon. */
export async function checkRibbon({ checks }: Stage, document: DrillDocument): Promise<void> {
  const { ok, detail } = judge(document, await readDeclared());
  checks.check(
    'drill ribbon-trips: Ribbon is told from traffic, and leaves the instance out as declared',
    ok,
    detail,
  );
}

async function readDeclared(): Promise<DeclaredCircuit> {
  return Declared.parse(parse(await readFile(CONSUMER, 'utf8'))).niws.loadbalancer.producer;
}

function judge(
  { baseline, verdict }: Pick<DrillDocument, 'baseline' | 'verdict'>,
  declared: DeclaredCircuit,
): { readonly ok: boolean; readonly detail: string; readonly lateMs: number } {
  const threshold = declared.connectionFailureCountThreshold;
  const timeline = baseline?.services.find(({ service }) => service === 'producer')?.timeline;
  const cycle = timeline?.cycles.find(({ subject }) => subject !== '(service)');
  const awayMs = (cycle?.silences ?? []).map(({ from, to }) => Math.round((to.atS - from.atS) * 1000));
  const lateMs = baseline === null ? 0 : latenessOf(baseline);
  const { ok, blackoutsMs } = judgeAbsences(
    awayMs,
    { factor: declared.circuitTripTimeoutFactorSeconds, most: declared.circuitTripMaxTimeoutSeconds },
    lateMs,
  );
  const { kind, confidence } = timeline?.classification ?? {};
  return {
    ok: verdict === 'pass' && kind === 'ribbon' && cycle?.trippedBy === threshold && ok,
    detail: `${verdict}, ${kind} (${confidence} confidence), away for ${awayMs.join(', ')} ms after ${cycle?.trippedBy ?? 0} failures; declared ${threshold} failures, ${blackoutsMs.join(', ')} ms; requests at most ${lateMs.toFixed(0)} ms late`,
    lateMs,
  };
}

/** How long Ribbon leaves an instance out the first time, and at most. In seconds. */
type Blackouts = { readonly factor: number; readonly most: number };

/**
 * Whether an instance was away each time for as long as ServerStats.getCircuitBreakerBlackoutPeriod (ribbon-loadbalancer 2.3.0) makes
 * of the declared factor and limit, and often enough to see the limit.
 * @param lateMs what the machine kept requests for
 */
export function judgeAbsences(
  awayMs: readonly number[],
  { factor, most }: Blackouts,
  lateMs: number,
): { readonly ok: boolean; readonly blackoutsMs: readonly number[] } {
  // Until the limit is reached, and once there.
  const least = Math.ceil(Math.log2(most / factor)) + 1;
  const blackoutsMs = awayMs.map((_, times) => Math.min(factor << times, most) * 1000);
  const fits = awayMs.every((ms, times) => {
    const blackoutMs = blackoutsMs[times] ?? 0;
    return ms >= blackoutMs - CLOCKS_MS && ms <= blackoutMs + TURN_MS + lateMs;
  });
  return { ok: fits && awayMs.length >= least, blackoutsMs };
}
