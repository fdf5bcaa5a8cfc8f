import { LabError } from './errors.ts';

/** Fills `${NAME}` placeholders. @throws LabError when a placeholder has no value. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\$\{([A-Z0-9_]+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new LabError(`the template wants ${name}, which has no value`);
    return String(value);
  });
}
