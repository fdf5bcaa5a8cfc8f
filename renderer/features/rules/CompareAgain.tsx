import type { CompareRule, ComparisonDocument } from '#shared/model/index.ts';
import { ruleText } from '#shared/report/rule-text.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { formatNoun } from '#renderer/ui/format.ts';
import { ActionError } from '#renderer/ui/States.tsx';
import { saveFile } from '../report/save-file.ts';
import { useRuleDrafts } from './rule-drafts.ts';

type CompareAgainProps = {
  document: ComparisonDocument;
  drafts: readonly CompareRule[];
  /** The rules file that the comparison and the new rules make together. */
  text: string;
};

/** The new rules, and the ways to let them count: comparing again here, or a file for the command line. */
export function CompareAgain({ document, drafts, text }: CompareAgainProps) {
  const remove = useRuleDrafts((state) => state.remove);
  const clear = useRuleDrafts((state) => state.clear);
  const ownGates = document.gatesUsed.file;
  const start = useAction(async () => {
    const { name, baseline, candidate, noise, audit, settings } = document;
    await engine.comparisons.start({
      name,
      baseline: baseline.name,
      candidate: candidate.name,
      noise: noise?.name ?? null,
      audit: audit?.name ?? null,
      gates: ownGates === null ? null : { comparison: name },
      rules: { file: 'rules.yaml', text },
      settings,
    });
    clear(name);
    go(hrefOf('compare'));
  });
  if (document.rules.length === 0 && drafts.length === 0) return null;
  return (
    <section className="rule-drafts" aria-label="New rules">
      {drafts.length === 0 ? null : (
        <>
          <h3>{formatNoun(drafts.length, 'new rule')}</h3>
          <ol className="rule-list">
            {drafts.map((rule, index) => (
              <li key={`${rule.kind} ${rule.place} ${String(index)}`} className="rule">
                <p>
                  <span className="mono">{ruleText(rule)}</span>{' '}
                  <Button onClick={() => remove(document.name, index)}>Remove</Button>
                </p>
                <p>{rule.reason}</p>
              </li>
            ))}
          </ol>
        </>
      )}
      <ActionError error={start.error} />
      <div className="form-actions">
        {drafts.length > 0 ? (
          <Button kind="primary" busy={start.busy} onClick={() => void start.run()}>
            Compare again with them
          </Button>
        ) : null}
        <Button
          onClick={() =>
            saveFile({
              fileName: 'rules.yaml',
              mediaType: 'application/yaml',
              encoding: 'utf8',
              content: text,
            })
          }
        >
          Save rules.yaml
        </Button>
      </div>
    </section>
  );
}
