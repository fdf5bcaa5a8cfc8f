import type { CompareSettings, Estimate, Finding, ShareResult } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import { findingId } from '../judge.ts';
import type { ExchangePair } from '../pair.ts';
import { firstVersion } from '../rules/served-version.ts';
import { servicesOf } from '../rules/services.ts';
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { clopperPearson } from '../statistics/clopper-pearson.ts';
import { fisherExact } from '../statistics/fisher.ts';
import { percent, thousands } from '../words.ts';

/** The name under which a service's shares over all routes stand. */
export const ALL_ROUTES = 'all routes';

type Side = 'baseline' | 'candidate' | 'noise';
type Counts = Record<Side, number>;

interface ServiceCounts {
  readonly total: Counts;
  readonly versions: Map<string, Counts>;
}

const none = (): Counts => ({ baseline: 0, candidate: 0, noise: 0 });

/** Who gets the requests: the version of the first attempt at each service, by route and over all routes. */
export class ShareBook {
  readonly #routes = new Map<string, Map<string, ServiceCounts>>();

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
    const tests = [...this.#tests(isJudged)];
    const adjusted = benjaminiHochberg(tests.map(({ p }) => p));
    const judged = tests.map((test, index) => ({ ...test, adjustedP: adjusted[index] ?? 1 }));
    const results = judged.flatMap((test) => {
      const differs = test.adjustedP <= settings.falseDiscoveryRate;
      return test.versions.map((version) => ({ test, share: shareOf(test, version, differs) }));
    });
    return { shares: results.map(({ share }) => share), findings: findingsOf(judged, settings) };
  }

  /**
   * One exact test per version against all others (Fisher), and only one where there are two versions, whose shares
   * add up to one. A round-robin baseline spreads less than chance: the test is then on the safe side.
   */
  *#tests(isJudged: (service: string) => boolean): Iterable<ShareTest> {
    const routesOf = new Map<string, number>();
    const all = new Map<string, ServiceCounts>();
    for (const [route, services] of this.#routes) {
      for (const [service, counts] of services) {
        if (!isJudged(service) || counts.total.baseline === 0 || counts.total.candidate === 0) continue;
        routesOf.set(service, (routesOf.get(service) ?? 0) + 1);
        const sum = all.get(service) ?? { total: none(), versions: new Map<string, Counts>() };
        all.set(service, sum);
        addCounts(sum, counts);
        yield* testsOf(route, service, counts);
      }
    }
    for (const [service, counts] of all) {
      if ((routesOf.get(service) ?? 0) > 1) yield* testsOf(ALL_ROUTES, service, counts);
    }
  }

  #count(route: string, side: Side, answer: Answer): void {
    if (answer.attempts.length === 0) return;
    const services = this.#routes.get(route) ?? new Map<string, ServiceCounts>();
    this.#routes.set(route, services);
    for (const [service, attempts] of servicesOf(answer)) {
      const version = firstVersion(attempts);
      if (version === null) continue;
      const counts = services.get(service) ?? { total: none(), versions: new Map<string, Counts>() };
      services.set(service, counts);
      counts.total[side] += 1;
      const own = counts.versions.get(version) ?? none();
      counts.versions.set(version, own);
      own[side] += 1;
    }
  }
}

interface ShareTest {
  readonly route: string;
  readonly service: string;
  readonly counts: ServiceCounts;
  /** The version that the test is about, and its complement where there are only two. */
  readonly versions: readonly string[];
  readonly p: number;
}

function addCounts(sum: ServiceCounts, more: ServiceCounts): void {
  for (const side of ['baseline', 'candidate', 'noise'] as const) sum.total[side] += more.total[side];
  for (const [version, counts] of more.versions) {
    const own = sum.versions.get(version) ?? none();
    sum.versions.set(version, own);
    for (const side of ['baseline', 'candidate', 'noise'] as const) own[side] += counts[side];
  }
}

function* testsOf(route: string, service: string, counts: ServiceCounts): Iterable<ShareTest> {
  const names = [...counts.versions.keys()].sort();
  // The rarer version is the canary: it is the one to speak of.
  if (names.length === 2)
    names.sort((a, b) => countOf(counts, a, 'baseline') - countOf(counts, b, 'baseline'));
  const groups = names.length <= 2 ? [names] : names.map((name) => [name]);
  for (const versions of groups) {
    const [name = ''] = versions;
    const p = fisherExact(
      countOf(counts, name, 'baseline'),
      counts.total.baseline,
      countOf(counts, name, 'candidate'),
      counts.total.candidate,
    );
    yield { route, service, counts, versions, p };
  }
}

function countOf(counts: ServiceCounts, version: string, side: Side): number {
  return counts.versions.get(version)?.[side] ?? 0;
}

function estimateOf(counts: ServiceCounts, version: string, side: Side): Estimate {
  const [hits, n] = [countOf(counts, version, side), counts.total[side]];
  return { value: hits / n, ...clopperPearson(hits, n), n };
}

function shareOf(test: ShareTest & { adjustedP: number }, version: string, differs: boolean): ShareResult {
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
 * One finding per route and service: its most significant version. Over all routes only where no single route has
 * enough requests to show it.
 */
function findingsOf(
  tests: readonly (ShareTest & { adjustedP: number })[],
  settings: CompareSettings,
): Finding[] {
  const found = new Map<string, ShareTest & { adjustedP: number }>();
  for (const test of tests) {
    if (test.adjustedP > settings.falseDiscoveryRate) continue;
    const key = `${test.route}\n${test.service}`;
    const known = found.get(key);
    if (!known || test.adjustedP < known.adjustedP) found.set(key, test);
  }
  const onRoutes = new Set(
    [...found.values()].filter(({ route }) => route !== ALL_ROUTES).map((t) => t.service),
  );
  return [...found.values()]
    .filter((test) => test.route !== ALL_ROUTES || !onRoutes.has(test.service))
    .map((test) => asFinding(test, settings));
}

function asFinding(test: ShareTest & { adjustedP: number }, settings: CompareSettings): Finding {
  const { route, service, counts, adjustedP } = test;
  const [version = ''] = test.versions;
  const [before, after] = [estimateOf(counts, version, 'baseline'), estimateOf(counts, version, 'candidate')];
  const moved = baselineMoved(test, version, settings);
  const place = `share ${service}/${version}`;
  return {
    id: findingId('share', route, place, 'share'),
    kind: 'share',
    catalogue: 'RT-11',
    severity: moved ? 'noise' : 'major',
    route,
    service,
    place,
    title: `Share of ${service} ${version}: ${percent(after.value)} instead of ${percent(before.value)}`,
    cause: moved
      ? "The baseline's own share moved between its two runs as well."
      : 'The weights of the mesh differ from those of the baseline, or another rule picks the version.',
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
