import type { ConfigDocument } from './config-document.ts';
import type { ConfigLocation } from './config-location.ts';
import { switchesOf } from './document-switches.ts';
import { LoadContext, type LoadedDocuments, type LoadRequest } from './load-documents.ts';

/** Imports inside imports. */
const DEEPEST_IMPORT = 20;

/**
 * The documents of an application in the order of Spring Boot ≥ 2.4: group by group of folders (the class path before the
 * working directory); in each first the files without a profile, then those of each active profile; in each of these by
 * folder, name and extension; documents in the order of the file; what a document imports directly after it, but for the
 * profiles' variants of files that are imported by documents without a profile: these come last in the group.
 * Profiles: included ones before active ones, members of a group after it.
 * Sources: `ConfigDataEnvironment`, `ConfigDataEnvironmentContributor.moveProfileSpecific`, `ConfigDataLocationResolvers`, `StandardConfigDataLocationResolver`, `Profiles`.
 */
export function loadModern(request: LoadRequest): LoadedDocuments {
  const context = new LoadContext(request);
  const pass = new Pass(context, undefined);
  pass.run();
  const { active, stated } = activeProfiles(context, pass.documents);
  const profiles = active.length === 0 ? ['default'] : active;
  let second = new Pass(context, profiles);
  second.run();
  const chosen = chosenImporters(second.importers);
  if (chosen !== undefined) {
    second = new Pass(context, profiles, chosen);
    second.run();
  }
  return {
    documents: second.documents,
    profiles: active,
    profilesStated: stated,
    configServerImported: second.configServerImported,
    missing: [...context.missing],
  };
}

/** The documents of a group of folders, and those that come after all of them. */
interface GroupOrder {
  readonly documents: ConfigDocument[];
  readonly last: ConfigDocument[];
}

/** How the walk came to a file. */
interface Reached {
  /** What was imported on the way. */
  readonly via: readonly string[];
  readonly ofProfile: boolean;
}

interface Importer {
  readonly document: ConfigDocument;
  /** When it is processed: 0 before profiles are known, 1 the files without profile after it, 2 the files of profiles. */
  readonly stage: 0 | 1 | 2;
}

/** One walk over all files. Without profiles only documents without conditions count: they say which profiles are active. */
class Pass {
  readonly documents: ConfigDocument[] = [];
  configServerImported = false;
  readonly #context: LoadContext;
  readonly #profiles: readonly string[] | undefined;
  readonly #active: ReadonlySet<string>;
  readonly #imported = new Set<string>();
  /** Who imports what, in the order of the walk. */
  readonly importers = new Map<string, Importer[]>();
  readonly #chosen: ReadonlyMap<string, ConfigDocument> | undefined;

  constructor(
    context: LoadContext,
    profiles: readonly string[] | undefined,
    chosen?: ReadonlyMap<string, ConfigDocument>,
  ) {
    this.#context = context;
    this.#chosen = chosen;
    this.#profiles = profiles;
    this.#active = new Set(profiles);
  }

  run(): void {
    for (const group of this.#context.request.groups) {
      const order: GroupOrder = { documents: [], last: [] };
      this.#files(group, this.#context.request.names, order, { via: [], ofProfile: false });
      this.documents.push(...order.documents, ...order.last);
    }
  }

