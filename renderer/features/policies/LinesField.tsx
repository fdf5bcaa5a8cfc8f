import { useId } from 'react';

type LinesFieldProps = {
  label: string;
  hint: string;
  value: string;
  placeholder: string;
  onChange: (value: string) => void;
};

/** A labelled box with one entry to a line; it grows with what it holds. */
export function LinesField({ label, hint, value, placeholder, onChange }: LinesFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className="field-label">
        {label}
      </label>
      <textarea
        id={id}
        className="control mono policy-lines"
        rows={Math.min(8, Math.max(2, value.split('\n').length))}
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-hint`} className="field-hint">
        {hint}
      </p>
    </div>
  );
}
