import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runBreakerOracle, SHORT, type BreakerOracle } from './breakers/oracle.ts';
import { Checks, type Check } from './checks.ts';
import { messageOf } from './errors.ts';
import type { Tools } from './install/tools.ts';
import { onceMore } from './once-more.ts';
import { runEnvoyOracle } from './oracle/envoy/run.ts';
import { runGatewayOracle } from './oracle/gateway/run.ts';
import { runZuulOracle } from './oracle/zuul/run.ts';

/** How much is generated: pairs of configuration and request for Envoy, traces for each breaker. */
export type OracleSize = { readonly pairs: number; readonly traces: number };

type RouteScore = {
  readonly pairs: number;
  readonly wrong: number;
  readonly notModelled: number;
  readonly seconds: number;
};

/** What the oracles leave for the lab's JSON file; one that broke off is missing. */
export type OracleResults = {
  readonly oracle: { readonly envoy?: RouteScore; readonly gateway?: RouteScore; readonly zuul?: RouteScore };
  readonly breakers: Partial<BreakerOracle> & { readonly seconds?: number };
  readonly checks: readonly Check[];
  readonly onlyOnce: readonly string[];
};

/** What any of the route oracles says about itself. */
type Outcome = Omit<RouteScore, 'seconds'> & {
  readonly reasons: Readonly<Record<string, number>>;
  readonly validation?: { readonly asked: number; readonly differing: readonly string[] };
};

/** Envoy runs in real time: traces that other work on the machine has disturbed are left out, and so many have to remain. */
const LEAST_TRACES = 50;
/** Of the generated pairs, at most this share may be left without an answer. */
const MOST_NOT_MODELLED = 0.02;

/**
 * Holds the route oracles and the breaker models against the real things, over generated cases. What one of them says in
 * full lies in the folder.
 */
export async function runOracles(
  tools: Tools,
  { pairs, traces }: OracleSize,
  folder: string,
  say: (line: string) => void,
): Promise<OracleResults> {
  const checks = new Checks((line) => say(`oracle: ${line}`));
  const routes = async (name: string, run: () => Promise<Outcome>): Promise<RouteScore | undefined> =>
    part(checks, name, async (own) => {
      const started = Date.now();
      const outcome = await run();
      await writeFile(join(folder, `oracle-${name}.json`), JSON.stringify(outcome, null, 2));
      const seconds = secondsSince(started);
      checkRoutes(own, name, outcome, seconds);
      const { pairs: done, wrong, notModelled } = outcome;
      return { pairs: done, wrong, notModelled, seconds };
    });
  const oracle = {
    envoy: await routes('envoy', () => runEnvoyOracle(tools, say, { pairs })),
    gateway: await routes('gateway', () => runGatewayOracle(tools, say)),
    zuul: await routes('zuul', () => runZuulOracle(tools, say)),
  };
  const breakers = await part(checks, 'breakers', async (own) => {
    const started = Date.now();
    const scores = await runBreakerOracle(tools, say, { ...SHORT, traces });
    checkBreakers(own, scores, traces);
    return { ...scores, seconds: secondsSince(started) };
  });
  return {
    oracle: Object.fromEntries(Object.entries(oracle).filter(([, score]) => score !== undefined)),
    breakers: breakers ?? {},
    checks: checks.made,
    onlyOnce: checks.onlyOnce,
  };
}

function checkRoutes(
  checks: Checks,
  name: string,
  { pairs, wrong, notModelled, reasons, validation }: Outcome,
  seconds: number,
): void {
  checks.check(
    `${name}: no generated pair is routed otherwise than by the real one`,
    wrong === 0 && pairs > notModelled,
    `${pairs} pairs, ${wrong} wrong, ${seconds} s`,
  );
  checks.check(
    `${name}: less than ${MOST_NOT_MODELLED * 100} % is not modelled`,
    notModelled < pairs * MOST_NOT_MODELLED,
    `${notModelled} of ${pairs}${Object.entries(reasons)
      .map(([reason, count]) => `; ${count} ${reason}`)
      .join('')}`,
  );
  if (validation === undefined) return;
  checks.check(
    `${name}: istioctl validates as our schema does`,
    validation.differing.length === 0 && validation.asked > 0,
    `${validation.asked} VirtualServices asked for, ${validation.differing.length} differ ${validation.differing[0] ?? ''}`.trim(),
  );
}

function checkBreakers(checks: Checks, scores: BreakerOracle, traces: number): void {
  for (const [name, score] of Object.entries(scores)) {
    const [first] = score.disagreements;
    const least = Math.min(traces, LEAST_TRACES);
    checks.check(
      `breaker ${name}: the model is in the real one's state over every trace`,
      score.wrong === 0 && score.traces >= least && score.attempts > 0,
      `${score.traces} traces, ${score.attempts} attempts, ${score.changes} state changes, ${score.wrong} wrong${first === undefined ? '' : `: ${first.trace}: ${first.what}`}`,
    );
  }
}

/** One that breaks off twice is a failed check and does not keep the others from running. */
async function part<T>(
  checks: Checks,
  name: string,
  run: (checks: Checks) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await onceMore(checks, name, run);
  } catch (error) {
    checks.check(`${name}: it reaches its end`, false, messageOf(error));
    return undefined;
  }
}

function secondsSince(started: number): number {
  return Math.round((Date.now() - started) / 100) / 10;
}
