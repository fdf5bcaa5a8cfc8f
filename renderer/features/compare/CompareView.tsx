import { hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAudits, useCaptures, useComparisons, useReplays } from '#renderer/rpc/use-lists.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { ComparisonTable } from '#renderer/ui/ComparisonTable.tsx';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { compareAnswer } from './answer.ts';
import { CompareForm } from './CompareForm.tsx';
import { CompareJobs } from './CompareJobs.tsx';
import { ComparisonDocumentView } from './ComparisonDocumentView.tsx';
import { sourcesOf } from './sources.ts';
import './compare.css';

/** `compare`, `compare/new`, `compare/new/NAME` (once more), `compare/NAME`, `compare/NAME/TAB`, `compare/NAME/findings/FINDING`. */
export function CompareView({ place }: { place: readonly string[] }) {
  const [name, tab, detail] = place;
  if (name === 'new' && tab !== undefined) return <CompareAgainForm key={tab} name={tab} />;
  if (name === undefined || name === 'new') return <Comparisons creating={name === 'new'} />;
  return <ComparisonDocumentView key={name} name={name} tab={tab ?? 'findings'} detail={detail ?? null} />;
}

/** The form as a comparison left it. */
function CompareAgainForm({ name }: { name: string }) {
  const captures = useCaptures();
  const replays = useReplays();
  const audits = useAudits();
  const from = useQuery(`comparison ${name}`, (signal) => engine.comparisons.get({ name }, { signal }));
  const failed = [captures, replays, audits, from].find(({ error }) => error);
  if (failed?.error) return <Failure error={failed.error} retry={failed.reload} />;
  if (!captures.data || !replays.data || !audits.data || !from.data) return <Loading what="the comparison" />;
  return (
    <CompareForm
      sources={sourcesOf(captures.data, replays.data)}
      audits={audits.data.map((audit) => audit.name)}
      taken={[]}
      from={from.data}
    />
  );
}

function Comparisons({ creating }: { creating: boolean }) {
  const captures = useCaptures();
  const replays = useReplays();
  const comparisons = useComparisons();
  const audits = useAudits();
  const failed = [captures, replays, comparisons, audits].find(({ error }) => error);
  if (failed?.error) return <Failure error={failed.error} retry={failed.reload} />;
  if (!captures.data || !replays.data || !comparisons.data || !audits.data)
    return <Loading what="the comparisons" />;
  const sources = sourcesOf(captures.data, replays.data);
  if (creating && sources.length >= 2) {
    return (
      <CompareForm
        sources={sources}
        audits={audits.data.map((audit) => audit.name)}
        taken={comparisons.data.map((comparison) => comparison.name)}
        from={null}
      />
    );
  }
  if (comparisons.data.length === 0 && sources.length < 2) {
    return (
      <Empty
        whole
        title="There is nothing to compare yet."
        action={
          <a className="button button-primary" href={hrefOf('replay', 'new')}>
            Replay a capture…
          </a>
        }
      >
        A comparison needs two runs: usually a capture of the baseline and its replay against the candidate.
      </Empty>
    );
  }
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>{compareAnswer(comparisons.data)}</h1>
        </div>
        <div className="view-actions">
          <a className="button button-primary" href={hrefOf('compare', 'new')}>
            Compare two runs…
          </a>
        </div>
      </div>
      <CompareJobs />
      {comparisons.data.length > 0 ? (
        <section className="section" aria-label="Comparisons">
          <ComparisonTable comparisons={comparisons.data} hrefOf={(of) => hrefOf('compare', of)} />
        </section>
      ) : null}
    </div>
  );
}
