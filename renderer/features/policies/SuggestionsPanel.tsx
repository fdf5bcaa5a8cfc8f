import { useState } from 'react';
import type { Suggestion } from '#shared/policy/model/audit.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useQuery } from '#renderer/rpc/use-query.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { TextField } from '#renderer/ui/Field.tsx';
import { formatBytes, formatNoun } from '#renderer/ui/format.ts';
import { SideMark } from '#renderer/ui/Mark.tsx';
import { ActionError, Empty, Failure, Loading } from '#renderer/ui/States.tsx';
import { PatchView } from './PatchView.tsx';

type Written = Awaited<ReturnType<typeof engine.audits.suggest>>;
type Patches = Awaited<ReturnType<typeof engine.audits.patches>>;
type SuggestionsPanelProps = {
  audit: string;
  /** Of all pages; those of this one begin at `offset`. */
  count: number;
  offset: number;
  suggestions: readonly Suggestion[];
};

/** First drafts of the bypass settings and of Istio resources as changes of the sources, for review. */
export function SuggestionsPanel({ audit, count, offset, suggestions }: SuggestionsPanelProps) {
  const limit = Math.max(1, suggestions.length);
  const query = useQuery(suggestions.length === 0 ? null : `patches of ${audit} from ${offset}`, (signal) =>
    engine.audits.patches({ name: audit, range: { offset, limit } }, { signal }),
  );
  const patches = query.data;
  const [folder, setFolder] = useState('');
  const [written, setWritten] = useState<Written | null>(null);
  const write = useAction(async () => {
    setWritten(null);
    setWritten(await engine.audits.suggest({ name: audit, folder: folder.trim() }));
  });
  if (suggestions.length === 0)
    return <Empty title="There is nothing to suggest.">Suggestions are made from the Spring side.</Empty>;
  return (
    <div className="panel policy-sections">
      <p className="policy-lead">
        {formatNoun(count, 'suggestion')}: first drafts for review. Nothing is applied; writing the files
        writes all of them.
      </p>
      <form
        className="policy-write"
        onSubmit={(event) => {
          event.preventDefault();
          void write.run();
        }}
      >
        <TextField
          label="Folder"
          hint="On the engine's machine. A file there that Meshproof did not write, or that was changed, stays as it is."
          mono
          placeholder="suggested"
          value={folder}
          onChange={setFolder}
        />
        <Button type="submit" busy={write.busy} disabled={folder.trim() === ''}>
          Write the files
        </Button>
      </form>
      <ActionError error={write.error} />
      {written?.patch ? (
        <p className="policy-apply">
          One patch for {formatNoun(written.patch.files, 'file')} of the sources. To apply it:{' '}
          <code className="mono">
            git -C {written.patch.root} apply {written.patch.path}
          </code>
        </p>
      ) : null}
      {written ? (
        <ul className="export-files" aria-label="Written files">
          {written.files.map(({ path, bytes }) => (
            <li key={path}>
              <span className="mono">{path}</span> <span className="muted">{formatBytes(bytes)}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {query.error ? <Failure error={query.error} retry={query.reload} /> : null}
      {query.error === null && !patches ? <Loading what="the changes of the sources" /> : null}
      {patches ? (
        <p className="muted">
          Paths count from <span className="mono">{patches.root}</span>
        </p>
      ) : null}
      {patches?.patches.map((patch) => (
        <PatchSection key={`${patch.file} ${patch.title}`} patch={patch} />
      ))}
    </div>
  );
}

function PatchSection({ patch }: { patch: Patches['patches'][number] }) {
  const { side, title, file, path, diff, reason, notes, text } = patch;
  return (
    <section aria-label={title}>
      <h2 className="policy-titled">
        <SideMark side={side === 'istio' ? 'candidate' : 'baseline'}>
          {side === 'istio' ? 'Istio' : 'Spring'}
        </SideMark>
        {title}
      </h2>
      <p className="mono muted policy-place">{path ?? file}</p>
      {notes.length === 0 || diff === null || path === null ? null : (
        <details className="policy-notes">
          <summary>{formatNoun(notes.length, 'note')}</summary>
          <ul className="reasons">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
      {diff === null ? (
        <>
          <p className="policy-reason">Only as a file of its own: {reason}.</p>
          <pre className="policy-yaml mono" tabIndex={0} aria-label={file}>
            {text}
          </pre>
        </>
      ) : diff === '' ? (
        <p className="policy-reason">The sources say this already.</p>
      ) : (
        <PatchView label={path ?? file} diff={diff} />
      )}
    </section>
  );
}
