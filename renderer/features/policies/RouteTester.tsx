import { useState } from 'react';
import { gapsOf } from '#shared/policy/browse/gaps.ts';
import type { RoutingAnswer } from '#shared/policy/model/routing-answer.ts';
import type { RoutingRow } from '#shared/policy/model/routing.ts';
import { readRequest } from '#shared/policy/read-request.ts';
import { hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { ActionError, Banner } from '#renderer/ui/States.tsx';
import { CatalogueId } from './CatalogueId.tsx';
import { GapList } from './GapList.tsx';
import { LinesField } from './LinesField.tsx';
import { RoutedSides } from './RoutedSides.tsx';
import { RoutingChoice } from './RoutingChoice.tsx';
import { routingWords } from './routing-words.ts';
import { optionsOf, sourcesOf, sourcesProblem, useSourcesDraft } from './sources-draft.ts';
import { SourcesFields } from './SourcesFields.tsx';

/** Sends one request through the declared routes of both sides, without any traffic. */
export function RouteTester() {
  const [draft, change] = useSourcesDraft();
  const [unnamed] = useState(() => sourcesProblem(draft) !== null);
  const [line, setLine] = useState('');
  const [headers, setHeaders] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [answer, setAnswer] = useState<RoutingAnswer | null>(null);
  const row = answer?.rows[0] ?? null;
  const ask = useAction(async () => {
    setAnswer(null);
    const fields = headers.split('\n').filter((one) => one.trim() !== '');
    const request = readRequest(line, fields);
    const wrong = typeof request === 'string' ? request : sourcesProblem(draft);
    setProblem(wrong);
    if (wrong !== null || typeof request === 'string') return;
    setAnswer(await engine.audits.route({ sources: sourcesOf(draft), options: optionsOf(draft), request }));
  });
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>{row === null ? 'Where would a request go?' : <Answer row={row} />}</h1>
          <p>
            By the declared routes of both sides; nothing is sent. What is not modelled says so, it is never
            guessed.
          </p>
        </div>
        <div className="view-actions">
          <RoutingChoice of="request" />
          <a className="button" href={hrefOf('policies')}>
            All audits
          </a>
        </div>
      </div>
      <form
        className="form policy-tester"
        onSubmit={(event) => {
          event.preventDefault();
          void ask.run();
        }}
      >
        <div className="form-row policy-sources">
          <TextField
            label="Request"
            hint="A method and a URL, as they would arrive at the gateway."
            mono
            placeholder="GET http://shop.example.test/api/items/1"
            value={line}
            onChange={setLine}
          />
          <LinesField
            label="Headers"
            hint="Name: value, one to a line."
            placeholder="x-canary: always"
            value={headers}
            onChange={setHeaders}
          />
        </div>
        <details className="policy-more" open={unnamed}>
          <summary>Sources of both sides</summary>
          <SourcesFields draft={draft} change={change} />
        </details>
        {problem === null ? null : <Banner kind="fail">{problem}</Banner>}
        <ActionError error={ask.error} />
        <div className="form-actions">
          <Button kind="primary" type="submit" busy={ask.busy}>
            Route it
          </Button>
        </div>
      </form>
      {row === null ? null : <RoutedSides row={row} />}
      {answer !== null && answer.problems.length > 0 ? (
        <GapList gaps={gapsOf({ problems: answer.problems, opaque: [] })} total={answer.problems.length} />
      ) : null}
    </div>
  );
}

function Answer({ row }: { row: RoutingRow }) {
  return (
    <>
      {routingWords(row)}
      {row.catalogue === null ? null : (
        <>
          {' '}
          <CatalogueId id={row.catalogue} />
        </>
      )}
    </>
  );
}
