import { type BreakerField, type BreakerMachine, fieldsOf } from '#shared/policy/breakers/fields.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField, TextField } from '#renderer/ui/Field.tsx';
import { formatNoun } from '#renderer/ui/format.ts';
import { defaultDraft, type MachineDraft, toldFields } from './machine-draft.ts';

type MachineFieldsProps = {
  machine: BreakerMachine;
  draft: MachineDraft;
  problems: Readonly<Record<string, string>>;
  busy: boolean;
  change: (name: string, text: string) => void;
  reset: () => void;
  apply: () => void;
};

/** The settings of one machine, with the defaults of its software. */
export function MachineFields({ machine, draft, problems, busy, change, reset, apply }: MachineFieldsProps) {
  const defaults = defaultDraft(machine);
  const told = toldFields(machine, draft).length;
  return (
    <details className="breaker-settings">
      <summary>
        Settings: {told === 0 ? 'all as they are by default' : `${formatNoun(told, 'value')} changed`}
      </summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          apply();
        }}
      >
        <div className="breaker-fields">
          {fieldsOf(machine).map((field) => (
            <MachineField
              key={field.name}
              field={field}
              value={draft[field.name] ?? ''}
              usual={defaults[field.name] ?? ''}
              problem={problems[field.name] ?? null}
              onChange={(text) => change(field.name, text)}
            />
          ))}
        </div>
        <div className="form-actions">
          <Button kind="primary" type="submit" busy={busy}>
            Replay with these
          </Button>
          <Button kind="quiet" disabled={told === 0} onClick={reset}>
            Back to the defaults
          </Button>
        </div>
      </form>
    </details>
  );
}

type MachineFieldProps = {
  field: BreakerField;
  value: string;
  usual: string;
  problem: string | null;
  onChange: (text: string) => void;
};

function MachineField({ field, value, usual, problem, onChange }: MachineFieldProps) {
  const { words, unit, property } = field;
  const isMeasured = unit === 'ms' || unit === 's' || unit === '%';
  const label = isMeasured ? `${words} (${unit})` : words;
  const hint = `Default ${usual} · ${property}`;
  const choices = unit === 'yes or no' ? ['yes', 'no'] : unit === 'window' ? ['calls', 'seconds'] : null;
  return choices === null ? (
    <TextField label={label} hint={hint} error={problem} value={value} onChange={onChange} />
  ) : (
    <SelectField
      label={label}
      hint={hint}
      error={problem}
      value={value}
      options={choices.map((choice) => ({ value: choice, label: choice }))}
      onChange={onChange}
    />
  );
}
