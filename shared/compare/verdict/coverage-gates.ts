import type { AnswerCounts } from '#shared/model/index.ts';
import { counted, listed } from '../words.ts';
import { failed, type Fault, type Gate, inconclusive, noneFits, passed, type Reason } from './gate.ts';
import { countingDrills } from './drill-runs.ts';
import { fits } from './patterns.ts';

/** Each method was seen and replayed on a route that fits. */
export const methodsGate: Gate<'methods'> = ({ methods, routes: patterns }, { routes }) => {
  const seen = new Set(
    routes
      .filter(({ route, pairs }) => pairs > 0 && fits(route, patterns))
      .map(({ route }) => route.split(' ', 1)[0] ?? ''),
  );
  const lacking = methods.filter((method) => !seen.has(method));
  if (lacking.length === 0) return passed(`seen: ${listed(methods, methods.length)}`);
  const where = patterns === undefined ? '' : ` on ${listed(patterns)}`;
  return inconclusive(
    `not seen: ${listed(lacking, lacking.length)}${where}`,
    lacking.map((method) => ({
      what: `no ${method} request was replayed${where}`,
      advice:
        'Record traffic that has such requests; those that change state are replayed with --mutations send.',
    })),
  );
};

/** Each route was seen answering with an error on the baseline. */
export const errorPathsGate: Gate<'error-paths'> = ({ routes: patterns }, { routes }) => {
  const judged = routes.filter(({ route }) => fits(route, patterns));
  if (judged.length === 0) return noneFits('a route');
  const lacking = judged.filter(({ answers }) => !hasErrors(answers.baseline));
  if (lacking.length === 0) return passed(`errors were seen on ${counted(judged.length, 'route')}`);
  return inconclusive(
    `no error was seen on ${listed(lacking.map(({ route }) => route))}`,
    lacking.map(({ route }) => ({
      what: `${route}: the baseline never answered with an error, so that its error path is not compared`,
      advice: 'Record requests that fail (an unknown id, a bad body, no permission), or drill a fault.',
    })),
    lacking.map(
      ({ route }): Fault => ({
        outcome: 'inconclusive',
        route,
        service: null,
        reason: 'its error path was not seen',
      }),
    ),
  );
};

/** Whether any answer of the side was an error. */
export function hasErrors({ clientErrors, serverErrors, none }: AnswerCounts): boolean {
  return clientErrors + serverErrors + none > 0;
}

/** Every declared route took a recorded request. */
export const declaredRoutesGate: Gate<'declared-routes'> = (
  { side, except = [] },
  { coverage: { declared }, baseline },
) => {
  if (declared === null) {
    return inconclusive('no audit was given', [
      {
        what: 'which routes are declared is not known',
        advice: `Audit both sides with the recorded traffic (audit --capture ${baseline.name} --audit NAME), and compare with --audit NAME.`,
      },
    ]);
  }
  const meant = declared.routes.filter(
    (one) => (side === 'both' || one.side === side) && (except.length === 0 || !fits(one.route, except)),
  );
  if (meant.length === 0) {
    return inconclusive('no route is declared', [
      {
        what: `audit '${declared.audit}' knows no route of ${side === 'both' ? 'either side' : side}`,
        advice: 'Name the sources of the gateway in the audit.',
      },
    ]);
  }
  if (meant.some(({ requests }) => requests === null)) {
    return inconclusive('the audit was given no traffic', [
      {
        what: `audit '${declared.audit}' was not given the recorded traffic`,
        advice: `Audit again with --capture ${baseline.name}.`,
      },
    ]);
  }
  if (baseline.kind === 'capture' && declared.capture !== baseline.name) {
    return inconclusive('the audit was given other traffic', [
      {
        what: `audit '${declared.audit}' was given the requests of ${declared.capture ?? 'nothing'}, not those of ${baseline.name}`,
        advice: `Audit again with --capture ${baseline.name}.`,
      },
    ]);
  }
  const lacking = meant.filter(({ requests }) => requests === 0);
  if (lacking.length === 0) return passed(`all ${counted(meant.length, 'declared route')} were exercised`);
  return inconclusive(
    `not exercised: ${listed(lacking.map(({ route }) => route))}`,
    lacking.map((one) => ({
      what: `${one.side} route ${one.route} (${one.origin}) took no recorded request`,
      advice: 'Record traffic of it, or list it under `except` when nobody uses it any more.',
    })),
  );
};

/** Each scenario was drilled, and its newest run on each pair of deployments did not fail; a drill that is named counts itself. */
export const drillsGate: Gate<'drills'> = ({ scenarios }, { coverage: { drills } }) => {
  const lacking: Reason[] = [];
  const broken: Reason[] = [];
  const counting = countingDrills(drills);
  for (const scenario of scenarios) {
    const runs = drills.filter(
      (drill) => drill.name === scenario || (drill.scenario === scenario && counting.includes(drill)),
    );
    if (runs.length === 0) {
      lacking.push({
        what: `'${scenario}' was not drilled`,
        advice: `Drill both deployments (drill --scenario ${scenario} …), then compare again.`,
      });
    }
    for (const { name, verdict } of runs) {
      if (verdict === 'fail')
        broken.push({
          what: `drill '${name}' failed`,
          advice:
            'Look at its result: the sides behave differently under the fault. Mend it and drill again: the newest run counts. Or accept what it found with a waiver.',
        });
      if (verdict === 'inconclusive')
        lacking.push({
          what: `drill '${name}' is inconclusive`,
          advice: 'Its result says what it lacks; run it again.',
        });
    }
  }
  const reasons = [...broken, ...lacking];
  const detail = listed(reasons.map(({ what }) => what));
  if (broken.length > 0) return failed(detail, reasons, []);
  return reasons.length > 0 ? inconclusive(detail, reasons) : passed(`drilled: ${listed(scenarios)}`);
};
