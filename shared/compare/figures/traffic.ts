import type { Finding, ShareSeries, TrafficResult } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import type { Answers, Detector, DetectorContext } from '../detectors/detector.ts';
import { byText } from '../order.ts';
import type { ExchangePair } from '../pair.ts';
import { firstVersion } from '../rules/services.ts';
import { DRIFT_SAMPLE } from '../settings.ts';
import { callerOf } from './callers.ts';
import { declaredShares, type RouteCall, shareFindings, unprovenCalls } from './declared-shares.ts';
import { type PartCounts, Parts } from './parts.ts';
import { Sample } from './sample.ts';
import { driftFindings, type VersionOrder } from './share-drift.ts';

type Side = 'baseline' | 'candidate';
type Counts = Record<Side, number>;

interface Instance extends Counts {
  readonly service: string;
  readonly version: string | null;
  readonly instance: string;
}

type Orders = Record<Side | 'noise', Sample<string>>;

/** Who called whom, which version and instance served, and how that went along the run. */
export class TrafficBook implements Detector {
  readonly #calls = new Map<string, RouteCall>();
  readonly #instances = new Map<string, Instance>();
  readonly #series = new Map<string, Parts>();
  readonly #orders = new Map<string, Orders>();

  add(pair: ExchangePair, { baseline, candidate, noise }: Answers): void {
    if (!baseline.attemptsAreSure || !candidate.attemptsAreSure) return;
    this.#observe(pair, 'baseline', baseline);
    this.#observe(pair, 'candidate', candidate);
    if (noise?.attemptsAreSure) this.#observeNoise(pair, noise);
  }

  findings({ comparison, isJudged, settings }: DetectorContext): Finding[] {
    const declared = declaredShares(comparison.audit?.document ?? null, [...this.#calls.values()]);
    return [
      ...shareFindings(declared.filter(({ service }) => isJudged(service))),
      ...driftFindings(this.#allOrders(isJudged), settings),
    ];
  }

  results({ comparison, isJudged }: Pick<DetectorContext, 'comparison' | 'isJudged'>): TrafficResult {
    const calls = [...this.#calls.values()].filter(({ service }) => isJudged(service));
    const audit = comparison.audit?.document ?? null;
    return {
      calls: overRoutes(calls),
      instances: [...this.#instances.values()]
        .filter(({ service }) => isJudged(service))
        .sort(
          (a, b) =>
            byText(a.service, b.service) ||
            byText(a.instance, b.instance) ||
            byText(a.version ?? '', b.version ?? ''),
        ),
      series: this.#allSeries(isJudged),
      declared: declaredShares(audit, calls),
      unproven: unprovenCalls(audit, [...this.#calls.values()]),
    };
  }

  #observe({ route, index }: ExchangePair, side: Side, answer: Answer): void {
    for (const [service, attempts] of answer.services) {
      const [first] = attempts;
      if (!first) continue;
      const version = firstVersion(attempts);
      const caller = callerOf(first, answer.attempts);
      const key = [route, caller ?? '', service, version ?? ''].join('\n');
      const call = this.#calls.get(key) ?? { route, caller, service, version, baseline: 0, candidate: 0 };
      this.#calls.set(key, call);
      call[side] += 1;
      const place = [service, first.instance, first.version ?? ''].join('\n');
      const instance = this.#instances.get(place) ?? {
        service,
        version: first.version,
        instance: first.instance,
        baseline: 0,
        candidate: 0,
      };
      this.#instances.set(place, instance);
      instance[side] += 1;
      if (version === null) continue;
      const parts = this.#series.get(service) ?? new Parts();
      this.#series.set(service, parts);
      parts.add(index, side, version);
      this.#order(service)[side].add(index, version);
    }
  }

  /** Of the second run against the baseline only the order of versions is asked. */
  #observeNoise({ index }: ExchangePair, { services }: Answer): void {
    for (const [service, attempts] of services) {
      const version = firstVersion(attempts);
      if (version !== null) this.#order(service).noise.add(index, version);
    }
  }

  #order(service: string): Orders {
    const order = this.#orders.get(service) ?? {
      baseline: new Sample<string>(DRIFT_SAMPLE, 0),
      candidate: new Sample<string>(DRIFT_SAMPLE, 0),
      noise: new Sample<string>(DRIFT_SAMPLE, 0),
    };
    this.#orders.set(service, order);
    return order;
  }

  #allOrders(isJudged: (service: string) => boolean): VersionOrder[] {
    return [...this.#orders]
      .filter(([service]) => isJudged(service))
      .sort(([a], [b]) => byText(a, b))
      .map(([service, { baseline, candidate, noise }]) => ({
        service,
        baseline: baseline.values(),
        candidate: candidate.values(),
        noise: noise.values(),
      }));
  }

  #allSeries(isJudged: (service: string) => boolean): ShareSeries[] {
    return [...this.#series]
      .filter(([service]) => isJudged(service))
      .sort(([a], [b]) => byText(a, b))
      .flatMap(([service, parts]) => seriesOf(service, parts.values()));
  }
}

/** Of one version there is nothing to tell: it has all requests all the time. */
function seriesOf(service: string, parts: readonly PartCounts[]): ShareSeries[] {
  const versions = [...new Set(parts.flatMap((part) => [...part.keys()]))].sort(byText);
  if (versions.length < 2) return [];
  const total = (part: PartCounts, side: Side): number =>
    [...part.values()].reduce((sum, counts) => sum + counts[side], 0);
  return versions.map((version) => ({
    service,
    version,
    parts: parts.map((part) => ({
      baseline: { hits: part.get(version)?.baseline ?? 0, n: total(part, 'baseline') },
      candidate: { hits: part.get(version)?.candidate ?? 0, n: total(part, 'candidate') },
    })),
  }));
}

function overRoutes(calls: readonly RouteCall[]): TrafficResult['calls'] {
  const sums = new Map<string, TrafficResult['calls'][number]>();
  for (const { caller, service, version, baseline, candidate } of calls) {
    const key = [caller ?? '', service, version ?? ''].join('\n');
    const sum = sums.get(key) ?? { caller, service, version, baseline: 0, candidate: 0 };
    sums.set(key, {
      ...sum,
      baseline: sum.baseline + baseline,
      candidate: sum.candidate + candidate,
    });
  }
  return [...sums.values()].sort(
    (a, b) =>
      byText(a.caller ?? '', b.caller ?? '') ||
      byText(a.service, b.service) ||
      byText(a.version ?? '', b.version ?? ''),
  );
}
