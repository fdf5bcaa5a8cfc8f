import type { GateResult, GateRule } from '#shared/model/index.ts';
import { declaredRoutesGate, drillsGate, errorPathsGate, methodsGate } from './coverage-gates.ts';
import { completeGate, noiseGate, pairedGate, pairsGate } from './evidence-gates.ts';
import { attemptsGate, errorsGate } from './figure-gates.ts';
import { findingsGate } from './finding-gates.ts';
import { latencyGate } from './latency-gate.ts';
import type { Evidence, Fault, Gate, GateAnswer } from './gate.ts';

type Gates = { readonly [Kind in GateRule['rule']]: Gate<Kind> };

const GATES: Gates = {
  findings: findingsGate,
  latency: latencyGate,
  errors: errorsGate,
  attempts: attemptsGate,
  paired: pairedGate,
  complete: completeGate,
  pairs: pairsGate,
  noise: noiseGate,
  methods: methodsGate,
  'error-paths': errorPathsGate,
  'declared-routes': declaredRoutesGate,
  drills: drillsGate,
};

/** The outcome of every rule, in the order of the rules, and all that stands against single routes and services. */
export function judgeGates(evidence: Evidence): { gates: GateResult[]; faults: Fault[] } {
  const answers = evidence.gatesUsed.rules.map((rule) => ({ rule, answer: judge(rule, evidence) }));
  return {
    gates: answers.map(({ rule, answer: { outcome, detail, reasons } }) => ({
      gate: rule.name,
      outcome,
      detail,
      reasons: [...reasons],
    })),
    faults: answers.flatMap(({ answer }) => answer.faults),
  };
}

function judge(rule: GateRule, evidence: Evidence): GateAnswer {
  const gate = GATES[rule.rule] as (rule: GateRule, evidence: Evidence) => GateAnswer;
  return gate(rule, evidence);
}
