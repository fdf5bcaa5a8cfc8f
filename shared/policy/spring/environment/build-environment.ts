import { notKnown, written, type Setting } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import type { Environment, Property, PropertySource } from './environment.ts';
import { fillPlaceholders, type Resolved } from './placeholders.ts';
import {
  canonicalBelow,
  canonicalName,
  canonicalOf,
  canonicalStep,
  environmentVariables,
  isCanonical,
  listIndex,
  stepsOf,
  stepsOfVariable,
  stepText,
  type NameStep,
} from './property-name.ts';

/** What an actuator shows instead of a secret (`Sanitizer`, `SanitizableData.SANITIZED_VALUE`). */
export const MASKED = '******';

/**
 * Makes an environment of property sources, the highest precedence first. Names are indexed once; placeholders are filled
 * in when a value is asked for, and those that refer to themselves are problems at once.
 *
 * - A list comes from one source: the first that has the name itself or its `[0]`; items of other sources do not exist, and
 *   maps are merged key by key (Spring Boot `IndexedElementsBinder`, `MapBinder`).
 * - Sources named `systemEnvironment` hold environment variables (`SpringConfigurationPropertySources`).
 * - `getExact` is `Environment.getProperty`: sources by the name as it is, and, since Boot attaches its relaxed view as the
 *   first source, a name in canonical form by relaxed binding.
 */
export function buildEnvironment(sources: readonly PropertySource[], problems: Problems): Environment {
  const environment = new IndexedEnvironment(sources);
  environment.reportCycles(problems);
  return environment;
}

interface Entry {
  readonly property: Property;
  readonly steps: readonly NameStep[];
  /** Position of its source: lower wins. */
  readonly rank: number;
}

interface Branch {
  /** As written, by the canonical step. */
  readonly children: Map<string, { readonly text: string; readonly branch: Branch }>;
  /** The property of that name, or the first one below. */
  first: Property | undefined;
}

class IndexedEnvironment implements Environment {
  readonly #byName = new Map<string, Entry>();
  readonly #byKey = new Map<string, Entry>();
  readonly #byVariable = new Map<string, Entry>();
  /** What binding sees: without items of lists that another source has. */
  readonly #bound = new Map<string, Entry>();
  readonly #resolved = new Map<Property, Resolved>();
  #tree: Branch | undefined;

  constructor(sources: readonly PropertySource[]) {
    const owners = new Map<string, number>();
    sources.forEach((source, rank) => {
      const variables = isSystemEnvironment(source);
      const entries = source.properties.map(
        (property): Entry => ({
          property,
          rank,
          steps: variables ? stepsOfVariable(property.key) : stepsOf(property.key),
        }),
      );
      for (const entry of entries) claim(entry, owners);
      for (const entry of entries) this.#add(entry, owners, variables);
    });
  }

