import { hrefOf } from '#renderer/app/routing.ts';
import { useCaptures, useComparisons, useReplays } from '#renderer/rpc/use-lists.ts';
import { ComparisonTable } from '#renderer/ui/ComparisonTable.tsx';
import { Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { compareAnswer } from './answer.ts';
import { CompareForm } from './CompareForm.tsx';
import { CompareJobs } from './CompareJobs.tsx';
import { ComparisonDocumentView } from './ComparisonDocumentView.tsx';
import { sourcesOf } from './sources.ts';
import './compare.css';

/** `compare`, `compare/new`, `compare/NAME`, `compare/NAME/TAB`, `compare/NAME/findings/FINDING`. */
export function CompareView({ place }: { place: readonly string[] }) {
  const [name, tab, detail] = place;
  if (name === undefined || name === 'new') return <Comparisons creating={name === 'new'} />;
  return <ComparisonDocumentView key={name} name={name} tab={tab ?? 'findings'} detail={detail ?? null} />;
}

function Comparisons({ creating }: { creating: boolean }) {
  const captures = useCaptures();
  const replays = useReplays();
  const comparisons = useComparisons();
  const failed = [captures, replays, comparisons].find(({ error }) => error);
  if (failed?.error) return <Failure error={failed.error} retry={failed.reload} />;
  if (!captures.data || !replays.data || !comparisons.data) return <Loading what="the comparisons" />;
  const sources = sourcesOf(captures.data, replays.data);
  if (creating && sources.length >= 2) {
    return <CompareForm sources={sources} taken={comparisons.data.map((comparison) => comparison.name)} />;
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
