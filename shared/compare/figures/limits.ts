import type { Finding, LimitResult, LimitSide } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import type { Answers, Detector } from '../detectors/detector.ts';
import { writtenBy } from '../generators/index.ts';
import { GENERATOR_WORDS } from '../generators/words.ts';
import { byText } from '../order.ts';
import type { ExchangePair } from '../pair.ts';
import { remembered } from '../remembered.ts';
import { SEQUENCE } from '../settings.ts';
import { quantile } from '../statistics/quantile.ts';
import { Earliest } from './earliest.ts';
import { limitFindings } from './limit-findings.ts';

const TOO_MANY = 429;

interface Seen {
  readonly answers: Earliest<{ readonly atUs: number; readonly refused: boolean }>;
  refused: number;
  readonly fields: Set<string>;
  readonly writers: Set<string>;
}

type Sides = Record<'baseline' | 'candidate' | 'noise', Seen>;

const nothingSeen = (): Seen => ({
  answers: new Earliest(SEQUENCE),
  refused: 0,
  fields: new Set(),
  writers: new Set(),
});

/** Requests that are refused for their number, by route: from which one on, and how the allowance comes back. */
export class LimitBook implements Detector {
  readonly #routes = new Map<string, Sides>();

  add({ route, index }: ExchangePair, { baseline, candidate, noise }: Answers): void {
    let sides = this.#routes.get(route);
    if (!sides) {
      sides = { baseline: nothingSeen(), candidate: nothingSeen(), noise: nothingSeen() };
      this.#routes.set(route, sides);
    }
    observe(sides.baseline, index, baseline);
    observe(sides.candidate, index, candidate);
    if (noise) observe(sides.noise, index, noise);
  }

  findings(): Finding[] {
    return this.#all().flatMap(({ route, sides }) =>
      limitFindings(
        { route, baseline: sideOf(sides.baseline), candidate: sideOf(sides.candidate) },
        sideOf(sides.noise),
      ),
    );
  }

  /** Routes on which a side refused something. */
  results(): LimitResult[] {
    return this.#all()
      .filter(({ sides }) => sides.baseline.refused + sides.candidate.refused > 0)
      .map(({ route, sides }) => ({
        route,
        baseline: sideOf(sides.baseline),
        candidate: sideOf(sides.candidate),
      }));
  }

  #all(): { route: string; sides: Sides }[] {
    return Array.from(this.#routes, ([route, sides]) => ({ route, sides })).sort((a, b) =>
      byText(a.route, b.route),
    );
  }
}

function observe(seen: Seen, index: number, answer: Answer): void {
  const refused = answer.status === TOO_MANY;
  if (answer.status !== null) seen.answers.add(index, { atUs: answer.exchange.startUs, refused });
  for (const name of answer.headers.keys()) if (tellsLimit(name)) seen.fields.add(name);
  if (!refused) return;
  seen.refused += 1;
  const written = writtenBy(answer);
  seen.writers.add(written === null ? GENERATOR_WORDS.application : GENERATOR_WORDS[written.name]);
}

const tellsLimit = remembered(2_000, (name) =>
  /^(?:x-)?rate-?limit|^retry-after$|^x-envoy-ratelimited$/.test(name),
);

function sideOf({ answers, refused, fields, writers }: Seen): LimitSide {
  // A limit shows in the first requests, a bounded number of them; how many are refused is counted in all.
  const inTime = answers.values().sort((a, b) => a.atUs - b.atUs);
  const first = inTime.findIndex((one) => one.refused);
  const after = first < 0 ? [] : inTime.slice(first);
  const letThrough = after.filter((one) => !one.refused).map(({ atUs }) => atUs / 1000);
  const spanMs = after.length < 2 ? 0 : ((after.at(-1)?.atUs ?? 0) - (after[0]?.atUs ?? 0)) / 1000;
  return {
    requests: answers.count,
    refused,
    ...(inTime.length < answers.count && { lookedAt: inTime.length }),
    onset: first < 0 ? null : first,
    refillMs: refillOf(letThrough),
    perSecond: spanMs < 1000 ? null : (letThrough.length * 1000) / spanMs,
    fields: [...fields].sort(byText),
    by: writers.size === 0 ? null : [...writers].sort(byText).join(', '),
  };
}

/** Requests that get through come in bursts where tokens do: the time between the beginnings of two bursts. */
function refillOf(letThrough: readonly number[]): number | null {
  const starts = letThrough.filter((ms, at) => at === 0 || ms - (letThrough[at - 1] ?? 0) > BURST_MS);
  if (starts.length < 3) return null;
  const steps = starts.slice(1).map((ms, at) => ms - (starts[at] ?? 0));
  return Math.round(
    quantile(
      steps.sort((a, b) => a - b),
      0.5,
    ),
  );
}

/** Requests that are nearer than this are one burst. */
const BURST_MS = 20;
