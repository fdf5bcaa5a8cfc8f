import type { RoutedRequest } from '#shared/policy/model/routing.ts';
import type { ServiceNames } from '#shared/policy/names/service-names.ts';
import type { Policies } from '#shared/policy/read/policies.ts';
import { routeCapture } from '#shared/policy/routing.ts';
import type { Stage } from '../scenario/scenario.ts';
import { readRecorded, type RecordedRequest } from './recorded.ts';

const SHOWN = 3;
/** Share of the requests: those of a gateway that starts no trace, which came at once and look alike to an instance. */
const MOST_UNSURE = 0.05;
/** The only service that calls another one: what that was asked is no choice of the gateway's. */
const CALLS_OTHERS = 'consumer';

/**
 * Where the oracle of a side sends every request of a run is where it arrived: at an instance of a service and version that
 * the decision names, asked for the target that it names; nowhere when no route takes it. Requests that linking can't tell
 * apart say nothing, and are few. And the sides diverge on no request but these, `METHOD TARGET`.
 */
export function checkArrivals(
  stage: Stage,
  run: string,
  side: 'spring' | 'istio',
  policies: Policies,
  divergent: readonly string[] = [],
): void {
  const { requests, unlinked } = readRecorded(stage.meshproof.workspace, run);
  const observed = new Map(requests.map((one) => [one.request, one]));
  const { rows } = routeCapture(
    policies,
    requests.map(({ request }) => ({ request, count: 1 })),
  );
  const wrong = rows.flatMap((row) => {
    const seen = observed.get(row.request);
    const why = seen?.sure === false ? null : whyWrong(row[side], seen?.attempts ?? [], policies.names);
    return why === null ? [] : [`${row.request.method} ${row.request.target}: ${why}`];
  });
  const unsure = requests.filter(({ sure }) => !sure).length;
  const attempts = requests.reduce((sum, one) => sum + one.attempts.length, 0);
  stage.checks.check(
    `${run}: the oracle of ${side} sends every recorded request where it arrived`,
    wrong.length === 0 && unlinked === 0 && rows.length > 0 && unsure <= MOST_UNSURE * requests.length,
    wrong.length === 0
      ? `${rows.length} requests, ${attempts} attempts, ${unlinked} without a request, ${unsure} requests not told apart`
      : `${wrong.length} of ${rows.length} wrong: ${wrong.slice(0, SHOWN).join('; ')}`,
  );
  const counts = Object.entries(Object.groupBy(rows, ({ verdict }) => verdict));
  const unlike = rows.filter(({ verdict }) => verdict !== 'same');
  const named = unlike.map(({ request, verdict, divergences }) => ({
    text: `${request.method} ${request.target}`,
    ok: verdict === 'divergent',
    why: divergences.join(', '),
  }));
  stage.checks.check(
    `${run}: the sides do the same with every recorded request${divergent.length === 0 ? '' : ' but those that they do route differently'}`,
    named.every(({ ok }) => ok) &&
      [...new Set(named.map(({ text }) => text))].toSorted().join() === divergent.toSorted().join(),
    [
      ...counts.map(([verdict, some]) => `${some?.length ?? 0} ${verdict}`),
      ...named.slice(0, SHOWN).map(({ text, why }) => `${text}: ${why}`),
    ].join('; '),
  );
}

function whyWrong(
  decided: RoutedRequest | null,
  attempts: RecordedRequest['attempts'],
  names: ServiceNames,
): string | null {
  if (decided?.kind === 'no-route' && attempts.length === 0) return null;
  if (decided === null || decided.kind !== 'route' || decided.rewrite === null)
    return `${decided?.kind ?? 'nothing'} (${decided?.reason ?? 'no reason'}), and ${attempts.length} attempts`;
  const { target } = decided.rewrite;
  const destinations = decided.destinations
    .filter(({ weight }) => weight > 0)
    .map((destination) => names.translate(destination));
  const declared = ({ service, version }: RecordedRequest['attempts'][number]) =>
    destinations.some(
      ({ host, subset }) => host.split('.')[0] === service && (subset === null || subset === version),
    );
  const [here, elsewhere] = [
    attempts.filter((one) => one.target === target && declared(one)),
    attempts.filter((one) => one.target !== target || !declared(one)),
  ];
  const onward = here.some(({ service }) => service === CALLS_OTHERS);
  if (here.length > 0 && (onward || elsewhere.length === 0)) return null;
  const seen = attempts.map((one) => `${one.service} ${one.version ?? ''} asked for ${one.target}`);
  const wanted = destinations.map(({ host, subset }) => `${host} ${subset ?? ''}`);
  return `${wanted.join(' or ')} for ${target} decided, ${seen.join(', ') || 'nobody asked'}`;
}
