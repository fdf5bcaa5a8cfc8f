import { FileField, SelectField } from '#renderer/ui/Field.tsx';
import type { Given } from './compare-draft.ts';

type GivenFieldProps = {
  label: string;
  hint: string;
  value: Given;
  onChange: (value: Given) => void;
  /** What the comparison that is made again used; null without one. */
  kept: string | null;
  /** What holds when nothing is given. */
  usual: string;
  error: string | undefined;
};

/** Chooses between what was used before, what holds anyway, and a file. */
export function GivenField({ label, hint, value, onChange, kept, usual, error }: GivenFieldProps) {
  const options = [
    ...(kept === null ? [] : [{ value: 'kept', label: kept }]),
    { value: 'default', label: usual },
    { value: 'file', label: 'a file…' },
  ];
  const choose = (kind: string) => {
    if (kind === 'file') onChange({ kind, file: null });
    else onChange({ kind: kind === 'kept' ? kind : 'default' });
  };
  return (
    <div className="given">
      <SelectField
        label={label}
        value={value.kind}
        options={options}
        onChange={choose}
        hint={value.kind === 'file' ? undefined : hint}
      />
      {value.kind === 'file' ? (
        <FileField
          label={`File of ${label.toLowerCase()}`}
          labelHidden
          accept=".yaml,.yml"
          onChange={(file) => onChange({ kind: 'file', file })}
          hint={hint}
          error={error}
        />
      ) : null}
    </div>
  );
}
