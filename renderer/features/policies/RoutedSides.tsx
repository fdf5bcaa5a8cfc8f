import type { RoutedRequest, RoutingRow } from '#shared/policy/model/routing.ts';
import { formatNoun } from '#renderer/ui/format.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { Explained } from '#renderer/ui/Term.tsx';

type Policy = RoutedRequest['policies'][number];

/** Where a request goes on each side, and with which settings. */
export function RoutedSides({ row }: { row: RoutingRow }) {
  return (
    <>
      <section className="section policy-sides" aria-label="Both sides">
        <Routed side="baseline" word="Spring" routed={row.spring} />
        <Routed side="candidate" word="Istio" routed={row.istio} />
      </section>
      <Settings spring={row.spring?.policies ?? []} istio={row.istio?.policies ?? []} />
    </>
  );
}

type RoutedProps = { side: 'baseline' | 'candidate'; word: string; routed: RoutedRequest | null };

function Routed({ side, word, routed }: RoutedProps) {
  return (
    <div>
      <h2>
        <SideMark side={side}>{word}</SideMark>
      </h2>
      {routed === null ? (
        <p className="muted">No source of this side was given.</p>
      ) : (
        <>
          <dl className="policy-facts">
            <Fact name="Outcome">{outcomeOf(routed)}</Fact>
            {routed.destinations.map(({ host, subset, port, weight }) => (
              <Fact key={`${host} ${subset} ${port}`} name={weight === 100 ? 'To' : `${weight} % to`}>
                <span className="mono">
                  {host}
                  {port === null ? '' : `:${port}`}
                </span>
                {subset === null ? '' : `, subset ${subset}`}
              </Fact>
            ))}
            {routed.rewrite === null ? null : (
              <Fact name="The instance gets">
                <span className="mono">{routed.rewrite.target}</span>
                {routed.rewrite.authority === null ? '' : `, Host ${routed.rewrite.authority}`}
              </Fact>
            )}
            {routed.origin === null ? null : <Fact name="Declared at">{routed.origin}</Fact>}
          </dl>
        </>
      )}
    </div>
  );
}

function outcomeOf({ kind, route, answer, reason }: RoutedRequest): string {
  const because = reason === null ? '' : `: ${reason}`;
  switch (kind) {
    case 'route':
      return `takes route ${route ?? 'without a name'}${because}`;
    case 'redirect':
      return `${answer?.status ?? ''} redirect to ${answer?.location ?? 'nowhere'}${because}`;
    case 'direct-response':
      return `${answer?.status ?? ''}, answered by the gateway itself${because}`;
    case 'no-route':
      return `${answer?.status ?? ''} no route${because}`;
    case 'rejected':
      return `${answer?.status ?? ''} refused before routing${because}`;
    case 'not-modelled':
      return `not modelled${because}`;
  }
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

type SettingsProps = { spring: readonly Policy[]; istio: readonly Policy[] };

/** The settings side by side; those that read alike are folded. */
function Settings({ spring, istio }: SettingsProps) {
  const names = [...new Set([...spring, ...istio].map(({ setting }) => setting))];
  const rows = names.map((name) => ({
    name,
    spring: spring.find(({ setting }) => setting === name) ?? null,
    istio: istio.find(({ setting }) => setting === name) ?? null,
  }));
  const unlike = rows.filter((one) => !readsAlike(one));
  const alike = rows.filter(readsAlike);
  if (rows.length === 0) return null;
  return (
    <section className="section" aria-labelledby="settings-title">
      <h2 id="settings-title">Settings of the two routes</h2>
      <p className="muted">As each side has them, not judged: an audit says what a difference comes to.</p>
      {unlike.length > 0 ? <SettingsTable rows={unlike} /> : null}
      {alike.length > 0 ? (
        <details className="policy-more">
          <summary>{formatNoun(alike.length, 'setting')} that read alike</summary>
          <SettingsTable rows={alike} />
        </details>
      ) : null}
    </section>
  );
}

/** A setting that one side does not have reads like one that is off. */
function readsAlike({ spring, istio }: SettingsRow): boolean {
  return (spring?.value ?? 'none') === (istio?.value ?? 'none');
}

type SettingsRow = { name: string; spring: Policy | null; istio: Policy | null };

function SettingsTable({ rows }: { rows: readonly SettingsRow[] }) {
  return (
    <div className="table-frame">
      <table className="table policy-settings">
        <thead>
          <tr>
            <th>Setting</th>
            <th>
              <SideMark side="baseline">Spring</SideMark>
            </th>
            <th>
              <SideMark side="candidate">Istio</SideMark>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, spring, istio }) => (
            <tr key={name}>
              <td className="mono">{name}</td>
              <Value policy={spring} />
              <Value policy={istio} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ policy }: { policy: Policy | null }) {
  if (policy === null) return <td className="muted">no such setting</td>;
  // `default of Envoy 1.4 to 1.31 (FILE: WHY)`: the file is there for who asks.
  const briefly = policy.origin.replace(/^(default of [^(]*[^( ]) \(.*\)$/, '$1');
  return (
    <td className="wrap">
      {policy.value}
      {policy.origin === '' ? null : (
        <p className="muted policy-origin">
          {briefly === policy.origin ? briefly : <Explained text={policy.origin}>{briefly}</Explained>}
        </p>
      )}
    </td>
  );
}