  #files(
    locations: readonly ConfigLocation[],
    names: readonly string[],
    order: GroupOrder,
    by: Reached,
  ): void {
    const { reader } = this.#context.request;
    // Below an import, its own variants are such variants too.
    const variants = by.via.length === 0 ? order.documents : order.last;
    for (const location of locations) {
      for (const name of names) this.#take(reader.documentsNamed(location, name), order, by);
    }
    for (const profile of this.#profiles ?? []) {
      for (const location of locations) {
        for (const name of names) {
          const documents = reader.documentsNamed(location, `${name}-${profile}`);
          this.#take(documents, { documents: variants, last: variants }, { ...by, ofProfile: true });
        }
      }
    }
  }

  #take(documents: readonly ConfigDocument[], order: GroupOrder, by: Reached): void {
    for (const document of documents) {
      if (!this.#accepts(document)) continue;
      if (this.#profiles !== undefined) this.#refuseProfiles(document, by.ofProfile);
      order.documents.push(document);
      this.#context.see(document);
      this.#import(document, order, by);
    }
  }

  #accepts(document: ConfigDocument): boolean {
    const { onProfile, oldProfiles } = switchesOf(document);
    const old = this.#context.request.boot === '2.4 to 2.7' ? oldProfiles : [];
    const conditions = [...onProfile, ...old];
    if (conditions.length > 0) {
      if (this.#profiles === undefined || !this.#context.accepts(conditions, this.#active)) return false;
    }
    return !this.#context.needsPlatform(document);
  }

  /** `InvalidConfigDataPropertyException`: what would not start, and what Boot 3 silently ignores. */
  #refuseProfiles(document: ConfigDocument, ofProfile: boolean): void {
    const { active, include, onProfile, oldProfiles } = switchesOf(document);
    const { boot, problems } = this.#context.request;
    const [refused] = ofProfile || onProfile.length > 0 ? [...active, ...include] : [];
    if (refused !== undefined) {
      problems.error(
        'PROFILE_IN_PROFILE',
        `${refused.place.field} can't stand in a document of a profile: Spring Boot does not start`,
        'Move it to a document without profile; it is ignored here.',
        refused.place,
      );
    }
    const [old] = oldProfiles;
    if (old !== undefined && boot === 'since 3') {
      problems.warning(
        'OLD_PROFILES',
        'Spring Boot 3 does not read spring.profiles: the document counts for every profile',
        'Use spring.config.activate.on-profile.',
        old.place,
      );
    }
  }

  #import(document: ConfigDocument, order: GroupOrder, by: Reached): void {
    const { finder, configServer, groups, problems } = this.#context.request;
    for (const given of switchesOf(document).imports) {
      for (const value of this.#context.values([given])) {
        const [classpath = [], file = []] = groups.map((group) => group.map(({ folder }) => folder));
        const found = finder.find(value, document.file, { classpath, file: [...file, ...classpath] });
        if (found.kind === 'missing') {
          this.#context.missing.add(found.reason);
          if (this.#profiles === undefined || value.startsWith('optional:')) continue;
          const advice = 'Give what it imports as well; what depends on it counts as not known.';
          problems.warning('IMPORT_MISSING', found.reason, advice, given.place);
        } else if (found.kind === 'tree') order.documents.push(found.document);
        else if (found.kind === 'config-server') this.#importServer(configServer, value, order);
        else if (by.via.length < DEEPEST_IMPORT) {
          const key = found.kind === 'file' ? found.source.file : `${found.location.folder}/`;
          if (by.via.includes(key) || !this.#mayImport(key, { document, stage: stageOf(document, by) }))
            continue;
          const names = found.kind === 'file' ? [found.name] : this.#context.request.names;
          this.#files([found.location], names, order, { ...by, via: [...by.via, key] });
        }
      }
    }
  }

  #mayImport(key: string, importer: Importer): boolean {
    this.importers.set(key, [...(this.importers.get(key) ?? []), importer]);
    const chosen = this.#chosen?.get(key);
    if ((chosen !== undefined && chosen !== importer.document) || this.#imported.has(key)) return false;
    this.#imported.add(key);
    return true;
  }

  #importServer(configServer: LoadRequest['configServer'], value: string, order: GroupOrder): void {
    if (configServer === undefined) {
      this.#context.missing.add(
        `spring.config.import of ${value}: the config server's repository was not given`,
      );
      return;
    }
    if (this.configServerImported) return;
    this.configServerImported = true;
    const documents = configServer(this.#profiles ?? []);
    for (const document of documents) this.#context.see(document);
    order.documents.push(...documents);
  }
}

function stageOf(document: ConfigDocument, { ofProfile }: Reached): Importer['stage'] {
  if (ofProfile) return 2;
  return switchesOf(document).onProfile.length > 0 ? 1 : 0;
}

/**
 * What several documents import is read once, for the one with the highest precedence among those that are processed first
 * (`ConfigDataImporter`, `ConfigDataEnvironmentContributors.getNextToProcess`).
 */
function chosenImporters(
  importers: ReadonlyMap<string, readonly Importer[]>,
): ReadonlyMap<string, ConfigDocument> | undefined {
  const chosen = [...importers].flatMap(([key, several]) => {
    const first = Math.min(...several.map(({ stage }) => stage));
    const best = several.findLast(({ stage }) => stage === first);
    return several.length > 1 && best !== undefined ? [[key, best.document] as const] : [];
  });
  return chosen.length === 0 ? undefined : new Map(chosen);
}

/** Source: `Profiles.getActivatedProfiles`, `Profiles.expandProfiles`. */
function activeProfiles(
  context: LoadContext,
  documents: readonly ConfigDocument[],
): { active: string[]; stated: boolean } {
  const switches = documents.map(switchesOf);
  const last = switches.findLast(({ active }) => active.length > 0);
  const stated = context.request.profiles;
  const active = stated ?? context.values(last?.active ?? []);
  const included = switches.toReversed().flatMap(({ include }) => context.values(include));
  const groups = new Map<string, readonly string[]>();
  for (const { groups: given } of switches) {
    for (const [name, members] of given) groups.set(name, context.values(members));
  }
  const expanded = new Set<string>();
  const open = [...new Set([...included, ...active])].reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (expanded.has(next)) continue;
    expanded.add(next);
    open.push(...(groups.get(next) ?? []).toReversed());
  }
  return { active: [...expanded], stated: stated !== undefined || last !== undefined };
}
