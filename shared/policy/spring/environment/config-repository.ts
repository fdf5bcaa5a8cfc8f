import type { ConfigRepository } from './config-folders.ts';
import { profileOfOwnFile } from './config-folders.ts';
import { baseOf, type ConfigLocation } from './config-location.ts';

/** Words that are profiles when they end a file's name and nothing else says so. */
const COMMON_PROFILES =
  /^(default|dev|development|local|test|testing|it|ci|qa|uat|int|integration|stage|staging|preprod|prod|production|live|docker|cloud|native|k8s|kubernetes|demo)$/i;

/** Which file of a repository belongs to which application and profile. */
export class RepositoryIndex {
  readonly root: string;
  readonly locations: readonly ConfigLocation[];
  /** Applications that have a file of their own, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Application and profile by the file's name without extension. */
  readonly #owners = new Map<string, { readonly name: string; readonly profile: string }>();

  /**
   * Splits `{application}-{profile}` at the dash before which an application is known (by a file without profile, or from
   * outside), or behind which a profile is (asked for, used by a shared file, or a common word); otherwise the whole is a name,
   * as it is where the file itself says so (`spring.application.name`).
   */
  constructor(repository: ConfigRepository, known: ReadonlySet<string>, profiles: readonly string[]) {
    this.root = repository.root;
    this.locations = repository.locations;
    const files = repository.locations.flatMap(({ files }) => [...files.keys()]);
    const stems = new Set(
      files
        .filter((file) => profileOfOwnFile(file) === undefined)
        .map((file) => file.replace(/\.[^.]+$/, '')),
    );
    const shared = files.flatMap((file) => profileOfOwnFile(file) ?? []);
    const isProfile = (text: string): boolean =>
      profiles.includes(text) || shared.includes(text) || COMMON_PROFILES.test(text);
    const selfNamed = new Set(
      repository.locations.flatMap((location) =>
        [...location.files].flatMap(([file, { text }]) =>
          namesItself(stemOf(file), text) ? stemOf(file) : [],
        ),
      ),
    );
    for (const stem of stems) {
      if (selfNamed.has(stem)) {
        this.#owners.set(stem, { name: stem.toLowerCase(), profile: '' });
        continue;
      }
      const dashes = [...stem.matchAll(/-/g)].map(({ index }) => index).reverse();
      const isName = (text: string): boolean => stems.has(text) || known.has(text.toLowerCase());
      const at =
        dashes.find((dash) => isName(stem.slice(0, dash)) && !known.has(stem.toLowerCase())) ??
        dashes.findLast((dash) => isProfile(stem.slice(dash + 1)));
      const name = at === undefined ? stem : stem.slice(0, at);
      this.#owners.set(stem, {
        name: name.toLowerCase(),
        profile: at === undefined ? '' : stem.slice(at + 1),
      });
    }
    const folders = repository.locations
      .slice(1)
      .filter(({ files }) => [...files.keys()].every((file) => profileOfOwnFile(file) !== undefined))
      .map(({ folder }) => baseOf(folder).toLowerCase());
    this.names = new Set([...[...this.#owners.values()].map(({ name }) => name), ...folders]);
  }

  /**
   * The search path of an application: the root, the folders that hold its files or have its name, and those between. Files
   * are named in lower case as applications are.
   */
  locationsFor(name: string): ConfigLocation[] {
    const own = this.locations.filter(
      (location) => baseOf(location.folder).toLowerCase() === name || this.#has(location, name),
    );
    return this.locations
      .filter(
        (location) =>
          location.folder === this.root ||
          own.some(({ folder }) => folder === location.folder || folder.startsWith(`${location.folder}/`)),
      )
      .map(({ folder, files }) => ({
        folder,
        files: new Map([...files].map(([file, source]) => [this.#inLowerCase(file, name), source])),
      }));
  }

  /** The search paths of several names, each folder once. */
  locationsOfAll(names: readonly string[]): ConfigLocation[] {
    const byFolder = Map.groupBy(
      names.flatMap((name) => this.locationsFor(name)),
      ({ folder }) => folder,
    );
    return this.locations.flatMap(({ folder }) => {
      const found = byFolder.get(folder);
      return found === undefined
        ? []
        : [{ folder, files: new Map(found.flatMap(({ files }) => [...files])) }];
    });
  }

  /** Files of one of the application's profiles. */
  profileFiles({ files }: ConfigLocation, name: string): string[] {
    return [...files.keys()].filter((file) => {
      const owner = this.#owners.get(stemOf(file));
      return owner !== undefined && owner.name === name && owner.profile !== '';
    });
  }

  /** Profiles that have a file there, the application's own or a shared one. */
  profilesIn({ files }: ConfigLocation, name: string): string[] {
    return [...files.keys()].flatMap((file) => {
      const owner = this.#owners.get(stemOf(file));
      const profile = owner?.name === name ? owner.profile : profileOfOwnFile(file);
      return profile === undefined || profile === '' ? [] : [profile];
    });
  }

  #has({ files }: ConfigLocation, name: string): boolean {
    return [...files.keys()].some((file) => this.#owners.get(stemOf(file))?.name === name);
  }

  #inLowerCase(file: string, name: string): string {
    return file.toLowerCase().startsWith(name) ? name + file.slice(name.length) : file;
  }
}

function namesItself(stem: string, text: string): boolean {
  return text.split('\n').some((line) => {
    const [, name] = /^\s*(?:spring\.application\.)?name\s*[:=]\s*["']?([\w.-]+)["']?\s*$/.exec(line) ?? [];
    return name?.toLowerCase() === stem.toLowerCase();
  });
}

function stemOf(file: string): string {
  return file.replace(/\.[^.]+$/, '');
}
