import { classes } from './classes.ts';
import './toggles.css';

type Option<Value extends string> = { value: Value; label: string; title?: string };

type ChoiceProps<Value extends string> = {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  onChange: (value: Value) => void;
};

/** One of a few, all in sight. */
export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <div className="toggles" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          title={option.title}
          aria-pressed={option.value === value}
          className={classes('toggle', option.value === value && 'toggle-on')}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

type ManyProps<Value extends string> = {
  label: string;
  values: readonly Value[];
  options: readonly Option<Value>[];
  onChange: (values: Value[]) => void;
};

/** Any of a few; none chosen means all. */
export function Many<Value extends string>({ label, values, options, onChange }: ManyProps<Value>) {
  const toggle = (value: Value) =>
    onChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
  return (
    <div className="toggles" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          title={option.title}
          aria-pressed={values.includes(option.value)}
          className={classes('toggle', values.includes(option.value) && 'toggle-on')}
          onClick={() => toggle(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
