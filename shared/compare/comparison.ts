import type {
  ComparedSource,
  CompareSettings,
  ComparisonDocument,
  FindingKind,
} from '#shared/model/index.ts';
import { Answer } from './answer.ts';
import { attribute } from './attribution.ts';
import { ConstantAnswers } from './figures/constant-answers.ts';
import { InstanceValues } from './figures/instance-values.ts';
import { LatencyBook, type LatencyOutcome } from './figures/latency.ts';
import { RetryBook } from './figures/retries.ts';
import { ShareBook } from './figures/shares.ts';
import { versionFieldFindings } from './figures/version-field-findings.ts';
import { VersionFieldBook } from './figures/version-fields.ts';
import { judgePlaces } from './judge.ts';
import { byImportance, byText } from './order.ts';
import type { ComparisonContext, ExchangePair } from './pair.ts';
import { type Place, PlaceBook } from './places.ts';
import { allRules } from './rules/index.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { attemptsAreComparable, coverageOf, linksAreDense } from './verdict/coverage.ts';
import { gatesOf, verdictOf } from './verdict/gates.ts';
import { type RouteCoverage, routeResult } from './verdict/routes.ts';
import { summaryOf } from './verdict/summary.ts';
import { sameVersions } from './versions.ts';

/** What is compared with what, under which name. */
export interface ComparisonSources {
  readonly name: string;
  readonly baseline: ComparedSource;
  readonly candidate: ComparedSource;
  readonly noise: ComparedSource | null;
}

/**
 * Baseline against candidate, fed pair by pair. Memory is bounded by routes and places, not by pairs; the same pairs
 * give the same document, whatever order they come in.
 */
export interface Comparison {
  add(pair: ExchangePair): void;
  finish(sources: ComparisonSources, context: ComparisonContext): ComparisonDocument;
}

export function createComparison(settings: CompareSettings = DEFAULT_SETTINGS): Comparison {
  const recorded = new Map<string, { recorded: number; pairs: number }>();
  const places = new PlaceBook();
  const latencies = new LatencyBook(settings);
  const retries = new RetryBook();
  const shares = new ShareBook();
  const versionFields = new VersionFieldBook();
  const instances = new InstanceValues();
  const constants = new ConstantAnswers();
  let noisePairs = 0;
  let truncated = 0;

  function add(pair: ExchangePair): void {
    const route = recorded.get(pair.route) ?? { recorded: 0, pairs: 0 };
    recorded.set(pair.route, route);
    route.recorded += 1;
    if (!pair.candidate) return;
    route.pairs += 1;
    const baseline = new Answer(pair.baseline);
    const candidate = new Answer(pair.candidate);
    const noise = pair.noise ? new Answer(pair.noise) : null;
    if (noise) noisePairs += 1;
    if (pair.baseline.bodyTruncated || pair.candidate.bodyTruncated) truncated += 1;
    places.add(
      pair,
      allRules(pair, baseline, candidate),
      noise && allRules(pair, baseline, noise),
      sameVersions(baseline, candidate),
    );
    latencies.add(pair);
    retries.add(pair, baseline, candidate);
    shares.add(pair, { baseline, candidate, noise });
    versionFields.add(pair, { baseline, candidate, noise });
    if (noise) instances.add(pair.route, baseline, candidate, noise);
    constants.add(pair.route, baseline, candidate);
  }

  function finish(sources: ComparisonSources, context: ComparisonContext): ComparisonDocument {
    const comparable = attemptsAreComparable(context);
    const services = servicesSeen(retries);
    const isJudged = (service: string): boolean => comparable && services.both.has(service);
    const shareResults = shares.results(settings, isJudged);
    const routes: RouteCoverage[] = Array.from(recorded, ([route, counts]) => ({ route, ...counts })).sort(
      (a, b) => byText(a.route, b.route),
    );
    const latency = new Map(routes.map(({ route }) => [route, latencies.judge(route, context)]));
    const isShown = (place: Place): boolean => canBeShown(place, isJudged, linksAreDense(context));
    const judged = judgePlaces(places.routes(), settings, isShown, instances);
    const findings = attribute([
      ...judged.map((finding) => constants.explain(finding)),
      ...shareResults.findings,
      ...versionFieldFindings(versionFields.values(), settings, isJudged),
      ...[...latency.values()].flatMap(({ finding }) => (finding ? [finding] : [])),
    ]).sort(byImportance);
    const results = routes.map((covered) =>
      routeResult(
        covered,
        findings.filter(({ route }) => route === covered.route),
        latency.get(covered.route) ?? NO_LATENCY,
        settings,
      ),
    );
    const seen = { routes, noisePairs, truncated, oneSided: comparable ? services.oneSided : [] };
    const coverage = coverageOf(seen, context, settings, sources.noise !== null);
    const gates = gatesOf(findings, results, coverage, context);
    const verdict = verdictOf(gates);
    return {
      schema: 1,
      ...sources,
      settings,
      verdict,
      summary: summaryOf(verdict, results, findings, gates, coverage.paired),
      gates,
      findings,
      routes: results,
      retries: retries.results(isJudged).sort(byRouteAndService),
      shares: shareResults.shares.sort(
        (a, b) => byRouteAndService(a, b) || byText(a.version ?? '', b.version ?? ''),
      ),
      coverage,
    };
  }

  return { add, finish };
}

const NO_LATENCY: LatencyOutcome = { latency: null, note: null, finding: null };

function byRouteAndService(
  a: { readonly route: string; readonly service: string },
  b: { readonly route: string; readonly service: string },
): number {
  return byText(a.route, b.route) || byText(a.service, b.service);
}

/** A service without instance taps on a side can't be told from one that is never asked. */
function servicesSeen(retries: RetryBook): { both: ReadonlySet<string>; oneSided: string[] } {
  const [left, right] = [retries.services('baseline'), retries.services('candidate')];
  const all = [...new Set([...left, ...right])].sort(byText);
  return {
    both: new Set(all.filter((service) => left.has(service) && right.has(service))),
    oneSided: all.filter((service) => !(left.has(service) && right.has(service))),
  };
}

const BEHIND_THE_EDGE: ReadonlySet<FindingKind> = new Set(['attempts', 'mutation-repeated', 'rewrite']);

function canBeShown({ difference }: Place, isJudged: (service: string) => boolean, dense: boolean): boolean {
  if (!BEHIND_THE_EDGE.has(difference.kind)) return true;
  if (difference.service === null || !isJudged(difference.service)) return false;
  return dense || difference.kind !== 'attempts';
}
