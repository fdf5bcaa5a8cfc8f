import {
  COMPARISON_SCHEMA,
  type ComparedSource,
  type CompareSettings,
  type ComparisonDocument,
  type FindingKind,
  type LearnedReading,
  type RuleSet,
  type UsedGates,
} from '#shared/model/index.ts';
import { judgeAudit } from '#shared/policy/verdict.ts';
import { Answer } from './answer.ts';
import { attribute } from './attribution/index.ts';
import type { DetectorContext } from './detectors/detector.ts';
import { createDetectors } from './detectors/index.ts';
import type { Difference } from './difference.ts';
import { AnswerBook } from './figures/answers.ts';
import { ConstantAnswers } from './figures/constant-answers.ts';
import { InstanceValues } from './figures/instance-values.ts';
import { LatencyBook, type LatencyOutcome } from './figures/latency.ts';
import { LimitBook } from './figures/limits.ts';
import { RetryBook } from './figures/retries.ts';
import { ShareBook } from './figures/shares.ts';
import { TimeoutBook } from './figures/timeouts.ts';
import { TrafficBook } from './figures/traffic.ts';
import { judgePlaces } from './judge.ts';
import { byImportance, byText } from './order.ts';
import type { ComparisonContext, ExchangePair } from './pair.ts';
import type { Place } from './place.ts';
import { PlaceBook } from './places.ts';
import { allRules } from './rules/index.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { OutcomeBook } from './told-rules/outcome-book.ts';
import { NO_RULES, RouteContexts } from './told-rules/told.ts';
import { attemptsAreComparable, coverageOf, linksAreDense } from './verdict/coverage.ts';
import { DEFAULT_GATES } from './verdict/default-gates.ts';
import type { RouteFacts } from './verdict/gate.ts';
import { judgeEvidence } from './verdict/judge-evidence.ts';
import { actingBreakers } from './timeline/compared.ts';
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

/** What is known before the first pair comes. */
export interface Told {
  readonly rules?: RuleSet;
  /** Arrays that the pairs of the noise run showed to have no order. */
  readonly learned?: readonly LearnedReading[];
}

export function createComparison(
  settings: CompareSettings = DEFAULT_SETTINGS,
  gatesUsed: UsedGates = DEFAULT_GATES,
  { rules = NO_RULES, learned = [] }: Told = {},
): Comparison {
  const answers = new AnswerBook();
  const contexts = new RouteContexts(rules, learned);
  const outcomes = new OutcomeBook();
  const places = new PlaceBook();
  const latencies = new LatencyBook(settings);
  const retries = new RetryBook();
  const shares = new ShareBook();
  const instances = new InstanceValues();
  const constants = new ConstantAnswers();
  const traffic = new TrafficBook();
  const timeouts = new TimeoutBook();
  const limits = new LimitBook();
  const detectors = [...createDetectors(), traffic, timeouts, limits];
  let noisePairs = 0;
  let truncated = 0;

  function add(pair: ExchangePair): void {
    answers.add(pair);
    if (!pair.candidate) return;
    const baseline = new Answer(pair.baseline);
    const candidate = new Answer(pair.candidate);
    const noise = pair.noise ? new Answer(pair.noise) : null;
    if (noise) noisePairs += 1;
    if (pair.baseline.bodyTruncated || pair.candidate.bodyTruncated) truncated += 1;
    const context = contexts.of(pair.route);
    const asked = contexts.asked(pair, context);
    const differences = allRules(asked, baseline, candidate).filter((difference) => {
      const by = context.rules.setBy(difference);
      if (by !== null) outcomes.add(by, pair, difference);
      return by === null;
    });
    const isKept = (difference: Difference): boolean => context.rules.setBy(difference) === null;
    places.add(
      pair,
      differences,
      noise && allRules(asked, baseline, noise).filter(isKept),
      sameVersions(baseline, candidate),
    );
    latencies.add(pair);
    retries.add(pair, { baseline, candidate, noise });
    shares.add(pair, { baseline, candidate, noise });
    if (noise) instances.add(pair.route, baseline, candidate, noise);
    constants.add(pair.route, baseline, candidate);
    for (const detector of detectors) detector.add(pair, { baseline, candidate, noise });
  }

  function finish(sources: ComparisonSources, context: ComparisonContext): ComparisonDocument {
    const comparable = attemptsAreComparable(context);
    const services = servicesSeen(retries);
    const isJudged = (service: string): boolean => comparable && services.both.has(service);
    const seenBy: DetectorContext = { settings, comparison: context, isJudged };
    const shareResults = shares.results(settings, isJudged);
    const ledger = retries.results(isJudged);
    const counted = answers.results();
    const latency = latencies.judge(
      counted.map(({ route }) => route),
      context,
    );
    const isShown = (place: Place): boolean => canBeShown(place, isJudged, linksAreDense(context));
    const judged = judgePlaces(places.routes(), settings, isShown, instances);
    const found = [
      ...judged.map((finding) => constants.explain(finding)),
      ...shareResults.findings,
      ...detectors.flatMap((detector) => detector.findings(seenBy)),
      ...retries.findings(isJudged, settings),
      ...[...latency.values()].flatMap(({ finding }) => (finding ? [finding] : [])),
    ].sort(byImportance);
    const { findings, causes } = attribute(found, context.audit?.document ?? null);
    const routes = counted.map((facts): RouteFacts => {
      const timed = latency.get(facts.route) ?? NO_LATENCY;
      return {
        ...facts,
        findings: [],
        latency: timed.latency,
        notes: timed.note === null ? [] : [timed.note],
      };
    });
    const seen = {
      routes,
      noisePairs,
      truncated,
      oneSided: comparable ? services.oneSided : [],
      unsureAttempts: shares.unsure,
    };
    return judgeEvidence({
      schema: COMPARISON_SCHEMA,
      ...sources,
      audit: context.audit && { name: context.audit.name, ...judgeAudit(context.audit.document) },
      settings,
      gatesUsed,
      findings,
      causes,
      waivers: [],
      waiversJudgedOn: null,
      signOffs: [],
      sinceSignOff: null,
      routes,
      retries: ledger,
      traffic: traffic.results(seenBy),
      timeouts: timeouts.results(),
      limits: limits.results(),
      shares: shareResults.shares.sort(
        (a, b) => byRouteAndService(a, b) || byText(a.version ?? '', b.version ?? ''),
      ),
      breakers: actingBreakers(context.breakers),
      coverage: coverageOf(seen, context, settings, sources.noise !== null),
      rules: outcomes.results(rules),
      profile: rules.profile,
      learned: [...learned],
    });
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

const BEHIND_THE_EDGE: ReadonlySet<FindingKind> = new Set([
  'attempts',
  'mutation-repeated',
  'rewrite',
  'instance-request',
  'trace',
  'retry',
]);

function canBeShown({ difference }: Place, isJudged: (service: string) => boolean, dense: boolean): boolean {
  if (!BEHIND_THE_EDGE.has(difference.kind)) return true;
  if (difference.service === null || !isJudged(difference.service)) return false;
  return dense || difference.kind !== 'attempts';
}
