import type { Estimate, GateRuleOf } from '#shared/model/index.ts';
import { counted, listed, milliseconds, shift } from '../words.ts';
import { faultOf } from './finding-gates.ts';
import {
  type Evidence,
  failed,
  type Fault,
  type Gate,
  inconclusive,
  noneFits,
  passed,
  type RouteFacts,
} from './gate.ts';
import { fits } from './patterns.ts';
import { blocks } from './routes.ts';

/** No route is slower than the margin allows. */
export const latencyGate: Gate<'latency'> = (rule, evidence) => {
  const routes = evidence.routes.filter(({ route }) => fits(route, rule.routes));
  if (routes.length === 0 && rule.routes !== undefined) return noneFits('a route');
  const limit = limitOf(rule, evidence);
  const slow = limit === null ? byFindings(rule, evidence) : beyond(routes, limit);
  if (slow.length > 0) {
    const names = slow.map(({ route }) => route ?? '');
    return failed(
      `slower: ${listed(names)}`,
      slow.map(({ route, reason }) => ({
        what: `${route ?? ''}: ${reason}`,
        advice:
          'Find what the route waits for, or declare another margin if the mesh is meant to cost that much.',
      })),
      slow,
    );
  }
  if (evidence.coverage.latencyInvalid !== null) {
    return inconclusive(evidence.coverage.latencyInvalid, [
      {
        what: evidence.coverage.latencyInvalid,
        advice:
          'Replay again on a quieter machine or with a lower speed, until the replay is valid for latency.',
      },
    ]);
  }
  const unclear = routes.filter((facts) => isUnclear(facts, limit));
  if (unclear.length === 0) return passed(`${notSlower(routes)}${notMeasured(routes)}`);
  if (rule.unclear === 'pass')
    return passed(
      `none is proven slower; the latency of ${counted(unclear.length, 'route')} is unclear: no part of this verdict, as the rule says`,
    );
  const named = unclear.map((facts) => ({
    route: facts.route,
    reason: unclearReason(facts),
    sameTime: facts.latency?.sameTime === true,
  }));
  return inconclusive(
    `may be slower: ${listed(named.map(({ route }) => route))}`,
    named.map(({ route, reason, sameTime }) => ({
      what: `${route}: ${reason}`,
      advice: `${sameTime ? '' : 'Replay with --interleave, so that the machine is the same for both. '}Record more requests of the route: the interval narrows with the root of their number. Or declare what the mesh may cost (--latency-margin, --mesh-budget), or in a gates file that this may stay open (unclear: pass).`,
    })),
    named.map(({ route, reason }) => ({ outcome: 'inconclusive', route, service: null, reason })),
  );
};

function notSlower(routes: readonly RouteFacts[]): string {
  return `none of ${counted(routes.length, 'route')} is slower`;
}

/** Different answers are held against each other by their findings, not by how long they took. */
function notMeasured(routes: readonly RouteFacts[]): string {
  const without = routes.filter(({ latency }) => latency === null).length;
  return without === 0 ? '' : `; ${without} of them had no answer with the same status on both sides`;
}

/** The route's own note on its latency, which says how unclear it is. */
function unclearReason({ notes }: RouteFacts): string {
  return notes.find((note) => note.startsWith('latency ')) ?? 'its interval reaches above the margin';
}

/** The comparison's own judgement: a finding of a route that is slower beyond its margin. */
function byFindings({ routes }: GateRuleOf<'latency'>, { findings }: Evidence): Fault[] {
  return findings
    .filter(
      (finding) =>
        finding.kind === 'latency' &&
        blocks(finding) &&
        finding.waiver === undefined &&
        fits(finding.route, routes),
    )
    .map(faultOf);
}

/** A limit that a rule sets itself; null where the comparison's own judgement holds. */
interface Limit {
  readonly quantile: NonNullable<GateRuleOf<'latency'>['quantile']>;
  readonly margin: number;
  readonly budgetMs: number;
}

function limitOf(
  { quantile, margin, budgetMs }: GateRuleOf<'latency'>,
  { settings }: Evidence,
): Limit | null {
  if (quantile === undefined && margin === undefined && budgetMs === undefined) return null;
  return {
    quantile: quantile ?? 'p50',
    margin: margin ?? settings.latencyMargin,
    budgetMs: budgetMs ?? settings.meshBudgetMs,
  };
}

interface Shift {
  readonly ratio: Estimate;
  readonly addedMs: Estimate;
}

/** The median's own shift is of paired ratios, which tells more than the shift between two medians. */
function shiftOf({ latency }: RouteFacts, { quantile }: Limit): Shift | null {
  const found =
    quantile === 'p50'
      ? latency
      : latency?.quantiles.find((one) => one.quantile === Number(quantile.slice(1)) / 100);
  return found?.ratio && found.addedMs ? { ratio: found.ratio, addedMs: found.addedMs } : null;
}

/** What the machine may have done to the whole run, which no route is to blame for; null where nobody can say. */
function sharedShift({ latency }: RouteFacts): number | null {
  return latency?.sameTime === true ? 1 : (latency?.runShift ?? null);
}

function beyond(routes: readonly RouteFacts[], limit: Limit): Fault[] {
  const { quantile, margin, budgetMs } = limit;
  return routes.flatMap((facts): Fault[] => {
    const found = shiftOf(facts, limit);
    const run = sharedShift(facts);
    if (!found || run === null) return [];
    if (found.ratio.low / run <= 1 + margin || found.addedMs.low <= budgetMs) return [];
    const { value, low, high } = found.ratio;
    const reason = `${quantile} slower by ${shift(value)} (${shift(low)} … ${shift(high)}), ${shift(1 + margin)} and ${milliseconds(budgetMs)} allowed`;
    return [{ outcome: 'fail', route: facts.route, service: null, reason }];
  });
}

/** A rule with a limit of its own wants to be shown that it holds; where no latency was taken, nothing shows it. */
function isUnclear(facts: RouteFacts, limit: Limit | null): boolean {
  if (limit === null) return facts.latency?.judgement === 'unclear';
  const found = shiftOf(facts, limit);
  if (!found) return true;
  return found.ratio.high > 1 + limit.margin && found.addedMs.high > limit.budgetMs;
}
