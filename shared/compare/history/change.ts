import type { HistoricFinding, HistoryChange, Snapshot, Verdict } from '#shared/model/index.ts';
import { byText } from '../order.ts';

/** What is new, fixed and still there between two comparisons. */
export function changeBetween(since: HistoryChange['since'], before: Snapshot, now: Snapshot): HistoryChange {
  const known = idsOf(before.findings);
  const present = idsOf(now.findings);
  const gone = before.findings.filter(({ id }) => !present.has(id));
  const compared = new Set(now.routes.filter((one) => one.compared).map(({ route }) => route));
  const routes = new Set([...before.routes, ...now.routes].map(({ route }) => route));
  // What is about all routes was looked at wherever any was.
  const isCompared = ({ route }: HistoricFinding) =>
    routes.has(route) ? compared.has(route) : compared.size > 0;
  return {
    since,
    verdict: { before: before.verdict, now: now.verdict },
    new: now.findings.filter(({ id }) => !known.has(id)),
    fixed: gone.filter(isCompared),
    still: now.findings.filter(({ id }) => known.has(id)),
    notCompared: gone.filter((finding) => !isCompared(finding)),
    routes: changed(
      before.routes.map(({ route, verdict }) => [route, verdict]),
      now.routes.map(({ route, verdict }) => [route, verdict]),
    ).map(({ name, ...verdicts }) => ({ route: name, ...verdicts })),
    gates: changed(
      before.gates.map(({ gate, outcome }) => [gate, outcome]),
      now.gates.map(({ gate, outcome }) => [gate, outcome]),
    ).map(({ name, ...verdicts }) => ({ gate: name, ...verdicts })),
  };
}

function idsOf(findings: readonly HistoricFinding[]): ReadonlySet<string> {
  return new Set(findings.map(({ id }) => id));
}

function changed(before: [string, Verdict][], now: [string, Verdict][]) {
  const [earlier, later] = [new Map(before), new Map(now)];
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .sort(byText)
    .map((name) => ({ name, before: earlier.get(name) ?? null, now: later.get(name) ?? null }))
    .filter((one) => one.before !== one.now);
}
