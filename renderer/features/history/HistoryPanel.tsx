import { useState } from 'react';
import type { ComparisonDocument, ComparisonRun, SignOff } from '#shared/model/index.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatCount, formatTime } from '#renderer/ui/format.ts';
import { VerdictMark } from '#renderer/ui/Mark.tsx';
import { Failure, Loading } from '#renderer/ui/States.tsx';
import { ChangeView } from './ChangeView.tsx';
import { SignOffDialog } from './SignOffDialog.tsx';
import './history.css';

/** Who signed this comparison, what is new since the last sign-off, and all comparisons before it. */
export function HistoryPanel({ document }: { document: ComparisonDocument }) {
  const { name, signOffs } = document;
  const [signing, setSigning] = useState(false);
  const found = useQuery(`history ${name}`, (signal) =>
    engine.history.get({ comparison: name, against: null }, { signal }),
  );
  if (found.error) return <Failure error={found.error} retry={found.reload} />;
  if (!found.data) return <Loading what="the history" />;
  const { runs, change } = found.data;
  return (
    <div className="panel history">
      <section aria-label="Sign-off">
        <div className="section-head">
          <h2>Sign-off</h2>
          <Button onClick={() => setSigning(true)}>Sign off…</Button>
        </div>
        {signOffs.length === 0 ? (
          <p className="muted">Nobody has signed this comparison.</p>
        ) : (
          signOffs.map((one) => <Signed key={one.id} signed={one} />)
        )}
      </section>
      {change ? (
        <ChangeView change={change} name={name} />
      ) : (
        <p className="muted">
          This is the first comparison of the workspace: there is nothing to look back to.
        </p>
      )}
      <section aria-label="All comparisons">
        <h2>All comparisons, as they were when they were made</h2>
        <Runs runs={runs} />
      </section>
      {signing ? <SignOffDialog document={document} onClose={() => setSigning(false)} /> : null}
    </div>
  );
}

function Signed({ signed }: { signed: SignOff }) {
  return (
    <p>
      <VerdictMark verdict={signed.verdict} /> signed by {signed.by}, {formatTime(signed.at)}
      {signed.note === '' ? '' : `: ${signed.note}`}
    </p>
  );
}

function Runs({ runs }: { runs: readonly ComparisonRun[] }) {
  return (
    <div className="table-frame">
      <table className="table">
        <thead>
          <tr>
            <th>Made</th>
            <th>Comparison</th>
            <th>Verdict</th>
            <th className="number">Findings</th>
            <th className="number">Waived</th>
            <th>Answer</th>
          </tr>
        </thead>
        <tbody>
          {runs.map(({ id, at, name, verdict, findings, waived, summary }) => (
            <tr key={id}>
              <td>{formatTime(at)}</td>
              <td>
                <a href={hrefOf('compare', name)}>{name}</a>
              </td>
              <td>
                <VerdictMark verdict={verdict} />
              </td>
              <td className="number">{formatCount(findings)}</td>
              <td className="number">{formatCount(waived)}</td>
              <td className="wrap">{summary}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
