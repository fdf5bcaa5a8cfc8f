import type { CompareSettings, Finding, RetryResult, RetrySide } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import type { Answers } from '../detectors/detector.ts';
import { byText } from '../order.ts';
import type { ComparedAttempt, ExchangePair } from '../pair.ts';
import { BACK_OFF_SAMPLE, MOST_ATTEMPTS } from '../settings.ts';
import { quantile } from '../statistics/quantile.ts';
import { countOf, factorsOf, isMultiplied } from './attempt-counts.ts';
import { retryFindings } from './retry-findings.ts';
import { Sample } from './sample.ts';

interface Ledger {
  attempts: number;
  readonly histogram: number[];
  factors: { calls: number; tries: number; multiplied: number } | null;
  /** Microseconds between attempts. */
  readonly gaps: Sample<number>;
  again: number;
  otherInstance: number;
  /** The mesh counts its tries here, whether or not it had to try again. */
  counted: boolean;
}

type LedgerSide = 'baseline' | 'candidate';

type Ledgers = Record<LedgerSide | 'noise', Ledger> & { readonly methods: Set<string> };

interface Requests {
  pairs: number;
  /** Of these, those with a noise run whose attempts are sure. */
  noise: number;
}

const emptyLedger = (): Ledger => ({
  attempts: 0,
  histogram: [],
  factors: null,
  gaps: new Sample(BACK_OFF_SAMPLE, 0),
  again: 0,
  otherInstance: 0,
  counted: false,
});

/** A closed ledger with what its findings need besides. */
export interface JudgedLedger {
  readonly result: RetryResult;
  /** The second run against the baseline: what it does the baseline does. */
  readonly noise: RetrySide;
  /** The baseline's proxies count their tries, so that a product there could have been seen. */
  readonly baselineCounts: boolean;
}

/** Attempts per request, by route and service. */
export class RetryBook {
  readonly #requests = new Map<string, Requests>();
  readonly #ledgers = new Map<string, Map<string, Ledgers>>();

  /** Pairs whose attempts may belong to other requests are left out on both sides. */
  add(pair: ExchangePair, { baseline, candidate, noise }: Answers): void {
    if (!baseline.attemptsAreSure || !candidate.attemptsAreSure) return;
    const requests = this.#requests.get(pair.route) ?? { pairs: 0, noise: 0 };
    this.#requests.set(pair.route, requests);
    requests.pairs += 1;
    this.#count(pair, 'baseline', baseline);
    this.#count(pair, 'candidate', candidate);
    if (!noise?.attemptsAreSure) return;
    requests.noise += 1;
    this.#count(pair, 'noise', noise);
  }

  /** Services that took attempts on a side. */
  services(side: LedgerSide): ReadonlySet<string> {
    const seen = new Set<string>();
    for (const services of this.#ledgers.values()) {
      for (const [service, sides] of services) if (sides[side].attempts > 0) seen.add(service);
    }
    return seen;
  }

  /** In the order of route and service. */
  results(isJudged: (service: string) => boolean): RetryResult[] {
    return this.#closed(isJudged).map(({ result }) => result);
  }

  /** What the ledger shows by itself, whatever single requests show. */
  findings(isJudged: (service: string) => boolean, settings: CompareSettings): Finding[] {
    return this.#closed(isJudged).flatMap((ledger) => retryFindings(ledger, settings));
  }

  #closed(isJudged: (service: string) => boolean): JudgedLedger[] {
    const all: JudgedLedger[] = [];
    for (const [route, services] of this.#ledgers) {
      const requests = this.#requests.get(route) ?? { pairs: 0, noise: 0 };
      for (const [service, { methods, baseline, candidate, noise }] of services) {
        if (!isJudged(service)) continue;
        all.push({
          result: {
            route,
            service,
            method: [...methods].sort(byText).join(', '),
            baseline: closed(baseline, requests.pairs),
            candidate: closed(candidate, requests.pairs),
          },
          noise: closed(noise, requests.noise),
          baselineCounts: baseline.counted || noise.counted,
        });
      }
    }
    return all.sort(
      (a, b) => byText(a.result.route, b.result.route) || byText(a.result.service, b.result.service),
    );
  }

  #count(pair: ExchangePair, side: keyof Omit<Ledgers, 'methods'>, answer: Answer): void {
    if (answer.attempts.length === 0) return;
    const services = this.#ledgers.get(pair.route) ?? new Map<string, Ledgers>();
    this.#ledgers.set(pair.route, services);
    for (const [service, attempts] of answer.services) {
      const ledgers = services.get(service) ?? {
        baseline: emptyLedger(),
        candidate: emptyLedger(),
        noise: emptyLedger(),
        methods: new Set(),
      };
      services.set(service, ledgers);
      for (const { method } of attempts) ledgers.methods.add(method);
      countIn(ledgers[side], attempts, pair.index);
    }
  }
}

function countIn(ledger: Ledger, attempts: readonly ComparedAttempt[], index: number): void {
  const bin = Math.min(attempts.length, MOST_ATTEMPTS);
  ledger.attempts += attempts.length;
  ledger.histogram[bin] = (ledger.histogram[bin] ?? 0) + 1;
  const [first] = attempts;
  if (!ledger.counted && first) ledger.counted = countOf(first) !== null;
  // Who was tried once tells nothing else about retries.
  if (attempts.length < 2) return;
  const factors = factorsOf(attempts);
  if (factors !== null) {
    const known = ledger.factors ?? { calls: 0, tries: 0, multiplied: 0 };
    const more = factors.calls * factors.tries > known.calls * known.tries;
    ledger.factors = {
      ...(more ? factors : { calls: known.calls, tries: known.tries }),
      multiplied: known.multiplied + (isMultiplied(factors) ? 1 : 0),
    };
  }
  for (const [at, attempt] of attempts.entries()) {
    const before = attempts[at - 1];
    if (!before || before.method !== attempt.method || before.path !== attempt.path) continue;
    ledger.again += 1;
    if (before.instance !== attempt.instance) ledger.otherInstance += 1;
    const ended = before.durationUs === null ? null : before.startUs + before.durationUs;
    if (ended !== null) ledger.gaps.add(index * MOST_ATTEMPTS + at, Math.max(0, attempt.startUs - ended));
  }
}

/** Requests without an attempt are those that are in no other bin. */
function closed(
  { attempts, histogram, factors, gaps, again, otherInstance }: Ledger,
  requests: number,
): RetrySide {
  const bins = Array.from({ length: Math.max(1, histogram.length) }, (_, bin) => histogram[bin] ?? 0);
  bins[0] = requests - bins.reduce((sum, count) => sum + count, 0);
  return { requests, attempts, histogram: bins, factors, backOff: backOffOf(gaps), again, otherInstance };
}

function backOffOf(gaps: Sample<number>): RetrySide['backOff'] {
  if (gaps.count === 0) return null;
  const ms = Float64Array.from(gaps.values(), (us) => us / 1000).sort();
  return { n: gaps.count, p50Ms: quantile(ms, 0.5), p90Ms: quantile(ms, 0.9), maxMs: ms.at(-1) ?? 0 };
}
