import { NotModelled } from '../not-modelled.ts';
import type { StepDefinition } from './definition.ts';

/** How a factory takes its arguments. Source: org.springframework.cloud.gateway.support.ShortcutConfigurable. */
export type ArgumentShape =
  | { readonly type: 'default'; readonly fields: readonly string[] }
  /** All values are one list, whatever their names. */
  | { readonly type: 'list' }
  /** The same, but for a last `true` or `false`. */
  | { readonly type: 'list-and-flag' };

/** The arguments of a step as its factory sees them. */
export interface Arguments {
  readonly list: readonly string[];
  /** The flag of `list-and-flag`; undefined when it is not given. */
  readonly flag: boolean | undefined;
  /** The value of a field, in any relaxed spelling of its name. */
  readonly get: (field: string) => string | undefined;
}

/** @throws NotModelled for values that are SpEL expressions */
export function bindArguments(step: StepDefinition, shape: ArgumentShape): Arguments {
  for (const [, value] of step.args)
    if (value.trim().startsWith('#{') && value.endsWith('}'))
      throw new NotModelled(`${step.name}: "${value}" is an expression`);
  const values = step.args.map(([, value]) => value);
  if (shape.type !== 'default') {
    const last = values.at(-1)?.toLowerCase();
    const flagged = shape.type === 'list-and-flag' && (last === 'true' || last === 'false');
    return {
      list: flagged ? values.slice(0, -1) : values,
      flag: flagged ? last === 'true' : undefined,
      get: () => undefined,
    };
  }
  const byField = new Map<string, string>();
  step.args.forEach(([key, value], i) => {
    const field = key.startsWith('_genkey_') ? (shape.fields[i] ?? key) : key;
    byField.set(relaxed(field), value);
  });
  return { list: values, flag: undefined, get: (field) => byField.get(relaxed(field)) };
}

function relaxed(name: string): string {
  return name.replace(/[-_]/g, '').toLowerCase();
}

/** @throws NotModelled when the value is missing: such a gateway does not start */
export function required(bound: Arguments, step: StepDefinition, field: string): string {
  const value = bound.get(field);
  if (value === undefined || value === '') throw new NotModelled(`${step.name} lacks "${field}"`);
  return value;
}
