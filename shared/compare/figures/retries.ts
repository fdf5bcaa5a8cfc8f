import type { RetryResult } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import type { ExchangePair } from '../pair.ts';
import { servicesOf } from '../rules/services.ts';
import { MOST_ATTEMPTS } from '../settings.ts';

interface Ledger {
  attempts: number;
  readonly histogram: number[];
}

interface Sides {
  readonly baseline: Ledger;
  readonly candidate: Ledger;
}

const emptySides = (): Sides => ({
  baseline: { attempts: 0, histogram: [] },
  candidate: { attempts: 0, histogram: [] },
});

/** Attempts per request, by route and service. */
export class RetryBook {
  readonly #requests = new Map<string, number>();
  readonly #ledgers = new Map<string, Map<string, Sides>>();

  /** Pairs whose attempts may belong to other requests are left out on both sides. */
  add(pair: ExchangePair, baseline: Answer, candidate: Answer): void {
    if (!baseline.attemptsAreSure || !candidate.attemptsAreSure) return;
    this.#requests.set(pair.route, (this.#requests.get(pair.route) ?? 0) + 1);
    this.#count(pair.route, 'baseline', baseline);
    this.#count(pair.route, 'candidate', candidate);
  }

  /** Services that took attempts on a side. */
  services(side: keyof Sides): ReadonlySet<string> {
    const seen = new Set<string>();
    for (const services of this.#ledgers.values()) {
      for (const [service, sides] of services) if (sides[side].attempts > 0) seen.add(service);
    }
    return seen;
  }

  results(isJudged: (service: string) => boolean): RetryResult[] {
    const results: RetryResult[] = [];
    for (const [route, services] of this.#ledgers) {
      const requests = this.#requests.get(route) ?? 0;
      for (const [service, sides] of services) {
        if (!isJudged(service)) continue;
        results.push({
          route,
          service,
          baseline: closed(sides.baseline, requests),
          candidate: closed(sides.candidate, requests),
        });
      }
    }
    return results;
  }

  #count(route: string, side: keyof Sides, answer: Answer): void {
    if (answer.attempts.length === 0) return;
    const services = this.#ledgers.get(route) ?? new Map<string, Sides>();
    this.#ledgers.set(route, services);
    for (const [service, attempts] of servicesOf(answer)) {
      const sides = services.get(service) ?? emptySides();
      services.set(service, sides);
      const ledger = sides[side];
      const bin = Math.min(attempts.length, MOST_ATTEMPTS);
      ledger.attempts += attempts.length;
      ledger.histogram[bin] = (ledger.histogram[bin] ?? 0) + 1;
    }
  }
}

/** Requests without an attempt are those that are in no other bin. */
function closed({ attempts, histogram }: Ledger, requests: number): RetryResult['baseline'] {
  const bins = Array.from({ length: Math.max(1, histogram.length) }, (_, bin) => histogram[bin] ?? 0);
  bins[0] = requests - bins.reduce((sum, count) => sum + count, 0);
  return { requests, attempts, histogram: bins };
}
