import { type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, useId } from 'react';
import { classes } from './classes.ts';
import './field.css';

type Common = {
  label: string;
  /** One sentence below the control. */
  hint?: ReactNode;
  error?: string | null | undefined;
  /** Keeps the label for readers only, where a table's head says the same. */
  labelHidden?: boolean;
};

type TextFieldProps = Common &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> & {
    value: string;
    onChange: (value: string) => void;
    mono?: boolean;
  };

/** A labelled line of text. */
export function TextField({
  label,
  hint,
  error,
  labelHidden,
  value,
  onChange,
  mono,
  className,
  ...rest
}: TextFieldProps) {
  const ids = useFieldIds(hint, error);
  return (
    <div className={classes('field', className)}>
      <Label id={ids.control} hidden={labelHidden} text={label} />
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        {...rest}
        {...ids.attributes}
        className={classes('control', mono && 'mono')}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      <Notes ids={ids} hint={hint} error={error} />
    </div>
  );
}

type SelectFieldProps = Common &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'onChange' | 'value'> & {
    value: string;
    onChange: (value: string) => void;
    options: readonly { value: string; label: string }[];
  };

/** A labelled choice among a few. */
export function SelectField({
  label,
  hint,
  error,
  labelHidden,
  value,
  onChange,
  options,
  className,
  ...rest
}: SelectFieldProps) {
  const ids = useFieldIds(hint, error);
  return (
    <div className={classes('field', className)}>
      <Label id={ids.control} hidden={labelHidden} text={label} />
      <select
        {...rest}
        {...ids.attributes}
        className="control"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Notes ids={ids} hint={hint} error={error} />
    </div>
  );
}

type FileFieldProps = Common & {
  /** Endings of the names that are offered: `.yaml,.yml`. */
  accept: string;
  onChange: (file: File | null) => void;
};

/** A labelled choice of one file; its text is read by who uses it. */
export function FileField({ label, hint, error, labelHidden, accept, onChange }: FileFieldProps) {
  const ids = useFieldIds(hint, error);
  return (
    <div className="field">
      <Label id={ids.control} hidden={labelHidden} text={label} />
      <input
        type="file"
        {...ids.attributes}
        accept={accept}
        className="control control-file"
        onChange={(event) => onChange(event.target.files?.[0] ?? null)}
      />
      <Notes ids={ids} hint={hint} error={error} />
    </div>
  );
}

type CheckFieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
};

/** A labelled yes or no. */
export function CheckField({ label, hint, checked, onChange }: CheckFieldProps) {
  const ids = useFieldIds(hint, null);
  return (
    <div className="field field-check">
      <label htmlFor={ids.control}>
        <input
          type="checkbox"
          {...ids.attributes}
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
        />
        {label}
      </label>
      <Notes ids={ids} hint={hint} error={null} />
    </div>
  );
}

function Label({ id, hidden, text }: { id: string; hidden: boolean | undefined; text: string }) {
  return (
    <label htmlFor={id} className={classes('field-label', hidden && 'visually-hidden')}>
      {text}
    </label>
  );
}

type FieldIds = ReturnType<typeof useFieldIds>;

function Notes({ ids, hint, error }: { ids: FieldIds; hint: ReactNode; error: string | null | undefined }) {
  if (error) {
    return (
      <p id={ids.note} className="field-error" role="alert">
        {error}
      </p>
    );
  }
  return hint ? (
    <p id={ids.note} className="field-hint">
      {hint}
    </p>
  ) : null;
}

function useFieldIds(hint: ReactNode, error: string | null | undefined) {
  const id = useId();
  const noted = Boolean(hint) || Boolean(error);
  return {
    control: id,
    note: `${id}-note`,
    attributes: {
      id,
      'aria-describedby': noted ? `${id}-note` : undefined,
      'aria-invalid': error ? true : undefined,
    },
  };
}
