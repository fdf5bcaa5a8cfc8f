import { useState } from 'react';
import type { ComparisonDocument } from '#shared/model/index.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { formatNoun } from '#renderer/ui/format.ts';
import { ActionError, Banner } from '#renderer/ui/States.tsx';
import { type CompareDraft, draftOf, type Given, newDraft, settingsOf } from './compare-draft.ts';
import { GivenField } from './GivenField.tsx';
import type { Source } from './sources.ts';

type CompareFormProps = {
  sources: readonly Source[];
  /** Names of the workspace's audits. */
  audits: readonly string[];
  /** Names that a new comparison can't have. */
  taken: readonly string[];
  /** The comparison that is made again: the form begins with everything that it used. */
  from: ComparisonDocument | null;
};

/** Chooses what is compared with what, and how it is judged. It begins with the choice that is nearly always meant. */
export function CompareForm({ sources, audits, taken, from }: CompareFormProps) {
  const [draft, setDraft] = useState(() => (from ? draftOf(from) : newDraft(sources, audits)));
  const [tried, setTried] = useState(false);
  const change = (part: Partial<CompareDraft>) => setDraft({ ...draft, ...part });
  const read = settingsOf(draft, taken);
  const shown = tried && 'errors' in read ? read.errors : {};
  const { name, baseline, candidate, noise, audit } = draft;
  const start = useAction(async () => {
    if (!('settings' in read)) return;
    await engine.comparisons.start({
      name: name.trim(),
      baseline,
      candidate,
      noise: noise || null,
      audit: audit || null,
      gates: await givenOf(draft.gates, from),
      rules: await givenOf(draft.rules, from),
      settings: { ...from?.settings, ...read.settings },
    });
    go(hrefOf('compare'));
  });
  const sameTwice = baseline === candidate || noise === baseline || noise === candidate;
  const options = sources.map((source) => ({
    value: source.name,
    label: `${source.name} (${source.side}, ${source.kind})`,
  }));
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>{from ? `Compare ${from.name} again` : 'Compare two runs'}</h1>
          <p>
            Each request of the baseline is paired with the same request of the candidate, and judged route by
            route.
          </p>
        </div>
      </div>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if ('settings' in read && !sameTwice) void start.run();
        }}
      >
        <div className="form-row">
          <TextField
            label="Name of the comparison"
            placeholder="shop-cutover"
            value={name}
            onChange={(text) => change({ name: text })}
            error={shown.name}
            hint={
              name.trim() === from?.name
                ? 'It takes the place of the comparison of this name; the history keeps both.'
                : undefined
            }
          />
        </div>
        <div className="form-row">
          <SelectField
            label="Baseline"
            value={baseline}
            options={options}
            onChange={(value) => change({ baseline: value })}
          />
          <SelectField
            label="Candidate"
            value={candidate}
            options={options}
            onChange={(value) => change({ candidate: value })}
          />
          <SelectField
            label="Noise run"
            value={noise}
            options={[{ value: '', label: 'none' }, ...options]}
            onChange={(value) => change({ noise: value })}
            hint="A second run against the baseline. Without one, what varies by itself cannot be told from a regression."
          />
        </div>
        {audits.length === 0 ? null : (
          <div className="form-row">
            <SelectField
              label="Policies"
              value={audit}
              options={[{ value: '', label: 'none' }, ...audits.map((value) => ({ value, label: value }))]}
              onChange={(value) => change({ audit: value })}
              hint="An audit of what both sides declare: its settings explain the findings."
            />
          </div>
        )}
        <div className="form-row">
          <GivenField
            label="Gates"
            value={draft.gates}
            onChange={(gates) => change({ gates })}
            kept={from && `as ${from.name}: ${from.gatesUsed.file ?? 'its default gates'}`}
            usual="the default gates"
            error={shown.gates}
            hint="The rules of the verdict. By default no blocker or major difference, no route that is or may be slower, and evidence that is complete."
          />
          <GivenField
            label="Rules"
            value={draft.rules}
            onChange={(rules) => change({ rules })}
            kept={from && `as ${from.name}: ${keptRules(from)}`}
            usual="none"
            error={shown.rules}
            hint="What is ignored, tolerated, sorted or mapped, and which headers are expected to differ. Rules can be made from a finding later."
          />
        </div>
        <div className="form-row">
          <TextField
            label="Latency margin (%)"
            inputMode="decimal"
            value={draft.latencyMargin}
            onChange={(latencyMargin) => change({ latencyMargin })}
            error={shown.latencyMargin}
            hint="How much slower a route may become; a shift inside the mesh budget is none."
          />
          <TextField
            label="Mesh budget (ms)"
            inputMode="decimal"
            value={draft.meshBudgetMs}
            onChange={(meshBudgetMs) => change({ meshBudgetMs })}
            error={shown.meshBudgetMs}
            hint="What the mesh may cost a request, whatever its share."
          />
          <TextField
            label="Fewest pairs of a route"
            inputMode="numeric"
            value={draft.leastPairs}
            onChange={(leastPairs) => change({ leastPairs })}
            error={shown.leastPairs}
            hint="With fewer its verdict is inconclusive."
          />
        </div>
        {sameTwice ? (
          <Banner kind="fail">Baseline, candidate and noise run have to be different runs.</Banner>
        ) : null}
        <ActionError error={start.error} />
        <div className="form-actions">
          <Button kind="primary" type="submit" busy={start.busy}>
            Compare
          </Button>
          <a className="button button-quiet" href={hrefOf('compare')}>
            Cancel
          </a>
        </div>
      </form>
    </div>
  );
}

/** What the engine is told: a text, the comparison that keeps what its text said, or nothing. */
async function givenOf(given: Given, from: ComparisonDocument | null) {
  if (given.kind === 'kept' && from) return { comparison: from.name };
  if (given.kind !== 'file' || given.file === null) return null;
  return { file: given.file.name, text: await given.file.text() };
}

function keptRules({ rules, profile }: ComparisonDocument): string {
  const own = profile.origin === 'built in' ? '' : ` and the header profile of ${profile.origin}`;
  return `${rules.length === 0 ? 'no rules' : formatNoun(rules.length, 'rule')}${own}`;
}