  #add(entry: Entry, owners: ReadonlyMap<string, number>, variable: boolean): void {
    const { property, steps } = entry;
    const name = canonicalName(steps);
    if (!this.#byName.has(name)) this.#byName.set(name, entry);
    if (!this.#bound.has(name) && !isShadowed(entry, owners)) this.#bound.set(name, entry);
    if (!this.#byKey.has(property.key)) this.#byKey.set(property.key, entry);
    if (!variable) return;
    const upper = property.key.toUpperCase();
    if (!this.#byVariable.has(upper)) this.#byVariable.set(upper, entry);
  }

  readonly get = (name: string): Setting<string> | undefined =>
    this.#setting(this.#findNamed(name, this.#bound));

  readonly getExact = (name: string): Setting<string> | undefined => this.#setting(this.#findExact(name));

  readonly list = (name: string): readonly Setting<string>[] | undefined => {
    const steps = stepsOf(name);
    const items: Setting<string>[] = [];
    for (;;) {
      const step = { text: String(items.length), indexed: true };
      const item = this.#setting(this.#find([...steps, step], this.#bound));
      if (item === undefined) break;
      items.push(item);
    }
    if (items.length > 0) return items;
    const whole = this.get(name);
    if (whole === undefined) return undefined;
    if (!whole.known) return [whole];
    return whole.value
      .split(',')
      .map((part) => part.trim())
      .filter((part, _index, parts) => parts.length > 1 || part !== '')
      .map((value) => ({ ...whole, value }));
  };

  readonly children = (name: string): readonly string[] =>
    [...(this.#branch(name)?.children.values() ?? [])].map(({ text }) => text);

  readonly placeOf = (name: string): Place | undefined =>
    (this.#findNamed(name, this.#bound)?.property ?? this.#branch(name)?.first)?.place;

  readonly all = (): Iterable<Property> =>
    [...this.#bound.values()].map(({ property, steps }) =>
      property.start !== undefined && !property.key.includes('.')
        ? { ...property, key: writtenName(steps) }
        : property,
    );

  /** A cycle is reported once, where its first property stands. */
  reportCycles(problems: Problems): void {
    const reported = new Set<string>();
    for (const { property } of this.#byKey.values()) {
      if (!property.value.includes('${')) continue;
      const resolved = this.#resolve(property, []);
      if (resolved.ok || !resolved.cycle || reported.has(resolved.reason)) continue;
      reported.add(resolved.reason);
      problems.error(
        'PLACEHOLDER_CYCLE',
        `${property.key}: ${resolved.reason}`,
        'Give one of the properties a value of its own; until then it counts as not known.',
        property.place,
      );
    }
  }

  #findNamed(name: string, names: ReadonlyMap<string, Entry>): Entry | undefined {
    return this.#byVariable.size === 0 ? names.get(canonicalOf(name)) : this.#find(stepsOf(name), names);
  }

  #find(steps: readonly NameStep[], names: ReadonlyMap<string, Entry>): Entry | undefined {
    const found = names.get(canonicalName(steps));
    if (this.#byVariable.size === 0) return found;
    return environmentVariables(steps)
      .map((variable) => this.#byVariable.get(variable))
      .reduce(higher, found);
  }

  #findExact(name: string): Entry | undefined {
    const relaxed = isCanonical(name) ? this.#findNamed(name, this.#byName) : undefined;
    if (relaxed !== undefined) return relaxed;
    const variable = this.#byVariable.get(name.replace(/[.-]/g, '_').toUpperCase());
    return higher(this.#byKey.get(name), variable);
  }

  #setting(entry: Entry | undefined): Setting<string> | undefined {
    if (entry === undefined) return undefined;
    const { property } = entry;
    const resolved = this.#resolve(property, []);
    return resolved.ok ? written(resolved.text, property.place) : notKnown(resolved.reason, property.place);
  }

  #resolve(property: Property, path: readonly Property[]): Resolved {
    const known = this.#resolved.get(property);
    if (known !== undefined) return known;
    const result = this.#compute(property, path);
    // What was found inside of a cycle holds for the way that led there only.
    if (result.ok || !result.cycle || path.length === 0) this.#resolved.set(property, result);
    return result;
  }

  #compute(property: Property, path: readonly Property[]): Resolved {
    const { value, start } = property;
    if (start?.unknown !== undefined) return unknown(start.unknown);
    if (value === MASKED) return unknown('the actuator masks the value');
    if (value.startsWith('{cipher}')) return unknown('the value is encrypted');
    if (!value.includes('${')) return { ok: true, text: value };
    if (path.length >= LONGEST_CHAIN)
      return unknown('placeholders refer to each other in a chain that is too long');
    const way = [...path, property];
    return fillPlaceholders(value, (name) => {
      const entry = this.#findExact(name);
      if (entry === undefined) return undefined;
      if (!way.includes(entry.property)) return this.#resolve(entry.property, way);
      const cycle = way.slice(way.indexOf(entry.property)).map(({ key }) => key);
      return { ok: false, cycle: true, reason: `its placeholders form a cycle: ${cycleText(cycle)}` };
    });
  }

  #branch(name: string): Branch | undefined {
    this.#tree ??= treeOf(this.#bound.values());
    let branch: Branch | undefined = this.#tree;
    for (const step of stepsOf(name)) branch = branch?.children.get(canonicalStep(step))?.branch;
    return branch;
  }
}

/** A variable as files write its property: rules look for names like `eureka.client`. */
function writtenName(steps: readonly NameStep[]): string {
  return steps.reduce(
    (name, step) => (step.indexed || name === '' ? name + stepText(step) : `${name}.${step.text}`),
    '',
  );
}

/** More properties than this in one chain of placeholders are given up. */
const LONGEST_CHAIN = 200;

function isSystemEnvironment({ name }: PropertySource): boolean {
  return name === 'systemEnvironment' || name.endsWith('-systemEnvironment');
}

function higher(one: Entry | undefined, other: Entry | undefined): Entry | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.rank < one.rank ? other : one;
}

/** A list belongs to the first source that has its first item, or its name with a value. */
function claim({ steps, rank }: Entry, owners: Map<string, number>): void {
  const last = steps.at(-1);
  if (last === undefined) return;
  const own = canonicalName(steps);
  if (!owners.has(own)) owners.set(own, rank);
  if (!steps.some((step) => step.indexed)) return;
  let list = '';
  for (const step of steps) {
    if (listIndex(step) === 0 && !owners.has(list)) owners.set(list, rank);
    list = canonicalBelow(list, canonicalStep(step));
  }
}

function isShadowed({ steps, rank }: Entry, owners: ReadonlyMap<string, number>): boolean {
  if (!steps.some((step) => step.indexed)) return false;
  let list = '';
  for (const step of steps) {
    const owner = listIndex(step) === undefined ? undefined : owners.get(list);
    if (owner !== undefined && owner < rank) return true;
    list = canonicalBelow(list, canonicalStep(step));
  }
  return false;
}

function treeOf(entries: Iterable<Entry>): Branch {
  const root: Branch = { children: new Map(), first: undefined };
  for (const { property, steps } of entries) {
    let branch = root;
    branch.first ??= property;
    for (const step of steps) {
      const key = canonicalStep(step);
      let child = branch.children.get(key);
      if (child === undefined) {
        child = { text: stepText(step), branch: { children: new Map(), first: undefined } };
        branch.children.set(key, child);
      }
      branch = child.branch;
      branch.first ??= property;
    }
  }
  return root;
}

/** The same text for each property of one cycle. */
function cycleText(keys: readonly string[]): string {
  const first = keys.reduce((least, key, index) => (key < (keys[least] ?? '') ? index : least), 0);
  const turned = [...keys.slice(first), ...keys.slice(0, first)];
  return [...turned, turned[0]].join(' → ');
}

function unknown(reason: string): Resolved {
  return { ok: false, reason, cycle: false };
}
