import type { AnswerCounts } from '#shared/model/index.ts';
import { clopperPearson } from '../statistics/clopper-pearson.ts';
import { counted, listed, percent } from '../words.ts';
import { failed, type Fault, type Gate, inconclusive, noneFits, passed, worst } from './gate.ts';
import { fits } from './patterns.ts';

/**
 * The candidate's error share per route against a limit. Above it counts as proven when the whole exact 95 % interval lies
 * above (Clopper-Pearson); a share above the limit that is not proven is inconclusive.
 */
export const errorsGate: Gate<'errors'> = ({ routes: patterns, most }, { routes }) => {
  const judged = routes.filter(({ route, pairs }) => fits(route, patterns) && pairs > 0);
  if (judged.length === 0) return noneFits('a replayed route');
  const faults = judged.flatMap(({ route, answers }): Fault[] => {
    const { errors, all } = errorsIn(answers.candidate);
    if (errors / all <= most) return [];
    const { low, high } = clopperPearson(errors, all);
    return [
      {
        outcome: low > most ? 'fail' : 'inconclusive',
        route,
        service: null,
        reason: `${percent(errors / all)} errors (${percent(low)} … ${percent(high)}, n = ${all}), ${percent(most)} allowed`,
      },
    ];
  });
  return answerOf(
    faults,
    `${counted(judged.length, 'route')} with at most ${percent(most)} errors`,
    (fault) =>
      fault.outcome === 'fail'
        ? 'Look at the answers of the route under its findings, and mend what fails.'
        : 'Record more requests of the route: so few of them prove nothing either way.',
  );
};

function errorsIn({ success, clientErrors, serverErrors, none }: AnswerCounts) {
  return { errors: serverErrors + none, all: success + clientErrors + serverErrors + none };
}

/** The candidate's attempts per request against a limit, from the retry ledger. */
export const attemptsGate: Gate<'attempts'> = ({ routes, services, most }, { retries, coverage }) => {
  if (coverage.linkedShare.candidate === null) {
    return inconclusive('attempts were not recorded', [
      {
        what: 'the candidate has no instance taps',
        advice: 'Replay again with a tap in front of each instance (--instance SERVICE@LISTEN=TARGET).',
      },
    ]);
  }
  const judged = retries.filter(({ route, service }) => fits(route, routes) && fits(service, services));
  if (judged.length === 0) return noneFits('a service that was seen on both sides');
  const faults = judged.flatMap(({ route, service, candidate }): Fault[] => {
    const mean = candidate.requests === 0 ? 0 : candidate.attempts / candidate.requests;
    if (mean <= most) return [];
    const reason = `${mean.toFixed(2)} attempts per request at ${service}, ${most} allowed`;
    return [{ outcome: 'fail', route, service, reason }];
  });
  return answerOf(
    faults,
    `at most ${most} attempts per request on ${counted(judged.length, 'route and service', 'routes and services')}`,
    () => 'Take the retries out of the SDK or out of the VirtualService: together they multiply.',
  );
};

function answerOf(faults: readonly Fault[], good: string, adviceOf: (fault: Fault) => string) {
  if (faults.length === 0) return passed(good);
  const reasons = faults.map((fault) => ({
    what: `${fault.route ?? ''}: ${fault.reason}`,
    advice: adviceOf(fault),
  }));
  const detail = listed([...new Set(faults.map(({ route }) => route ?? ''))]);
  return worst(faults.map(({ outcome }) => outcome)) === 'fail'
    ? failed(`too many: ${detail}`, reasons, faults)
    : inconclusive(`not proven either way: ${detail}`, reasons, faults);
}
