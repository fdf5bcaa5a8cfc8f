import type { ConfigDocument } from './config-document.ts';
import type { ConfigLocation } from './config-location.ts';
import { EXTENSIONS } from './config-document.ts';
import { isProfileName, switchesOf } from './document-switches.ts';
import { LoadContext, type LoadedDocuments, type LoadRequest } from './load-documents.ts';

/**
 * The documents of an application in the order of Spring Boot < 2.4: profile by profile over all folders, so that a
 * profile's document in application.yml stands beside the profile's own file; a later profile wins. The first
 * `spring.profiles.active` of a file counts, included profiles come before those that wait. Documents with an expression
 * (`!prod`) win over all others without a profile. Source: `ConfigFileApplicationListener.Loader`.
 */
export function loadLegacy(request: LoadRequest): LoadedDocuments {
  const loader = new LegacyLoader(new LoadContext(request));
  return loader.load();
}

class LegacyLoader {
  readonly #context: LoadContext;
  /** Folders, the ones that win first. */
  readonly #locations: readonly ConfigLocation[];
  readonly #names: readonly string[];
  readonly #processed: string[] = [];
  #waiting: string[] = [];
  #activated: boolean;
  #fallback = false;

  constructor(context: LoadContext) {
    this.#context = context;
    const { groups, names, profiles } = context.request;
    this.#locations = groups.flat().toReversed();
    this.#names = names.toReversed();
    this.#activated = profiles !== undefined;
    this.#waiting = [...(profiles ?? [])];
    if (this.#waiting.length === 0) {
      this.#waiting = ['default'];
      this.#fallback = true;
    }
  }

  load(): LoadedDocuments {
    const base = this.#stage(null);
    const stages: ConfigDocument[][] = [];
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (this.#processed.includes(next)) continue;
      stages.push(this.#stage(next));
      this.#processed.push(next);
    }
    const loaded = new Set([base, ...stages].flat());
    const profiles = this.#processed.filter((profile) => !this.#fallback || profile !== 'default');
    const active = new Set(this.#processed);
    const conditional = this.#each((location, name, extension) =>
      this.#file(location, `${name}.${extension}`).toReversed(),
    ).filter(
      (document) => !loaded.has(document) && this.#hasOld(document) && this.#acceptsOld(document, active),
    );
    const ofProfiles = stages.reverse().flat();
    conditional.reverse();
    // The group without profile is ordered by when it was begun: after all others when no document of it was read before.
    const highestFirst =
      base.length === 0 ? [...conditional, ...ofProfiles] : [...ofProfiles, ...conditional, ...base];
    return {
      documents: highestFirst.reverse(),
      profiles,
      profilesStated: this.#activated,
      configServerImported: false,
      missing: [...this.#context.missing],
    };
  }

  /** The documents of one profile, the ones that win first. */
  #stage(profile: string | null): ConfigDocument[] {
    const taken = new Set<ConfigDocument>();
    const take = (
      documents: readonly ConfigDocument[],
      accept: (document: ConfigDocument) => boolean,
    ): void => {
      const accepted = documents.filter((document) => !taken.has(document) && accept(document));
      for (const document of accepted) this.#switchProfiles(document);
      for (const document of accepted.toReversed()) taken.add(document);
    };
    const unconditional = (document: ConfigDocument): boolean => !this.#hasOld(document);
    const active = new Set(
      [...this.#processed, profile ?? ''].filter((name) => !this.#fallback || name !== 'default'),
    );
    // Spring takes the profile `default` for active as long as no other is.
    if (this.#fallback && active.size === 0) active.add('default');
    const ofProfile = (document: ConfigDocument): boolean =>
      profile !== null &&
      this.#acceptsOld(document, active) &&
      this.#context
        .values(switchesOf(document).oldProfiles)
        .some((text) => isProfileName(text) && text === profile);
    this.#each((location, name, extension) => {
      const file = (suffix: string): readonly ConfigDocument[] =>
        this.#file(location, `${name}${suffix}.${extension}`);
      if (profile === null) {
        take(file(''), unconditional);
        return [];
      }
      take(file(`-${profile}`), unconditional);
      take(file(`-${profile}`), ofProfile);
      for (const earlier of this.#processed) take(file(`-${earlier}`), ofProfile);
      take(file(''), ofProfile);
      return [];
    });
    return [...taken];
  }

  #switchProfiles(document: ConfigDocument): void {
    this.#context.see(document);
    const { active, include } = switchesOf(document);
    const profiles = this.#context.values(active);
    if (profiles.length > 0 && !this.#activated) {
      this.#activated = true;
      this.#fallback = false;
      this.#waiting = [...this.#waiting.filter((profile) => profile !== 'default'), ...profiles];
    }
    const included = this.#context.values(include).filter((profile) => !this.#processed.includes(profile));
    this.#waiting = [...included, ...this.#waiting];
  }

  #hasOld(document: ConfigDocument): boolean {
    return switchesOf(document).oldProfiles.length > 0;
  }

  #acceptsOld(document: ConfigDocument, active: ReadonlySet<string>): boolean {
    return this.#context.accepts(switchesOf(document).oldProfiles, active);
  }

  #file(location: ConfigLocation, name: string): readonly ConfigDocument[] {
    const source = location.files.get(name);
    return source === undefined ? [] : this.#context.request.reader.documentsOf(source);
  }

  #each(
    visit: (location: ConfigLocation, name: string, extension: string) => readonly ConfigDocument[],
  ): ConfigDocument[] {
    return this.#locations.flatMap((location) =>
      this.#names.flatMap((name) =>
        EXTENSIONS.toReversed().flatMap((extension) => visit(location, name, extension)),
      ),
    );
  }
}
