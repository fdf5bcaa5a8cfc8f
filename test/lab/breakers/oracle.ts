import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AGAIN_FOR_MS } from '../again.ts';
import type { Tools } from '../install/tools.ts';
import { generateCases, hystrixCase, resilience4jCase, ribbonCase } from './cases.ts';
import { startInstances } from './envoy-instances.ts';
import { startEnvoy } from './envoy-process.ts';
import { clockCluster, type EnvoyCase, envoyCases, scoreEnvoy } from './envoy-traces.ts';
import { scorePools, poolCases } from './envoy-pools.ts';
import { type JavaMachine, scoreJavaMachine } from './java-traces.ts';
import { type Score, Tally } from './score.ts';

/** How much to do. `sweeps`: the length of Envoy's traces, in seconds. */
export type OracleSize = { readonly traces: number; readonly seed: number; readonly sweeps: number };

/** Enough for every run of the lab: about 40 s. */
export const SHORT: OracleSize = { traces: 50, seed: 1, sweeps: 14 };

/**
 * The models against the real machines. `largestLagMs` and `lostRaces` are of Envoy's outlier detection, see `scoreEnvoy`; `onlyOnce`
 * are the traces in which both were apart, but not when they were driven once more.
 */
export type BreakerOracle = {
  readonly hystrix: Score;
  readonly resilience4j: Score;
  readonly ribbon: Score;
  readonly envoy: Score & {
    readonly largestLagMs: number;
    readonly lostRaces: number;
    readonly onlyOnce: readonly string[];
  };
  readonly pools: Score;
};

const HYSTRIX: JavaMachine = { program: 'HystrixTraces', library: 'hystrix-core' };
const RESILIENCE4J: JavaMachine = { program: 'Resilience4jTraces', library: 'resilience4j-circuitbreaker' };
const RIBBON: JavaMachine = { program: 'RibbonTraces', library: 'ribbon-loadbalancer' };
const INSTANCES = ['h0', 'h1', 'h2', 'h3', 'h4'];
/** Clusters that one Envoy and one client can drive at their pace on two cores. */
const CLUSTERS_AT_ONCE = 60;

/**
 * Holds every breaker model against the real machine it stands for, over generated traces: Hystrix, Resilience4j and Ribbon to
 * the millisecond on virtual time, Envoy on real clusters in real time.
 * @throws ToolError or LabError when a machine cannot be run; what it says is in the scores.
 */
export async function runBreakerOracle(
  tools: Tools,
  say: (line: string) => void,
  size: OracleSize = SHORT,
): Promise<BreakerOracle> {
  const folder = await mkdtemp(join(tmpdir(), 'meshproof-breakers-'));
  try {
    const { classic, modern } = tools.spring;
    const { traces, seed } = size;
    const tell = <Told extends Score>(name: string, score: Told): Told => {
      say(
        `${name} ${score.version}: ${score.traces} traces, ${score.attempts} attempts, ${score.changes} state changes, ${score.stopped} stopped, ${score.wrong} wrong`,
      );
      for (const { trace, what } of score.disagreements) say(`  ${trace}: ${what}`);
      return score;
    };
    const hystrixCases = generateCases(traces, seed, hystrixCase);
    const resilienceCases = generateCases(traces, seed, resilience4jCase);
    const ribbonCases = generateCases(traces, seed, ribbonCase);
    const hystrix = await scoreJavaMachine(HYSTRIX, tools.java, classic, hystrixCases, folder);
    tell('hystrix', hystrix);
    const resilience4j = await scoreJavaMachine(RESILIENCE4J, tools.java, modern, resilienceCases, folder);
    tell('resilience4j', resilience4j);
    const ribbon = await scoreJavaMachine(RIBBON, tools.java, classic, ribbonCases, folder);
    tell('ribbon', ribbon);
    const { envoy, pools } = await runEnvoy(tools, size, folder, say);
    return { hystrix, resilience4j, ribbon, envoy: tell('envoy', envoy), pools: tell('envoy pools', pools) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Drives every trace, and for some minutes more those again that other work on this machine has disturbed: what is left then is
 * missing in `traces`.
 */
async function runEnvoy(
  tools: Tools,
  { traces, seed, sweeps }: OracleSize,
  folder: string,
  say: (line: string) => void,
): Promise<Pick<BreakerOracle, 'envoy' | 'pools'>> {
  const instances = await startInstances(INSTANCES);
  try {
    const { addresses, dead } = instances;
    const cases = envoyCases(traces, seed, addresses, dead);
    const suspected = new Map<string, string>();
    // The same requests once more: their random numbers begin anew.
    const anew = ({ name }: EnvoyCase) =>
      envoyCases(traces, seed, addresses, dead).filter((one) => one.name === name);
    const outliers = new Tally(tools.envoy.version);
    const pools = new Tally(tools.envoy.version);
    let largestLagMs = 0;
    let lostRaces = 0;
    let waiting = cases;
    let limited = poolCases(traces, seed, addresses);
    const enough = Math.ceil(traces / CLUSTERS_AT_ONCE);
    let untilMs = Number.POSITIVE_INFINITY;
    for (let round = 0; waiting.length + limited.length > 0 && performance.now() < untilMs; round++) {
      if (round >= enough) say(`${waiting.length} traces and ${limited.length} of pools once more`);
      const batch = waiting.slice(0, CLUSTERS_AT_ONCE);
      const pooled = limited.slice(0, CLUSTERS_AT_ONCE);
      const place = join(folder, `envoy-${round}`);
      await mkdir(place);
      const clusters = [...batch, ...pooled, clockCluster(addresses)];
      const envoy = await startEnvoy(tools.envoy.program, place, clusters);
      try {
        if (batch.length > 0) {
          const seen = await scoreEnvoy(envoy, batch, sweeps, outliers, suspected);
          largestLagMs = Math.max(largestLagMs, seen.largestLagMs);
          lostRaces += seen.lostRaces;
          waiting = [...waiting.slice(CLUSTERS_AT_ONCE), ...seen.disturbed, ...seen.apart.flatMap(anew)];
          for (const { name } of seen.apart) say(`  ${name}: ${suspected.get(name)}; driven once more`);
        }
        limited = [...limited.slice(CLUSTERS_AT_ONCE), ...(await scorePools(envoy, pooled, pools))];
      } finally {
        await envoy.stop();
      }
      if (round + 1 === enough) untilMs = performance.now() + AGAIN_FOR_MS;
    }
    // For what there was no time to drive once more, the first time stands.
    for (const { name } of waiting) {
      const what = suspected.get(name);
      if (what !== undefined) outliers.add(name, { attempts: 0, changes: 0, stopped: 0 }, what);
    }
    const score = outliers.score();
    const again = new Set(outliers.wrong());
    const onlyOnce = [...suspected]
      .filter(([name]) => !again.has(name))
      .map(([name, what]) => `${name}: ${what}`);
    return { envoy: { ...score, largestLagMs, lostRaces, onlyOnce }, pools: pools.score() };
  } finally {
    await instances.stop();
  }
}
