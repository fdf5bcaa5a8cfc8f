import type { Suggestion } from '#shared/policy/model/audit.ts';
import { valueOf } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import type { SpringApplication } from '#shared/policy/spring/environment/environment.ts';
import { isObject, own } from '../same-value.ts';

/** A setting that an application should have: a text, a truth value, or a list of maps. */
interface WantedSetting {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** The file that settings go into. */
interface SettingsFile {
  /** File name, for the folder of suggestions. */
  readonly name: string;
  readonly source: NonNullable<Suggestion['source']> | null;
  /** The settings file of the application, beside which a new one belongs. */
  readonly beside: string | null;
  /** Whether it is read in the mesh and elsewhere. */
  readonly everywhere: boolean;
}

/** A plain file of settings: not inside a jar, no URL, no answer that was saved. */
const PLAIN_FILE = /^(?!.*(?:!\/|:\/\/|\.json$)).*?([^/\\]+)\.(?:ya?ml|properties)$/;
const NEW_FILE = 'application-bypass.yml';

/**
 * Decides where settings of applications belong. Settings for the mesh alone go into the file of the profile that the
 * applications have there; where they are told the same everywhere, into their application.yml.
 */
export class SettingsFiles {
  readonly #baseline: ReadonlyMap<string, SpringApplication>;
  /** Applications by the files that they read. */
  readonly #readers = new Map<string, Set<string>>();

  /** @param candidate what the applications are told in the mesh */
  constructor(baseline: readonly SpringApplication[], candidate: readonly SpringApplication[]) {
    this.#baseline = new Map(baseline.map((one) => [one.name, one]));
    for (const { name, environment } of [...baseline, ...candidate])
      for (const { place, start } of environment.all()) {
        if (start !== undefined) continue;
        const readers = this.#readers.get(place.file);
        if (readers === undefined) this.#readers.set(place.file, new Set([name]));
        else readers.add(name);
      }
  }

  /** The settings that the application does not have yet, by the file that they go into. */
  missing<Wanted extends WantedSetting>(
    application: SpringApplication,
    wanted: readonly Wanted[],
  ): Map<SettingsFile, Wanted[]> {
    const { environment } = application;
    const before = this.#baseline.get(application.name)?.profiles ?? [];
    const profiles = application.profiles.filter((profile) => !before.includes(profile));
    const files = this.#own(application);
    const usual = this.#usual(profiles, files);
    const byFile = new Map<string | null, SettingsFile>([[usual.source?.place.file ?? null, usual]]);
    const open = wanted.filter((setting) => !isTold(application, setting));
    return Map.groupBy(open, ({ path }) => {
      const name = path.join('.');
      const place = environment.get(name) === undefined ? undefined : environment.placeOf(name);
      if (place === undefined || !files.has(place.file)) return usual;
      if (profiles.length > 0 && profileOf(place.file, profiles) === undefined) return usual;
      const file = byFile.get(place.file) ?? changed(place, profiles.length === 0);
      byFile.set(place.file, file);
      return file;
    });
  }

  /** Files of the application alone, by name, with where its first property stands. */
  #own({ environment }: SpringApplication): ReadonlyMap<string, Place> {
    const found = new Map<string, Place>();
    for (const { place, start } of environment.all())
      if (
        start === undefined &&
        !found.has(place.file) &&
        PLAIN_FILE.test(place.file) &&
        this.#readers.get(place.file)?.size === 1
      )
        found.set(place.file, place);
    return found;
  }

  #usual(profiles: readonly string[], files: ReadonlyMap<string, Place>): SettingsFile {
    const named = (name: string) => [...files.values()].find(({ file }) => stemOf(file) === name);
    const base = named('application');
    const profile = profiles.at(-1);
    if (profile === undefined)
      return base === undefined
        ? { name: NEW_FILE, source: null, beside: null, everywhere: false }
        : changed(base, true);
    const there = named(`application-${profile}`);
    if (there !== undefined) return changed(there, false);
    return {
      name: `application-${profile}.yml`,
      source: null,
      beside: base?.file ?? null,
      everywhere: false,
    };
  }
}

function changed(place: Place, everywhere: boolean): SettingsFile {
  return {
    name: place.file.replace(/^.*[/\\]/, ''),
    source: { place, sha256: null, made: null },
    beside: null,
    everywhere,
  };
}

/** `application-mesh` of `…/resources/application-mesh.yml`. */
function stemOf(file: string): string | undefined {
  return PLAIN_FILE.exec(file)?.[1];
}

function profileOf(file: string, profiles: readonly string[]): string | undefined {
  return profiles.find((profile) => stemOf(file)?.endsWith(`-${profile}`) === true);
}

function isTold({ environment }: SpringApplication, { path, value }: WantedSetting): boolean {
  const told = (name: string, wanted: unknown): boolean => {
    if (Array.isArray(wanted))
      return (
        wanted.every((item, index) => told(`${name}[${index}]`, item)) &&
        environment.children(name).length === wanted.length
      );
    if (isObject(wanted)) return Object.keys(wanted).every((key) => told(`${name}.${key}`, own(wanted, key)));
    const setting = environment.getExact(name) ?? environment.get(name);
    return setting !== undefined && valueOf(setting) === String(wanted);
  };
  return told(path.join('.'), value);
}
