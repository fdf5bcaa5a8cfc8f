import { benjaminiHochberg } from '../statistics/benjamini-hochberg.ts';
import { fisherExact } from '../statistics/fisher.ts';

/** The name under which a service's shares over all routes stand. */
export const ALL_ROUTES = 'all routes';

export type Side = 'baseline' | 'candidate' | 'noise';
export type Counts = Record<Side, number>;

/** Requests of one service whose version is known. */
export interface ServiceCounts {
  readonly total: Counts;
  readonly versions: Map<string, Counts>;
}

/** By route and service. */
export type RouteCounts = ReadonlyMap<string, ReadonlyMap<string, ServiceCounts>>;

export const noCounts = (): Counts => ({ baseline: 0, candidate: 0, noise: 0 });

export interface ShareTest {
  readonly route: string;
  readonly service: string;
  readonly counts: ServiceCounts;
  /** The version that the test is about, and its complement where there are only two. */
  readonly versions: readonly string[];
  readonly p: number;
  /** After Benjamini-Hochberg over all tests. */
  readonly adjustedP: number;
}

/**
 * One exact test per version against all others (Fisher), and only one where there are two versions, whose shares
 * add up to one. A round-robin baseline spreads less than chance: the test is then on the safe side.
 * @param isJudged Whether a service's instances were seen on both sides.
 */
export function shareTests(routes: RouteCounts, isJudged: (service: string) => boolean): ShareTest[] {
  const tests = [...allTests(routes, isJudged)];
  const adjusted = benjaminiHochberg(tests.map(({ p }) => p));
  return tests.map((test, index) => ({ ...test, adjustedP: adjusted[index] ?? 1 }));
}

type RawTest = Omit<ShareTest, 'adjustedP'>;

function* allTests(routes: RouteCounts, isJudged: (service: string) => boolean): Iterable<RawTest> {
  const routesOf = new Map<string, number>();
  const all = new Map<string, ServiceCounts>();
  for (const [route, services] of routes) {
    for (const [service, counts] of services) {
      if (!isJudged(service) || counts.total.baseline === 0 || counts.total.candidate === 0) continue;
      routesOf.set(service, (routesOf.get(service) ?? 0) + 1);
      const sum = all.get(service) ?? { total: noCounts(), versions: new Map<string, Counts>() };
      all.set(service, sum);
      addCounts(sum, counts);
      yield* testsOf(route, service, counts);
    }
  }
  for (const [service, counts] of all) {
    if ((routesOf.get(service) ?? 0) > 1) yield* testsOf(ALL_ROUTES, service, counts);
  }
}

function addCounts(sum: ServiceCounts, more: ServiceCounts): void {
  for (const side of ['baseline', 'candidate', 'noise'] as const) sum.total[side] += more.total[side];
  for (const [version, counts] of more.versions) {
    const own = sum.versions.get(version) ?? noCounts();
    sum.versions.set(version, own);
    for (const side of ['baseline', 'candidate', 'noise'] as const) own[side] += counts[side];
  }
}

function* testsOf(route: string, service: string, counts: ServiceCounts): Iterable<RawTest> {
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

export function countOf(counts: ServiceCounts, version: string, side: Side): number {
  return counts.versions.get(version)?.[side] ?? 0;
}
