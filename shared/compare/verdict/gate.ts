import type { ComparisonDocument, GateResult, GateRule, RouteResult, Verdict } from '#shared/model/index.ts';

/** What is known of a route before it is judged. */
export type RouteFacts = Omit<RouteResult, 'verdict' | 'reasons'>;

/** What the gates judge: a document without its verdicts. */
export type Evidence = Omit<ComparisonDocument, 'verdict' | 'summary' | 'gates' | 'routes' | 'services'> & {
  readonly routes: readonly RouteFacts[];
};

/** Why a route or a service does not pass. What names neither is about the whole. */
export interface Fault {
  readonly outcome: Exclude<Verdict, 'pass'>;
  readonly route: string | null;
  readonly service: string | null;
  readonly reason: string;
}

export type Reason = GateResult['reasons'][number];

/** The outcome of one gate, and what it means for single routes and services. */
export interface GateAnswer {
  readonly outcome: Verdict;
  readonly detail: string;
  readonly reasons: readonly Reason[];
  readonly faults: readonly Fault[];
}

/** Judges by one kind of rule. */
export type Gate<Kind extends GateRule['rule']> = (
  rule: Extract<GateRule, { rule: Kind }>,
  evidence: Evidence,
) => GateAnswer;

export function passed(detail: string): GateAnswer {
  return { outcome: 'pass', detail, reasons: [], faults: [] };
}

export function inconclusive(
  detail: string,
  reasons: readonly Reason[],
  faults: readonly Fault[] = [],
): GateAnswer {
  return { outcome: 'inconclusive', detail, reasons, faults };
}

export function failed(detail: string, reasons: readonly Reason[], faults: readonly Fault[]): GateAnswer {
  return { outcome: 'fail', detail, reasons, faults };
}

/** The worst of several outcomes: fail, then inconclusive. */
export function worst(outcomes: readonly Verdict[]): Verdict {
  if (outcomes.includes('fail')) return 'fail';
  return outcomes.includes('inconclusive') ? 'inconclusive' : 'pass';
}

/** A rule that is about nothing proves nothing: most often its pattern is mistyped. */
export function noneFits(what: string): GateAnswer {
  return inconclusive(`it is about nothing: ${what} is lacking`, [
    {
      what: `${what} that the gate is about is lacking`,
      advice: 'Check the patterns of the gate against the names in the comparison.',
    },
  ]);
}
