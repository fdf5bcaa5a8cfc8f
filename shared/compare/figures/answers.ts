import type { AnswerCounts, RouteResult } from '#shared/model/index.ts';
import { byText } from '../order.ts';
import type { ComparedExchange, ExchangePair } from '../pair.ts';

type Counts = Pick<RouteResult, 'route' | 'recorded' | 'pairs' | 'answers'>;

/** How many requests of each route were recorded and paired, and what kind of answer they got. */
export class AnswerBook {
  readonly #routes = new Map<string, Counts>();

  add({ route, baseline, candidate }: ExchangePair): void {
    let counts = this.#routes.get(route);
    if (!counts) {
      const answers = { baseline: noAnswers(), candidate: noAnswers() };
      counts = { route, recorded: 0, pairs: 0, answers };
      this.#routes.set(route, counts);
    }
    counts.recorded += 1;
    counts.answers.baseline[kindOf(baseline)] += 1;
    if (candidate === null) return;
    counts.pairs += 1;
    counts.answers.candidate[kindOf(candidate)] += 1;
  }

  /** By route. */
  results(): Counts[] {
    return [...this.#routes.values()].sort((a, b) => byText(a.route, b.route));
  }
}

function noAnswers(): AnswerCounts {
  return { success: 0, clientErrors: 0, serverErrors: 0, none: 0 };
}

function kindOf({ status }: ComparedExchange): keyof AnswerCounts {
  if (status === null) return 'none';
  if (status >= 500) return 'serverErrors';
  return status >= 400 ? 'clientErrors' : 'success';
}
