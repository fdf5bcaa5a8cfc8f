import type { Finding, TimeoutResult, TimeoutSide } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import type { Answers, Detector, DetectorContext } from '../detectors/detector.ts';
import { generatorOf } from '../generators/index.ts';
import { generatorText } from '../generators/words.ts';
import { byText } from '../order.ts';
import type { ExchangePair } from '../pair.ts';
import { CUT_OFF_SAMPLE } from '../settings.ts';
import { cutOffsOf, type Failure, isSameTime, saysTimeout } from './cut-offs.ts';
import { Sample } from './sample.ts';
import { type Asked, timeoutFindings } from './timeout-findings.ts';

interface Seen {
  requests: number;
  readonly failures: Sample<Failure>;
  slowestMs: number | null;
}

type Sides = Record<'baseline' | 'candidate' | 'noise', Seen>;

const nothingSeen = (): Seen => ({
  requests: 0,
  failures: new Sample(CUT_OFF_SAMPLE, 0),
  slowestMs: null,
});

/** Where the edge's own answers are counted: no service has such a name. */
const EDGE = null;

/** Longest rows of attempts that are looked at for callers that hung up. */
const MOST_LOOKED_AT = 64;

/** Times after which answers are cut off, by route: at the edge, and at each service whose caller hangs up. */
export class TimeoutBook implements Detector {
  readonly #routes = new Map<string, Map<string | null, Sides>>();

  add({ route, index }: ExchangePair, { baseline, candidate, noise }: Answers): void {
    this.#observe(route, index, 'baseline', baseline);
    this.#observe(route, index, 'candidate', candidate);
    if (noise) this.#observe(route, index, 'noise', noise);
  }

  findings({ isJudged }: DetectorContext): Finding[] {
    return this.#sides().flatMap(({ route, at, sides }) => {
      if (at !== EDGE && !isJudged(at)) return [];
      const own = [sideOf(sides.baseline), sideOf(sides.noise)] as const;
      return timeoutFindings(
        { route, at, baseline: merged(...own), candidate: sideOf(sides.candidate) },
        { baseline: askedOf(sides.baseline, sides.noise), candidate: askedOf(sides.candidate) },
      );
    });
  }

  /** Where a side cut answers off, in the order of route and place. */
  results(): TimeoutResult[] {
    return this.#sides().flatMap(({ route, at, sides }) => {
      const [baseline, candidate] = [sideOf(sides.baseline), sideOf(sides.candidate)];
      return baseline.cutOffs.length + candidate.cutOffs.length === 0
        ? []
        : [{ route, at, baseline, candidate }];
    });
  }

  #sides(): { route: string; at: string | null; sides: Sides }[] {
    return [...this.#routes]
      .flatMap(([route, places]) => Array.from(places, ([at, sides]) => ({ route, at, sides })))
      .sort((a, b) => byText(a.route, b.route) || byText(a.at ?? '', b.at ?? ''));
  }

  #observe(route: string, index: number, side: keyof Sides, answer: Answer): void {
    const { durationUs, status } = answer.exchange;
    if (durationUs !== null) {
      const seen = this.#seen(route, EDGE)[side];
      seen.requests += 1;
      if (status !== null && status < 500) slower(seen, durationUs);
      else {
        seen.failures.add(index, {
          ms: durationUs / 1000,
          status,
          by: writerOf(answer),
          timedOut: saysTimeout({ status }),
        });
      }
    }
    if (!answer.attemptsAreSure) return;
    for (const [at, attempt] of answer.attempts.slice(0, MOST_LOOKED_AT).entries()) {
      if (attempt.durationUs === null) continue;
      const seen = this.#seen(route, attempt.service)[side];
      seen.requests += 1;
      if (attempt.status !== null) slower(seen, attempt.durationUs);
      else {
        seen.failures.add(index * MOST_LOOKED_AT + at, {
          ms: attempt.durationUs / 1000,
          status: null,
          by: 'the caller hung up',
          timedOut: true,
        });
      }
    }
  }

  #seen(route: string, at: string | null): Sides {
    let places = this.#routes.get(route);
    if (!places) {
      places = new Map();
      this.#routes.set(route, places);
    }
    let sides = places.get(at);
    if (!sides) {
      sides = { baseline: nothingSeen(), candidate: nothingSeen(), noise: nothingSeen() };
      places.set(at, sides);
    }
    return sides;
  }
}

function slower(seen: Seen, durationUs: number): void {
  seen.slowestMs = Math.max(seen.slowestMs ?? 0, durationUs / 1000);
}

function writerOf(answer: Answer): string {
  const generator = generatorOf(answer);
  return generator === null
    ? `broke off: ${answer.exchange.error ?? 'unknown reason'}`
    : generatorText(generator);
}

function sideOf({ failures, slowestMs }: Seen): TimeoutSide {
  return { cutOffs: cutOffsOf(failures.values()), slowestMs };
}

function askedOf(...all: readonly Seen[]): Asked {
  return {
    requests: all.reduce((sum, { requests }) => sum + requests, 0),
    failures: all.flatMap(({ failures }) => failures.values()),
  };
}

/** The baseline's two runs are one: what either cuts off it does. */
function merged(first: TimeoutSide, second: TimeoutSide): TimeoutSide {
  const slowest = [first.slowestMs, second.slowestMs].filter((ms) => ms !== null);
  return {
    cutOffs: [
      ...first.cutOffs,
      ...second.cutOffs.filter(({ ms }) => !first.cutOffs.some((one) => isSameTime(one.ms, ms))),
    ],
    slowestMs: slowest.length === 0 ? null : Math.max(...slowest),
  };
}
