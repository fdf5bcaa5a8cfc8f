/** One step of a property's name: `routes`, or `0` of `[0]`. */
export interface NameStep {
  readonly text: string;
  /** Stands in brackets, so that it is compared as it is. */
  readonly indexed: boolean;
}

/** Stands between the steps of a canonical name; no step can contain it. */
const SEPARATOR = '\u0000';

/**
 * The steps of a name: split at dots, with `[…]` as a step of its own, dots inside it kept. An opening bracket without its
 * closing one is a part of the text. Source: Spring Boot, `ConfigurationPropertyName.ElementsParser`.
 */
export function stepsOf(name: string): NameStep[] {
  const steps: NameStep[] = [];
  let start = 0;
  const plain = (end: number): void => {
    if (end > start) steps.push({ text: name.slice(start, end), indexed: false });
  };
  for (let i = 0; i < name.length; i++) {
    if (name[i] === '.') {
      plain(i);
      start = i + 1;
    } else if (name[i] === '[') {
      const end = closingBracket(name, i);
      if (end < 0) break;
      plain(i);
      steps.push({ text: name.slice(i + 1, end), indexed: true });
      i = end;
      start = end + 1;
    }
  }
  plain(name.length);
  return steps;
}

function closingBracket(name: string, open: number): number {
  let depth = 0;
  for (let i = open; i < name.length; i++) {
    if (name[i] === '[') depth += 1;
    else if (name[i] === ']' && --depth === 0) return i;
  }
  return -1;
}

/**
 * What two spellings of one step have in common: letters and digits in lower case, unless it stood in brackets
 * (`max-retries`, `maxRetries`, `MAX_RETRIES`). Source: `ConfigurationPropertyName.defaultElementEquals`.
 */
export function canonicalStep({ text, indexed }: NameStep): string {
  return indexed || /^[a-z0-9]*$/.test(text) ? text : text.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

export function canonicalName(steps: readonly NameStep[]): string {
  return steps.map(canonicalStep).join(SEPARATOR);
}

/** The canonical name of a property as it is written; the same as that of its steps, without making them. */
export function canonicalOf(name: string): string {
  if (!DOTTED.test(name)) return canonicalName(stepsOf(name));
  const letters = /^[a-z0-9.]*$/.test(name) ? name : name.toLowerCase().replace(/[^a-z0-9.]+/g, '');
  return letters.replaceAll('.', SEPARATOR);
}

/** Steps between single dots, none of them in brackets. */
const DOTTED = /^[^.[]+(?:\.[^.[]+)*$/;

/** The canonical name with one more step. */
export function canonicalBelow(parent: string, step: string): string {
  return parent === '' ? step : parent + SEPARATOR + step;
}

/** The index of a list's item, or undefined for all other steps. */
export function listIndex({ text, indexed }: NameStep): number | undefined {
  return indexed && /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
}

/** As it is written below another name: `[0]`, `[/api/**]`, `routes`. */
export function stepText({ text, indexed }: NameStep): string {
  return indexed ? `[${text}]` : text;
}

/** Whether Spring Boot itself would accept the name: lower case, digits and dashes (`ConfigurationPropertyName.isValid`). */
export function isCanonical(name: string): boolean {
  return /^[a-z0-9][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*|\[[^\]]*\])*$/.test(name);
}

/**
 * The names of an environment variable that stand for a property: dots as `_`, dashes left out, or (as before Spring Boot
 * 2) as `_`. Source: `SystemEnvironmentPropertyMapper.map(ConfigurationPropertyName)`.
 */
export function environmentVariables(steps: readonly NameStep[]): string[] {
  const dashed = steps.map(({ text, indexed }) =>
    indexed ? text : text.replace(/([a-z0-9])([A-Z])/g, '$1-$2'),
  );
  const join = (dash: string): string =>
    dashed
      .map((text) => text.replaceAll('-', dash))
      .join('_')
      .toUpperCase();
  return [...new Set([join(''), join('_')])];
}

/** The steps that an environment variable stands for; numbers are indexes. Source: `SystemEnvironmentPropertyMapper`. */
export function stepsOfVariable(name: string): NameStep[] {
  return name
    .toLowerCase()
    .split('_')
    .filter((text) => text !== '')
    .map((text) => ({ text, indexed: /^\d+$/.test(text) }));
}
