import type { ComparisonDocument } from '#shared/model/index.ts';
import { OfComparison } from '../compare/OfComparison.tsx';
import { RetriesTable } from '../compare/RetriesTable.tsx';
import { retriesAnswer } from './answer.ts';
import { LimitsTable } from './LimitsTable.tsx';
import { TimeoutsTable } from './TimeoutsTable.tsx';
import '../compare/compare.css';

/** `retries`, `retries/COMPARISON`: the ledger of attempts, the ladder of timeouts, and limits of the rate. */
export function RetriesView({ place }: { place: readonly string[] }) {
  return (
    <OfComparison
      view="retries"
      name={place[0]}
      empty="A comparison with instance taps on both sides shows here how often each request was tried, and by which layer."
      answer={retriesAnswer}
    >
      {(document) => <Parts document={document} />}
    </OfComparison>
  );
}

function Parts({ document: { retries, timeouts, limits } }: { document: ComparisonDocument }) {
  return (
    <>
      <section className="section" aria-labelledby="retries-ledger">
        <h2 id="retries-ledger">Attempts per request</h2>
        <RetriesTable retries={retries} />
      </section>
      <section className="section" aria-labelledby="retries-timeouts">
        <h2 id="retries-timeouts">Timeouts</h2>
        <TimeoutsTable timeouts={timeouts} />
      </section>
      <section className="section" aria-labelledby="retries-limits">
        <h2 id="retries-limits">Rate limits</h2>
        <LimitsTable limits={limits} />
      </section>
    </>
  );
}
