import { notKnown, originText, written, type Setting } from '#shared/policy/model/setting.ts';
import { placeText, type Place } from '#shared/policy/source/place.ts';
import type { Problems } from '#shared/policy/source/problem.ts';
import { defaultSetting, type Default } from '../defaults/default.ts';
import type { Environment, SpringApplication } from '../environment/environment.ts';
import type { SpringVersions } from '../versions/spring-versions.ts';
import { commaList, dataSize, decimal, durationMs, flag, integer } from './values.ts';

/** A property: relaxed as Spring Boot binds it, or exact as Archaius reads it. */
export type Name = string | { readonly exact: string };

/** What counts when nobody wrote the property. */
export type Fallback<T> = Default<T> | Setting<T>;

/**
 * Reads effective values of one application: the first of several names that somebody wrote, else the default of the
 * version; else, when not everything of the application was seen, *not known*. A value that can't be understood becomes a
 * problem and is not known.
 */
export class SettingsReader {
  readonly application: SpringApplication;
  readonly versions: SpringVersions;
  readonly #problems: Problems;
  readonly #complained = new Set<string>();
  readonly #relaxed = new Map<string, Setting<string> | undefined>();
  readonly #exact = new Map<string, Setting<string> | undefined>();

  constructor(application: SpringApplication, versions: SpringVersions, problems: Problems) {
    this.application = application;
    this.versions = versions;
    this.#problems = problems;
  }

  get environment(): Environment {
    return this.application.environment;
  }

  /** What somebody wrote under the first of the names that there is. */
  written(names: readonly Name[]): Setting<string> | undefined {
    for (const name of names) {
      const found = this.#lookUp(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  integer(names: readonly Name[], fallback: Fallback<number>): Setting<number> {
    return this.#read(names, integer, 'a whole number', fallback);
  }

  decimal(names: readonly Name[], fallback: Fallback<number>): Setting<number> {
    return this.#read(names, decimal, 'a number', fallback);
  }

  /** Milliseconds; `unit` is that of a bare number. */
  duration<T extends number | null>(
    names: readonly Name[],
    fallback: Fallback<T>,
    unit: 'ms' | 's' = 'ms',
  ): Setting<number | T> {
    return this.#read<number | T>(names, (text) => durationMs(text, unit), 'a duration', fallback);
  }

  bytes(names: readonly Name[], fallback: Fallback<number>): Setting<number> {
    return this.#read(names, dataSize, 'a size in bytes', fallback);
  }

  flag(names: readonly Name[], fallback: Fallback<boolean>): Setting<boolean> {
    return this.#read(names, flag, 'true or false', fallback);
  }

  text<T extends string | null>(names: readonly Name[], fallback: Fallback<T>): Setting<string | T> {
    return this.#read<string | T>(names, (value) => value, 'a text', fallback);
  }

  /** A list: `name[0]` … or comma separated. */
  list<T extends readonly string[] | null>(
    names: readonly Name[],
    fallback: Fallback<T>,
  ): Setting<readonly string[] | T> {
    for (const name of names) {
      const found = typeof name === 'string' ? this.#items(name) : undefined;
      if (found !== undefined) return found;
    }
    return this.#read<readonly string[] | T>(names, commaList, 'a list', fallback);
  }

  /** The default of the version, or not known while something that was not seen, or is not certain, may set it. */
  byDefault<T>(fallback: Fallback<T>, name: string): Setting<T> {
    const { complete, missing, name: application, undecided } = this.application;
    if (!complete && (undecided === undefined || mayDecide(undecided, name)))
      return notKnown(
        `${name} may be set where nothing was read from: ${missing.join('; ') || `${application} was not read completely`}`,
      );
    return 'library' in fallback ? defaultSetting(fallback, this.versions) : fallback;
  }

  /** Reports a value that can't be used, once. */
  complain(setting: Setting<string>, name: string, expected: string): Setting<never> {
    const place = setting.known && setting.origin.kind === 'written' ? setting.origin.place : null;
    const value = setting.known ? setting.value : '';
    const reason = `${name} is "${value}", which is not ${expected}`;
    const key = `${reason} ${place === null ? '' : placeText(place)}`;
    if (place !== null && !this.#complained.has(key)) {
      this.#complained.add(key);
      this.#problems.error(
        'BAD_VALUE',
        reason,
        'Correct the value; what depends on it counts as not known.',
        place,
      );
    }
    return notKnown(reason, place);
  }

  /** Most names are asked for once per call, and are the same for all of them. */
  #lookUp(name: Name): Setting<string> | undefined {
    const [known, key] = typeof name === 'string' ? [this.#relaxed, name] : [this.#exact, name.exact];
    const before = known.get(key);
    if (before !== undefined || known.has(key)) return before;
    const find = ({ get, getExact }: Environment) => (typeof name === 'string' ? get(key) : getExact(key));
    const { undecided } = this.application;
    const found = this.#certain(find(this.environment), undecided && find(undecided), key);
    known.set(key, found);
    return found;
  }

  /** What holds whichever of the undecided profiles is active. */
  #certain(
    found: Setting<string> | undefined,
    other: Setting<string> | undefined,
    name: string,
  ): Setting<string> | undefined {
    if (other === undefined || found?.known === false) return found;
    const same = found !== undefined && other.known && other.value === found.value;
    // A value that only an open profile's document gives may be gone with another profile.
    if (same && originText(found) !== originText(other)) return found;
    const place = other.known && other.origin.kind === 'written' ? other.origin.place : null;
    return this.#dependsOnProfiles(name, place);
  }

  #dependsOnProfiles(name: string, place: Place | null): Setting<never> {
    return notKnown(`${name} depends on the profiles: ${this.application.missing.join('; ')}`, place);
  }

  #items(name: string): Setting<readonly string[]> | undefined {
    const items = this.environment.list(name);
    if (items === undefined) return undefined;
    const open = this.application.undecided?.placeOf(name);
    if (open !== undefined) return this.#dependsOnProfiles(name, open);
    const unknown = items.find((item) => !item.known);
    if (unknown?.known === false) return unknown;
    const values = items.flatMap((item) => (item.known ? [item.value.trim()] : []));
    const [first] = items;
    if (first?.known === true) return { ...first, value: values };
    const place = this.environment.placeOf(name);
    return place === undefined ? undefined : written(values, place);
  }

  #read<T>(
    names: readonly Name[],
    understand: (text: string) => T | undefined,
    expected: string,
    fallback: Fallback<T>,
  ): Setting<T> {
    const found = this.written(names);
    if (found === undefined) return this.byDefault(fallback, nameText(names[0]));
    if (!found.known) return found;
    const value = understand(found.value);
    return value === undefined ? this.complain(found, nameText(names[0]), expected) : { ...found, value };
  }
}

const PROPERTY = /^[\w-]+(\.[\w[\]-]+)+$/;
/** Where a default may be changed that has no property of its own, such as the filters of a route. */
const SPRING_CLOUD =
  /^(spring\.cloud\.(?!config\.|kubernetes\.|bus\.|stream\.)|zuul|ribbon|hystrix|feign|resilience4j)|\.ribbon\./i;

function mayDecide(undecided: Environment, name: string): boolean {
  if (PROPERTY.test(name)) return undecided.placeOf(name) !== undefined;
  for (const { key } of undecided.all()) if (SPRING_CLOUD.test(key)) return true;
  return false;
}

function nameText(name: Name | undefined): string {
  return typeof name === 'object' ? name.exact : (name ?? 'a property');
}
