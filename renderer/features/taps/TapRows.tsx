import { Button } from '#renderer/ui/Button.tsx';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { emptyDraft, errorsOf, type TapDraft } from './tap-draft.ts';
import './taps.css';

type TapRowsProps = {
  drafts: readonly TapDraft[];
  onChange: (drafts: TapDraft[]) => void;
  /** Shows what is wrong; off until the user has tried to start. */
  showErrors: boolean;
};

const KINDS = [
  { value: 'edge', label: 'Edge' },
  { value: 'instance', label: 'Instance' },
];

/** Taps as rows to fill in. */
export function TapRows({ drafts, onChange, showErrors }: TapRowsProps) {
  const change = (key: string, part: Partial<TapDraft>) =>
    onChange(drafts.map((draft) => (draft.key === key ? { ...draft, ...part } : draft)));
  return (
    <div className="tap-rows">
      {drafts.map((draft, index) => (
        <TapRow
          key={draft.key}
          draft={draft}
          number={index + 1}
          showErrors={showErrors}
          onChange={(part) => change(draft.key, part)}
          onRemove={() => onChange(drafts.filter(({ key }) => key !== draft.key))}
        />
      ))}
      <div className="form-actions">
        <Button onClick={() => onChange([...drafts, emptyDraft('edge')])}>Add edge tap</Button>
        <Button onClick={() => onChange([...drafts, emptyDraft('instance')])}>Add instance tap</Button>
      </div>
    </div>
  );
}

type TapRowProps = {
  draft: TapDraft;
  number: number;
  showErrors: boolean;
  onChange: (part: Partial<TapDraft>) => void;
  onRemove: () => void;
};

function TapRow({ draft, number, showErrors, onChange, onRemove }: TapRowProps) {
  const errors = showErrors ? errorsOf(draft) : {};
  return (
    <fieldset className="tap-row">
      <legend className="visually-hidden">Tap {number}</legend>
      <SelectField
        label="Kind"
        value={draft.kind}
        options={KINDS}
        onChange={(kind) => onChange({ kind: kind === 'edge' ? 'edge' : 'instance' })}
      />
      {draft.kind === 'edge' ? (
        <TextField
          label="Gateway"
          className="tap-gateway"
          value={draft.name}
          error={errors.name}
          onChange={(name) => onChange({ name })}
        />
      ) : (
        <>
          <TextField
            label="Service"
            placeholder="producer"
            value={draft.service}
            error={errors.service}
            onChange={(service) => onChange({ service })}
          />
          <TextField
            label="Version"
            placeholder="v1"
            value={draft.version}
            onChange={(version) => onChange({ version })}
          />
        </>
      )}
      <TextField
        label="Listen on"
        mono
        value={draft.listen}
        error={errors.listen}
        onChange={(listen) => onChange({ listen })}
      />
      <span className="tap-arrow" aria-hidden="true">
        →
      </span>
      <TextField
        label="Pass on to"
        mono
        placeholder="127.0.0.1:8080"
        value={draft.target}
        error={errors.target}
        onChange={(target) => onChange({ target })}
      />
      <Button kind="quiet" className="tap-remove" aria-label={`Remove tap ${number}`} onClick={onRemove}>
        Remove
      </Button>
    </fieldset>
  );
}
