import type { HistoricFinding, HistoryChange } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { formatNoun, formatTime } from '#renderer/ui/format.ts';
import { SeverityMark, VerdictMark } from '#renderer/ui/Mark.tsx';

/** What is new, fixed and still there since an earlier comparison. */
export function ChangeView({ change, name }: { change: HistoryChange; name: string }) {
  const { since, verdict, new: added, fixed, still, notCompared, routes } = change;
  const signed =
    since.kind === 'sign-off'
      ? `which ${since.by ?? 'somebody'} signed ${formatTime(since.at)}`
      : `of ${formatTime(since.at)}; nothing was signed before`;
  return (
    <section aria-label="Since then">
      <h2>
        Since {since.comparison}, {signed}
      </h2>
      <p className="history-answer">
        <VerdictMark verdict={verdict.before} /> then, <VerdictMark verdict={verdict.now} /> now:{' '}
        {formatNoun(added.length, 'new finding')}, {fixed.length} fixed, {still.length} still there
        {notCompared.length === 0
          ? '.'
          : `; ${notCompared.length} not seen on routes that were not compared enough to call them fixed.`}
      </p>
      {since.note ? <p className="muted">“{since.note}”</p> : null}
      <Findings title="New" findings={added} hrefTo={(id) => hrefOf('compare', name, 'findings', id)} />
      <Findings title="Fixed" findings={fixed} />
      <Findings title="Not compared" findings={notCompared} />
      <Findings
        title="Still there"
        findings={still}
        hrefTo={(id) => hrefOf('compare', name, 'findings', id)}
      />
      {routes.length === 0 ? null : (
        <>
          <h3>Routes with another verdict</h3>
          <ul className="history-list">
            {routes.map(({ route, before, now }) => (
              <li key={route}>
                <span className="mono">{route}</span>{' '}
                {before === null ? 'not there' : <VerdictMark verdict={before} />} →{' '}
                {now === null ? 'not there' : <VerdictMark verdict={now} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

type FindingsProps = {
  title: string;
  findings: readonly HistoricFinding[];
  /** Where a finding that is still there is shown. */
  hrefTo?: (id: string) => string;
};

function Findings({ title, findings, hrefTo }: FindingsProps) {
  if (findings.length === 0) return null;
  return (
    <>
      <h3>
        {title} <span className="muted">{findings.length}</span>
      </h3>
      <ul className="history-list">
        {findings.map(({ id, severity, route, title: words, waiver }) => (
          <li key={id}>
            <SeverityMark severity={severity} /> {hrefTo ? <a href={hrefTo(id)}>{words}</a> : words}{' '}
            <span className="muted">
              {route}
              {waiver === undefined ? '' : `, waived by ${waiver}`}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
