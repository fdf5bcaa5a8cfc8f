import type { Finding } from '#shared/model/index.ts';
import type { Answer } from '../answer.ts';
import type { Answers, Detector, DetectorContext } from '../detectors/detector.ts';
import { findingId } from '../judge.ts';
import { byText } from '../order.ts';
import type { ExchangePair } from '../pair.ts';
import { SEQUENCE, VERSION_LEVEL } from '../settings.ts';
import { binomialTail } from '../statistics/binomial-tail.ts';
import { counted, percent } from '../words.ts';
import { ALL_ROUTES } from './share-tests.ts';
import { Earliest } from './earliest.ts';

interface Turn {
  readonly atUs: number;
  readonly instance: string;
}

type Sequences = Record<'baseline' | 'candidate' | 'noise', Earliest<Turn>>;

/** How often the next request went to the same successor of an instance. */
interface Order {
  /** Requests with one before them. */
  readonly n: number;
  readonly followed: number;
  readonly instances: readonly number[];
}

/** Concurrent requests swap places now and then; of two instances chance alone follows in half of the cases. */
const IN_TURNS = 0.9;

/** Requests per instance that show an order. */
const LEAST_TURNS = 10;

/**
 * In which order instances take requests (catalogue LB-01, LB-02): Ribbon and Spring Cloud LoadBalancer go round, a mesh
 * takes the less loaded of two at random, and goes round for each worker by itself where it is told to.
 */
export class BalancingBook implements Detector {
  readonly #services = new Map<string, Sequences>();

  add({ index }: ExchangePair, { baseline, candidate, noise }: Answers): void {
    this.#observe('baseline', index, baseline);
    this.#observe('candidate', index, candidate);
    if (noise) this.#observe('noise', index, noise);
  }

  findings({ isJudged }: DetectorContext): Finding[] {
    return [...this.#services]
      .filter(([service]) => isJudged(service))
      .sort(([a], [b]) => byText(a, b))
      .flatMap(([service, { baseline, candidate, noise }]) => {
        const [before, after] = [orderOf(baseline), orderOf(candidate)];
        const again = noise.count > 0 ? orderOf(noise) : before;
        if (!isEnough(before) || !isEnough(after) || before.instances.length !== after.instances.length)
          return [];
        if (goesRound(before) && goesRound(again) && leftTurns(after))
          return [asFinding(service, before, after, true)];
        if (leftTurns(before) && leftTurns(again) && goesRound(after))
          return [asFinding(service, before, after, false)];
        return [];
      });
  }

  /** Whether the baseline's instances took turns: then which one a request meets hangs on its place in the row. */
  takesTurns(service: string): boolean {
    const sequences = this.#services.get(service);
    return sequences !== undefined && goesRound(orderOf(sequences.baseline));
  }

  #observe(side: keyof Sequences, index: number, answer: Answer): void {
    if (!answer.attemptsAreSure) return;
    for (const [service, [first]] of answer.services) {
      if (!first) continue;
      const sequences = this.#services.get(service) ?? {
        baseline: new Earliest<Turn>(SEQUENCE),
        candidate: new Earliest<Turn>(SEQUENCE),
        noise: new Earliest<Turn>(SEQUENCE),
      };
      this.#services.set(service, sequences);
      sequences[side].add(index, { atUs: first.startUs, instance: first.instance });
    }
  }
}

function orderOf(sequence: Earliest<Turn>): Order {
  const turns = sequence.values().sort((a, b) => a.atUs - b.atUs);
  const successors = new Map<string, Map<string, number>>();
  const counts = new Map<string, number>();
  for (const [at, { instance }] of turns.entries()) {
    counts.set(instance, (counts.get(instance) ?? 0) + 1);
    const before = turns[at - 1]?.instance;
    if (before === undefined) continue;
    const after = successors.get(before) ?? new Map<string, number>();
    successors.set(before, after.set(instance, (after.get(instance) ?? 0) + 1));
  }
  let followed = 0;
  for (const after of successors.values()) followed += Math.max(...after.values());
  return { n: Math.max(0, turns.length - 1), followed, instances: [...counts.values()] };
}

function isEnough({ n, instances }: Order): boolean {
  return instances.length > 1 && n >= instances.length * LEAST_TURNS;
}

function goesRound({ n, followed, instances }: Order): boolean {
  // One that takes everything is followed by itself, and that is no round.
  const even = Math.max(...instances) - Math.min(...instances) <= 2 + n / instances.length / 10;
  return followed >= n * IN_TURNS && even;
}

/** So far from a round that concurrent requests do not explain it. */
function leftTurns({ n, followed }: Order): boolean {
  return binomialTail(followed, n, IN_TURNS) <= VERSION_LEVEL;
}

function asFinding(service: string, before: Order, after: Order, lost: boolean): Finding {
  const spread = Math.max(...after.instances) - Math.min(...after.instances);
  // A worker's own round leaves every instance the same share, a draw does not.
  const ownRounds = lost && spread <= 2 + after.n / after.instances.length / 50;
  return {
    id: findingId('balancing', ALL_ROUTES, `turns ${service}`, lost ? 'lost' : 'gained'),
    kind: 'balancing',
    catalogue: ownRounds ? 'LB-02' : 'LB-01',
    severity: 'info',
    route: ALL_ROUTES,
    service,
    place: `turns ${service}`,
    title: lost ? `Instances of ${service} no longer take turns` : `Instances of ${service} now take turns`,
    cause: ownRounds
      ? 'Each worker of a proxy goes round by itself: the shares stay, short bursts meet one instance more than once.'
      : lost
        ? 'The baseline goes round; the mesh takes the less loaded of two at random (LEAST_REQUEST, the default from Istio 1.14): shares are equal on average only.'
        : 'The candidate goes round, the baseline does not.',
    count: after.n - after.followed,
    pairs: after.n,
    noiseCount: null,
    adjustedP: null,
    evidence: [
      {
        baselineId: null,
        candidateId: null,
        request: `first attempts at ${service}`,
        baseline: textOf(before),
        candidate: textOf(after),
      },
    ],
  };
}

function textOf({ n, followed, instances }: Order): string {
  return `${percent(followed / n)} of ${counted(n, 'request')} went to the usual successor of the instance before; ${instances
    .toSorted((a, b) => b - a)
    .join(', ')} per instance`;
}
