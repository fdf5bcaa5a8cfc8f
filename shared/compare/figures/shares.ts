import type { CompareSettings, Estimate, Finding, Severity, ShareResult } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import { findingId } from '../judge.ts';
import type { ExchangePair } from '../pair.ts';
import { firstVersion } from '../rules/services.ts';
import { LEAST_CONFIDENCE, VERSION_LEVEL } from '../settings.ts';
import { clopperPearson } from '../statistics/clopper-pearson.ts';
import { fisherExact } from '../statistics/fisher.ts';
import { percent, thousands } from '../words.ts';
import {
  ALL_ROUTES,
  type Counts,
  countOf,
  noCounts,
  type ServiceCounts,
  type ShareTest,
  shareTests,
  type Side,
} from './share-tests.ts';

/** Who gets the requests: the version of the first attempt at each service, by route and over all routes. */
export class ShareBook {
  readonly #routes = new Map<string, Map<string, ServiceCounts>>();
  readonly #unsure = noCounts();

  /** First attempts at a service that may belong to another request: no share counts them. */
  get unsure(): Readonly<Counts> {
    return this.#unsure;
  }

  add(
    pair: ExchangePair,
    answers: Record<'baseline' | 'candidate', Answer> & { noise: Answer | null },
  ): void {
    this.#count(pair.route, 'baseline', answers.baseline);
    this.#count(pair.route, 'candidate', answers.candidate);
    if (answers.noise) this.#count(pair.route, 'noise', answers.noise);
  }

  /** @param isJudged Whether a service's instances were seen on both sides. */
  results(
    settings: CompareSettings,
    isJudged: (service: string) => boolean,
  ): { shares: ShareResult[]; findings: Finding[] } {
    const judged = shareTests(this.#routes, isJudged);
    const results = judged.flatMap((test) => {
      const differs = test.adjustedP <= provenAt(settings);
      return test.versions.map((version) => ({ test, share: shareOf(test, version, differs) }));
    });
    return { shares: results.map(({ share }) => share), findings: findingsOf(judged, settings) };
  }

  #count(route: string, side: Side, answer: Answer): void {
    if (answer.attempts.length === 0) return;
    const services = this.#routes.get(route) ?? new Map<string, ServiceCounts>();
    this.#routes.set(route, services);
    for (const [service, attempts] of answer.services) {
      if ((attempts[0]?.confidence ?? 1) < LEAST_CONFIDENCE) {
        this.#unsure[side] += 1;
        continue;
      }
      const version = firstVersion(attempts);
      if (version === null) continue;
      const counts = services.get(service) ?? { total: noCounts(), versions: new Map<string, Counts>() };
      services.set(service, counts);
      counts.total[side] += 1;
      const own = counts.versions.get(version) ?? noCounts();
      counts.versions.set(version, own);
      own[side] += 1;
    }
  }
}

/** A finding of a share fails the verdict by itself: it needs more than a listed difference. */
function provenAt({ falseDiscoveryRate }: CompareSettings): number {
  return Math.min(VERSION_LEVEL, falseDiscoveryRate);
}

function estimateOf(counts: ServiceCounts, version: string, side: Side): Estimate {
  const [hits, n] = [countOf(counts, version, side), counts.total[side]];
  return { value: hits / n, ...clopperPearson(hits, n), n };
}

function shareOf(test: ShareTest, version: string, differs: boolean): ShareResult {
  return {
    route: test.route,
    service: test.service,
    version,
    baseline: estimateOf(test.counts, version, 'baseline'),
    candidate: estimateOf(test.counts, version, 'candidate'),
    adjustedP: test.adjustedP,
    differs,
  };
}

/**
 * One finding per route and service: its most significant version; what is not proven is a suspicion. Over all routes
 * only where no single route shows as much.
 */
function findingsOf(tests: readonly ShareTest[], settings: CompareSettings): Finding[] {
  const found = new Map<string, ShareTest>();
  for (const test of tests) {
    if (test.adjustedP > settings.falseDiscoveryRate) continue;
    const key = `${test.route}\n${test.service}`;
    const known = found.get(key);
    if (!known || test.adjustedP < known.adjustedP) found.set(key, test);
  }
  const proven = (test: ShareTest): boolean => test.adjustedP <= provenAt(settings);
  const named = [...found.values()].filter(({ route }) => route !== ALL_ROUTES);
  const provenOnRoutes = servicesOfTests(named.filter(proven));
  const suspected = servicesOfTests(named);
  const overall = [...found.values()].filter(
    (test) => test.route === ALL_ROUTES && !(proven(test) ? provenOnRoutes : suspected).has(test.service),
  );
  const provenOverall = servicesOfTests(tests.filter((test) => test.route === ALL_ROUTES && proven(test)));
  return [...overall, ...named].map((test) => {
    if (proven(test)) return asFinding(test, settings, 'major', '');
    return asFinding(test, settings, 'minor', provenOverall.has(test.service) ? OVERALL : TOO_FEW);
  });
}

const OVERALL = ' It is proven over all routes; of this route alone there are too few requests.';
const TOO_FEW = ' In so few requests it may be chance: record more of them.';

const servicesOfTests = (tests: readonly ShareTest[]): ReadonlySet<string> =>
  new Set(tests.map(({ service }) => service));

function asFinding(test: ShareTest, settings: CompareSettings, severity: Severity, doubt: string): Finding {
  const { route, service, counts, adjustedP } = test;
  const [version = ''] = test.versions;
  const [before, after] = [estimateOf(counts, version, 'baseline'), estimateOf(counts, version, 'candidate')];
  const moved = baselineMoved(test, version, settings);
  const place = `share ${service}/${version}`;
  return {
    id: findingId('share', route, place, 'share'),
    kind: 'share',
    catalogue: 'RT-11',
    severity: moved ? 'noise' : severity,
    route,
    service,
    place,
    title: `Share of ${service} ${version}: ${percent(after.value)} instead of ${percent(before.value)}`,
    cause: moved
      ? "The baseline's own share moved between its two runs as well."
      : `The weights of the mesh differ from those of the baseline, or another rule picks the version.${doubt}`,
    count: countOf(counts, version, 'candidate'),
    pairs: counts.total.candidate,
    noiseCount: null,
    adjustedP,
    evidence: [...counts.versions.keys()].sort().map((name) => ({
      baselineId: null,
      candidateId: null,
      request: `first attempts at ${service} ${name}`,
      baseline: estimateText(estimateOf(counts, name, 'baseline')),
      candidate: estimateText(estimateOf(counts, name, 'candidate')),
    })),
  };
}

/** True when the noise run left the recorded share too, and agrees with the candidate: then nothing is proven. */
function baselineMoved({ counts }: ShareTest, version: string, settings: CompareSettings): boolean {
  const { total } = counts;
  if (total.noise === 0) return false;
  const noise = countOf(counts, version, 'noise');
  const left = fisherExact(countOf(counts, version, 'baseline'), total.baseline, noise, total.noise);
  const agrees = fisherExact(countOf(counts, version, 'candidate'), total.candidate, noise, total.noise);
  return left <= settings.falseDiscoveryRate && agrees > settings.falseDiscoveryRate;
}

function estimateText({ value, low, high, n }: Estimate): string {
  return `${percent(value)} (${percent(low)} … ${percent(high)}), n = ${thousands(n)}`;
}
