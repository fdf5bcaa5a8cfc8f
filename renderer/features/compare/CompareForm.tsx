import { useState } from 'react';
import { resourceName } from '#shared/model/index.ts';
import { go, hrefOf } from '#renderer/app/routing.ts';
import { engine } from '#renderer/rpc/connection.ts';
import { useAction } from '#renderer/rpc/use-action.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { ActionError, Banner } from '#renderer/ui/States.tsx';
import type { Source } from './sources.ts';

/** Chooses what is compared with what. It begins with the choice that is nearly always meant. */
export function CompareForm({ sources, taken }: { sources: readonly Source[]; taken: readonly string[] }) {
  const candidates = sources.filter(({ side }) => side === 'candidate');
  const baselines = sources.filter(({ side }) => side === 'baseline');
  const [baseline, setBaseline] = useState((baselines[0] ?? sources[0])?.name ?? '');
  const [candidate, setCandidate] = useState((candidates.at(-1) ?? sources.at(-1))?.name ?? '');
  const [noise, setNoise] = useState(() => baselines.findLast(({ name }) => name !== baseline)?.name ?? '');
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const start = useAction(async () => {
    await engine.comparisons.start({
      name: name.trim(),
      baseline,
      candidate,
      noise: noise || null,
      settings: {},
    });
    go(hrefOf('compare'));
  });
  const nameProblem = nameProblemOf(name, taken);
  const sameTwice = baseline === candidate || noise === baseline || noise === candidate;
  const options = sources.map((source) => ({
    value: source.name,
    label: `${source.name} (${source.side}, ${source.kind})`,
  }));
  return (
    <div className="view view-scroll">
      <div className="view-head">
        <div className="view-answer">
          <h1>Compare two runs</h1>
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
          if (nameProblem === null && !sameTwice) void start.run();
        }}
      >
        <div className="form-row">
          <TextField
            label="Name of the comparison"
            placeholder="shop-cutover"
            value={name}
            onChange={setName}
            error={tried ? nameProblem : null}
          />
        </div>
        <div className="form-row">
          <SelectField label="Baseline" value={baseline} options={options} onChange={setBaseline} />
          <SelectField label="Candidate" value={candidate} options={options} onChange={setCandidate} />
          <SelectField
            label="Noise run"
            value={noise}
            options={[{ value: '', label: 'none' }, ...options]}
            onChange={setNoise}
            hint="A second run against the baseline. Without one, what varies by itself cannot be told from a regression."
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

function nameProblemOf(name: string, taken: readonly string[]): string | null {
  if (name.trim() === '') return 'A comparison needs a name.';
  const parsed = resourceName.safeParse(name.trim());
  if (!parsed.success) return parsed.error.issues[0]?.message ?? '';
  return taken.includes(name.trim()) ? 'There is a comparison of this name already.' : null;
}
