import { useState } from 'react';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatCount } from '#renderer/ui/format.ts';
import { Failure, Loading } from '#renderer/ui/States.tsx';
import { SuggestionsPanel } from './SuggestionsPanel.tsx';

/** Suggestions that stand in the page at once. */
const PAGE = 50;

/** The suggestions of an audit, a page of them at a time. */
export function SuggestionsPart({ audit }: { audit: string }) {
  const [offset, setOffset] = useState(0);
  const query = useQuery(`suggestions of ${audit} from ${offset}`, (signal) =>
    engine.audits.suggestions({ name: audit, range: { offset, limit: PAGE } }, { signal }),
  );
  if (query.error) return <Failure error={query.error} retry={query.reload} />;
  if (!query.data) return <Loading what="the suggestions" />;
  const { count, lines } = query.data;
  return (
    <>
      {count > PAGE ? (
        <nav className="policy-pages" aria-label="Pages of the suggestions">
          <Button disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - PAGE))}>
            Previous
          </Button>
          <span role="status">
            {formatCount(offset + 1)} to {formatCount(offset + lines.length)} of {formatCount(count)}{' '}
            suggestions
          </span>
          <Button disabled={offset + PAGE >= count} onClick={() => setOffset(offset + PAGE)}>
            Next
          </Button>
        </nav>
      ) : null}
      <SuggestionsPanel key={offset} audit={audit} count={count} offset={offset} suggestions={lines} />
    </>
  );
}
