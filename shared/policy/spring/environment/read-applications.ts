import { valueOf } from '#shared/policy/model/setting.ts';
import type { Place } from '#shared/policy/source/place.ts';
import { Problems, problemText, type Problem } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { buildEnvironment } from './build-environment.ts';
import type { ConfigDocument } from './config-document.ts';
import { configClient, placeOfAnswer } from './config-client.ts';
import { layoutOf, profileOfOwnFile, type ConfigRepository } from './config-folders.ts';
import { ImportFinder } from './config-imports.ts';
import { baseOf, DocumentReader, folderOf, normalPath, type ConfigLocation } from './config-location.ts';
import { mayHoldConfigMap, readConfigMaps } from './config-maps.ts';
import { RepositoryIndex } from './config-repository.ts';
import { switchesOf } from './document-switches.ts';
import type { PropertySource, SpringApplication } from './environment.ts';
import type { BootGeneration, LoadedDocuments, LoadRequest } from './load-documents.ts';
import { loadLegacy } from './load-legacy.ts';
import { loadModern } from './load-modern.ts';
import { canonicalName, stepsOf } from './property-name.ts';
import type { ApplicationStart } from '../start/application-start.ts';
import type { ContainerStart } from '../start/container-start.ts';
import { matchStarts } from '../start/match-starts.ts';

/** What is known of an application from outside of its files. */
export interface DeclaredApplication {
  readonly name: string;
  /** Active profiles, in order; without them the files and the options decide. */
  readonly profiles?: readonly string[];
  /** Folders that together are its class path, later ones over earlier ones; without them the application of that name. */
  readonly folders?: readonly string[];
  /** Arguments and the like, which come before all files. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** What an application's `@PropertySource` annotations name. */
export interface PropertySourcesInCode {
  /** The highest precedence first. */
  readonly sources: readonly ConfigDocument[];
  /** What could not be found. */
  readonly missing: readonly string[];
}

export interface ReadApplicationsOptions {
  /** Active profiles of all applications that are not declared with their own. */
  readonly profiles?: readonly string[];
  /** Profiles that are said not to be active: their configuration leaves nothing open. */
  readonly inactive?: readonly string[];
  /** `2.3.12.RELEASE`; without it what the files use decides, else the rules since 2.4 hold. */
  readonly boot?: string;
  readonly applications?: readonly DeclaredApplication[];
  /** Those of `profiles` that come after what the start of an application says about its profiles. */
  readonly added?: readonly string[];
  /** How containers are started, as Compose files and manifests say it. */
  readonly starts?: readonly ContainerStart[];
  /** By name: how an application is started instead. */
  readonly startedAs?: ReadonlyMap<string, ApplicationStart>;
  /** By name: what the code of an application adds below all of its files. */
  readonly propertySources?: ReadonlyMap<string, PropertySourcesInCode>;
  /** Shared by readings of the same files under other profiles, so that each file is read once. */
  readonly reader?: DocumentReader;
}

/**
 * Groups configuration files into applications and reads each with its profiles, imports and config server.
 *
 * - Folders become applications and repositories as {@link layoutOf} says; files of a declared application's folders belong
 *   to it alone.
 * - The name is `spring.application.name`, else the declared one, else the folder's.
 * - Several roles in one jar: when `application-P.yml` states a name of its own, each such P is an application whose
 *   first profile is P. When the name is a placeholder that nothing fills in and nothing is declared, each profile with a file is taken for a
 *   role, and none of them is complete; where applications without folders are declared that start with one of these
 *   profiles, they are the roles. A role that is itself asked for in `profiles` is not split off.
 * - A repository's `NAME.yml` and `NAME-PROFILE.yml` belong to application NAME; `application*` in it to all of its
 *   applications. Precedence: NAME-PROFILE, application-PROFILE, NAME, application (profiles before names: spring-cloud-config
 *   `NativeEnvironmentRepository` with `spring.config.name=application,NAME`). What it asks
 *   for instead: {@link configClient}. An application whose own files are given as well takes them where it imports
 *   `configserver:`, or from its bootstrap context: {@link placeOfAnswer}.
 * - A ConfigMap with `application*` files is the working directory's `config/` of the applications that name it
 *   (`spring.cloud.kubernetes.config`), else of the application of its name, with or without `-config`, `-configmap`, `-cm`;
 *   else it is an application of its own.
 * - What `@PropertySource` names comes last: the classes are parsed when all files are there (spring-context
 *   `ConfigurationClassParser.addPropertySource`).
 * - bootstrap files come after all other files: the context that reads them is the parent (spring-cloud-context
 *   `BootstrapApplicationListener`).
 *
 * Not complete is: a profile's file without its base (half a repository), an import that was not given, profiles that have
 * configuration while nothing says which are active.
 */
export function readSpringApplications(
  files: readonly SourceText[],
  options: ReadApplicationsOptions,
  problems: Problems,
): SpringApplication[] {
  const found = new Problems();
  const applications = new ApplicationsReader(files, options, found).read();
  problems.add(withoutRepeated(found.found));
  return applications;
}

/** Shared documents are looked at for each application. */
function withoutRepeated(found: readonly Problem[]): Problem[] {
  const byText = new Map(found.map((problem) => [`${problem.code} ${problemText(problem)}`, problem]));
  return [...byText.values()];
}

/** An application before its documents are put in order. */
interface Draft {
  readonly folder: string;
  readonly name: string;
  readonly classpath: readonly ConfigLocation[];
  readonly workingDirectory: readonly ConfigLocation[];
  readonly profiles: readonly string[] | undefined;
  readonly declared: DeclaredApplication | undefined;
  readonly missing: readonly string[];
  readonly start?: ApplicationStart;
}

const APPLICATION_NAME = canonicalName(stepsOf('spring.application.name'));
/** Names of ConfigMaps. Source: spring-cloud-kubernetes ConfigMapConfigProperties. */
const CONFIG_MAP = /^spring\.cloud\.kubernetes\.config\.(?:name|sources\[\d+\]\.name)$/i;
const LOADED_BY_CONFIG_MAP = /-(config|configmap|cm)$/;

class ApplicationsReader {
  readonly #options: ReadApplicationsOptions;
  readonly #problems: Problems;
  readonly #reader: DocumentReader;
  readonly #finder: ImportFinder;
  readonly #files: readonly SourceText[];
  #repositories: readonly RepositoryIndex[] = [];

  constructor(files: readonly SourceText[], options: ReadApplicationsOptions, problems: Problems) {
    this.#files = files;
    this.#options = options;
    this.#problems = problems;
    this.#reader = options.reader ?? new DocumentReader(problems);
    this.#finder = new ImportFinder(files);
  }

  read(): SpringApplication[] {
    const manifests = new Set(this.#files.filter(mayHoldConfigMap));
    const declared = (this.#options.applications ?? []).filter(({ folders }) => folders !== undefined);
    const taken = new Set(declared.flatMap(({ folders = [] }) => folders.map(normalPath)));
    const named = [...(this.#options.propertySources?.values() ?? [])].flatMap(({ sources }) => sources);
    const ofCode = new Set(named.map(({ file }) => file));
    const layout = layoutOf(
      this.#files.filter(
        (source) =>
          !manifests.has(source) && !ofCode.has(source.file) && !taken.has(folderOf(normalPath(source.file))),
      ),
    );
    for (const { file } of layout.unused) this.#notSpring(file);
    for (const { file } of layout.renamed)
      this.#problems.warning(
        'RENAMED_CONFIGURATION',
        `it is taken for an application’s: Spring reads it only where spring.config.name is ${baseOf(file).replace(/\.[^.]+$/, '')}`,
        'Ignore this where the code or the start sets that; otherwise leave the file out.',
        wholeOf(file),
      );
    const drafts = [
      ...declared.map((application) => this.#declaredDraft(application)),
      ...layout.units.flatMap((unit) => this.#drafts(unit.folder, unit.classpath, unit.workingDirectory)),
    ];
    // Which ConfigMaps an application reads may depend on its profiles.
    const all = this.#withConfigMaps(this.#started(drafts, new Problems()), [...manifests]);
    const known = new Set([
      ...all.flatMap((draft) => [draft.name, ...this.#askedNames(draft)]),
      ...(this.#options.applications ?? []).map(({ name }) => name.toLowerCase()),
    ]);
    this.#repositories = layout.repositories.map((repository) => this.#indexed(repository, known));
    const own = new Set(all.flatMap((draft) => [draft.name, ...this.#askedNames(draft)]));
    const served = this.#repositories.flatMap((repository) =>
      [...repository.names]
        .filter((name) => !own.has(name))
        .map((name): Draft => this.#emptyDraft(repository.root, name)),
    );
    return this.#started(this.#unique([...all, ...served]), this.#problems).map((draft) =>
      this.#application(draft),
    );
  }

  /** What an application's own files ask a config server for, whichever its profiles are. */
  #askedNames({ name, classpath, workingDirectory, start }: Draft): readonly string[] {
    const locations = [...classpath, ...workingDirectory];
    const documents = locations.flatMap((location) => this.#namedDocuments(location, ''));
    return configClient(name, [...(start?.sources ?? []), ...documents.toReversed()]).names;
  }

  /** With what the starts of their containers say. */
  #started(drafts: readonly Draft[], problems: Problems): Draft[] {
    const { starts = [], startedAs, profiles = [], added = [] } = this.#options;
    if (starts.length === 0 && startedAs === undefined) return [...drafts];
    const found = matchStarts(starts, drafts, problems);
    return drafts.map((draft) => {
      const start = startedAs?.get(draft.name) ?? found.get(draft.name);
      if (start === undefined) return draft;
      const { declared } = draft;
      const told = declared?.profiles !== undefined || profiles.length > added.length;
      // Profiles that make a role of one jar were read off the names of its files: what starts it knows better.
      return start.profiles === undefined || told
        ? { ...draft, start }
        : { ...draft, start, profiles: [...new Set([...start.profiles, ...added])] };
    });
  }

  #notSpring(file: string): void {
    this.#problems.warning(
      'NOT_SPRING_CONFIGURATION',
      'the file does not look like the configuration of a Spring application and is left out',
      'Name it application.yml, or like its application beside other files of a config server.',
      wholeOf(file),
    );
  }

  #indexed(repository: ConfigRepository, known: ReadonlySet<string>): RepositoryIndex {
    return new RepositoryIndex(repository, known, this.#options.profiles ?? []);
  }

  #declaredDraft(declared: DeclaredApplication): Draft {
    const classpath = (declared.folders ?? []).map((folder) => this.#finder.folder(normalPath(folder)));
    for (const [index, { folder, files }] of classpath.entries()) {
      if (files.size > 0) continue;
      this.#problems.error(
        'FOLDER_EMPTY',
        `no file of ${declared.folders?.[index] ?? folder} was given for ${declared.name}`,
        'Give a folder that holds its application.yml.',
        wholeOf(folder),
      );
    }
    const profiles = declared.profiles ?? this.#options.profiles;
    const name = declared.name.toLowerCase();
    return {
      folder: classpath[0]?.folder ?? '',
      name,
      classpath,
      workingDirectory: [],
      profiles,
      declared,
      missing: [],
    };
  }

  #emptyDraft(folder: string, name: string): Draft {
    const declared = this.#declaredAs(name);
    const profiles = declared?.profiles ?? this.#options.profiles;
    return { folder, name, classpath: [], workingDirectory: [], profiles, declared, missing: [] };
  }

  #declaredAs(name: string): DeclaredApplication | undefined {
    return this.#options.applications?.find(
      (declared) => declared.folders === undefined && declared.name.toLowerCase() === name,
    );
  }

  /** One application, or one for each role. */
  #drafts(
    folder: string,
    classpath: readonly ConfigLocation[],
    workingDirectory: readonly ConfigLocation[],
  ): Draft[] {
    const locations = [...classpath, ...workingDirectory];
    const base = locations.flatMap((location) => this.#namedDocuments(location, ''));
    const name = this.#nameIn(base);
    const stated = this.#options.profiles ?? [];
    const profiles = [...new Set(locations.flatMap((location) => profilesOf(location)))];
    const draft = (of: string, more: Partial<Draft>): Draft => {
      const declared = this.#declaredAs(of);
      const active = declared?.profiles ?? this.#options.profiles;
      return {
        folder,
        name: of,
        classpath,
        workingDirectory,
        profiles: active,
        declared,
        missing: [],
        ...more,
      };
    };
    const role = (profile: string): Partial<Draft> => ({ profiles: [profile, ...stated] });
    const named = profiles.flatMap((profile) => {
      const own = this.#nameIn(locations.flatMap((location) => this.#namedDocuments(location, profile)));
      return own.kind === 'stated' && !(name.kind === 'stated' && name.name === own.name)
        ? [{ profile, name: own.name }]
        : [];
    });
    const asked = [...named.map(({ profile }) => profile), ...profiles].some((profile) =>
      stated.includes(profile),
    );
    if (named.length > 1 && !named.some(({ profile }) => stated.includes(profile))) {
      return named.map((own) =>
        draft(own.name, this.#declaredAs(own.name)?.profiles === undefined ? role(own.profile) : {}),
      );
    }
    if (name.kind === 'stated') return [draft(name.name, {})];
    const told = this.#toldRoles(profiles);
    if (name.kind === 'open' && told.length > 0) return told.map((one) => draft(one, {}));
    if (name.kind === 'open' && profiles.length > 0 && !asked) {
      const missing = [
        `spring.application.name is not known, and which of the profiles ${profiles.join(', ')} are roles is not stated`,
      ];
      return profiles.map((profile) => draft(profile.toLowerCase(), { ...role(profile), missing }));
    }
    const own = named.find(({ profile }) => stated.includes(profile))?.name;
    return [draft(own ?? baseOf(folder).toLowerCase(), {})];
  }

  /** Declared applications that start with a profile of these files: the roles of one jar, where nothing else names them. */
  #toldRoles(profiles: readonly string[]): string[] {
    return (this.#options.applications ?? [])
      .filter((one) => one.folders === undefined && one.profiles?.some((own) => profiles.includes(own)))
      .map(({ name }) => name.toLowerCase());
  }

  #namedDocuments(location: ConfigLocation, profile: string): ConfigDocument[] {
    const suffix = profile === '' ? '' : `-${profile}`;
    return ['bootstrap', 'application'].flatMap((name) => [
      ...this.#reader.documentsNamed(location, `${name}${suffix}`),
    ]);
  }

  /** The name that unconditional documents state. */
  #nameIn(
    documents: readonly ConfigDocument[],
  ): { kind: 'none' } | { kind: 'open' } | { kind: 'stated'; name: string } {
    const unconditional = documents.filter((document) => {
      const { onProfile, oldProfiles } = switchesOf(document);
      return onProfile.length + oldProfiles.length === 0;
    });
    const found = unconditional
      .flatMap(({ properties }) => properties)
      .findLast(({ key }) => /^spring/i.test(key) && canonicalName(stepsOf(key)) === APPLICATION_NAME);
    if (found === undefined) return { kind: 'none' };
    const value = found.value.includes('$')
      ? valueOf(buildEnvironment(unconditional.toReversed(), new Problems()).get('spring.application.name'))
      : found.value;
    return value === undefined || value === ''
      ? { kind: 'open' }
      : { kind: 'stated', name: value.toLowerCase() };
  }

  #withConfigMaps(drafts: readonly Draft[], manifests: readonly SourceText[]): Draft[] {
    const result = [...drafts];
    for (const map of manifests.flatMap((source) => readConfigMaps(source, this.#reader, this.#problems))) {
      const location: ConfigLocation = { folder: `${map.file}#${map.id}`, files: map.files };
      const bare = map.name.toLowerCase().replace(LOADED_BY_CONFIG_MAP, '');
      const stated = this.#nameIn(this.#namedDocuments(location, ''));
      const users = result.map((draft) => this.#usesConfigMap(draft, map.name));
      if (users.some((use) => use !== undefined)) {
        for (const [index, draft] of result.entries())
          if (users[index] === 'now')
            result[index] = { ...draft, workingDirectory: [...draft.workingDirectory, location] };
        continue;
      }
      const names = [stated.kind === 'stated' ? stated.name : bare, map.name.toLowerCase()];
      const at = result.findIndex(({ name }) => names.includes(name));
      const known = result[at];
      if (known === undefined) result.push(...this.#drafts(bare, [], [location]));
      else result[at] = { ...known, workingDirectory: [...known.workingDirectory, location] };
    }
    return result;
  }

  /** Whether an application names a ConfigMap as a source of its own, and whether with the profiles that it has. */
  #usesConfigMap(draft: Draft, name: string): 'now' | 'otherwise' | undefined {
    const { classpath, workingDirectory, profiles = [] } = draft;
    const documents = [...classpath, ...workingDirectory].flatMap((location) =>
      ['', ...profiles].flatMap((profile) => this.#namedDocuments(location, profile)),
    );
    const naming = documents.filter(({ properties }) =>
      properties.some(({ key, value }) => value === name && CONFIG_MAP.test(key)),
    );
    if (naming.length === 0) return undefined;
    const isActive = (document: ConfigDocument): boolean => {
      const { onProfile, oldProfiles } = switchesOf(document);
      const conditions = [...onProfile, ...oldProfiles];
      return conditions.length === 0 || conditions.some(({ text }) => profiles.includes(text));
    };
    return naming.some(isActive) ? 'now' : 'otherwise';
  }

  /** The first of several of one name; it is not complete. */
  #unique(drafts: readonly Draft[]): Draft[] {
    const byName = new Map<string, Draft>();
    for (const draft of drafts) {
      const first = byName.get(draft.name);
      if (first === undefined) {
        byName.set(draft.name, draft);
        continue;
      }
      const message = `${draft.name} is configured in ${first.folder} and in ${draft.folder}`;
      const advice = 'Give one of them, or declare the application with the folders that are its class path.';
      this.#problems.warning('SAME_APPLICATION', message, advice, wholeOf(draft.folder));
      byName.set(draft.name, { ...first, missing: [...first.missing, message] });
    }
    return [...byName.values()];
  }

  #application(draft: Draft): SpringApplication {
    const { name, classpath, workingDirectory, declared } = draft;
    const locations = [...classpath, ...workingDirectory];
    const { start } = draft;
    const told = declared?.properties === undefined ? [] : [argumentsOf(name, declared.properties)];
    const started = start?.sources ?? [];
    const given = [...told, ...started];
    const ofAll = locations.flatMap((location) => this.#namedDocuments(location, ''));
    const client = configClient(name, [...given, ...ofAll.toReversed()]);
    const holds = (candidate: RepositoryIndex) => client.names.some((asked) => candidate.names.has(asked));
    const repository = this.#repositories.find(holds) ?? this.#repositories[0];
    const boot = this.#boot([...locations, ...(repository?.locations ?? [])]);
    const request: LoadRequest = {
      groups: [classpath, workingDirectory],
      names: ['bootstrap'],
      boot,
      profiles: draft.profiles,
      given,
      configServer: undefined,
      reader: this.#reader,
      finder: this.#finder,
      problems: this.#problems,
    };
    const load = boot === 'before 2.4' ? loadLegacy : loadModern;
    const bootstrap = load(request);
    const served = (profiles: readonly string[]): LoadedDocuments =>
      load({
        ...request,
        groups: [repository?.locationsOfAll(client.names) ?? []],
        names: ['application', ...client.names],
        // An empty list would be a statement that none is active.
        profiles:
          client.profiles ?? (profiles.length > 0 || draft.profiles !== undefined ? profiles : undefined),
      });
    const serves =
      repository !== undefined && (holds(repository) || usesConfigServer(bootstrap.documents, given, boot));
    const local = load({
      ...request,
      names: ['application'],
      profiles: draft.profiles ?? (bootstrap.profilesStated ? bootstrap.profiles : undefined),
      configServer: repository === undefined ? undefined : (profiles) => served(profiles).documents,
    });
    const answer = serves && !local.configServerImported ? served(local.profiles) : undefined;
    const ofAnswer = client.profiles === undefined ? answer : undefined;
    const profiles = local.profilesStated ? local.profiles : (ofAnswer?.profiles ?? local.profiles);
    const documents = [...bootstrap.documents, ...local.documents];
    const byBootstrap = boot === 'before 2.4' || bootstrap.documents.length > 0;
    const placed = answer !== undefined && byBootstrap ? placeOfAnswer(answer.documents) : 'before the files';
    const answerAt = (where: typeof placed) =>
      where === placed ? (answer?.documents ?? []).toReversed() : [];
    const inCode = this.#options.propertySources?.get(name);
    const stated = local.profilesStated || bootstrap.profilesStated || ofAnswer?.profilesStated === true;
    const missing = new Set([
      ...draft.missing,
      ...(start?.missing ?? []),
      ...(inCode?.missing ?? []),
      ...bootstrap.missing,
      ...local.missing,
      ...(answer?.missing ?? []),
      ...(serves || local.configServerImported ? client.missing : []),
      ...this.#half(client.names, locations, repository),
    ]);
    if (repository === undefined && usesConfigServer(bootstrap.documents, given, boot)) {
      missing.add(
        `${usesConfigServer(bootstrap.documents, [], boot) ? 'bootstrap' : 'its start'} asks a config server, whose repository was not given`,
      );
    }
    const open = stated
      ? undefined
      : this.#unstated(
          client.names,
          locations,
          client.profiles === undefined && (serves || local.configServerImported) ? repository : undefined,
        );
    const onlyOpen = open !== undefined && missing.size === 0 && !open.documents.some(importsMore);
    if (open !== undefined) missing.add(open.reason);
    const sources: PropertySource[] = [
      ...told,
      ...answerAt('before all'),
      ...started,
      ...answerAt('before the files'),
      ...documents.toReversed(),
      ...answerAt('after all'),
      ...(inCode?.sources ?? []),
    ];
    return {
      name,
      profiles,
      environment: buildEnvironment(sources, this.#problems),
      complete: missing.size === 0,
      missing: [...missing],
      ...(start !== undefined && { start }),
      ...(onlyOpen && { undecided: buildEnvironment(open.documents, new Problems()) }),
    };
  }

  #half(
    names: readonly string[],
    locations: readonly ConfigLocation[],
    repository: RepositoryIndex | undefined,
  ): string[] {
    const has = (location: ConfigLocation, base: string): boolean =>
      ['yml', 'yaml', 'properties'].some((extension) => location.files.has(`${base}.${extension}`));
    const held = names.filter((name) => repository?.names.has(name) === true);
    const served = repository?.locationsOfAll(held) ?? [];
    const lone = [
      ...locations.flatMap(({ files }) =>
        [...files.keys()].filter((file) => (profileOfOwnFile(file) ?? '') !== ''),
      ),
      ...served.flatMap((location) => held.flatMap((name) => repository?.profileFiles(location, name) ?? [])),
    ];
    const [first] = lone;
    if (first === undefined) return [];
    const bases = [...locations, ...served].some(
      (location) => has(location, 'application') || has(location, 'bootstrap'),
    );
    if (bases || served.some((location) => held.some((name) => has(location, name)))) return [];
    return [`half a repository: ${first} is there, and the file without profile that it adds to is not`];
  }

  /** Profiles that have configuration while nothing says which are active, and that configuration. */
  #unstated(
    names: readonly string[],
    locations: readonly ConfigLocation[],
    repository: RepositoryIndex | undefined,
  ): { readonly reason: string; readonly documents: readonly ConfigDocument[] } | undefined {
    const served = repository?.locationsOfAll(names) ?? [];
    const settled = new Set(['default', ...(this.#options.inactive ?? [])]);
    const isOpen = (profile: string): boolean => !settled.has(profile);
    const inFiles = [
      ...locations.flatMap((location) => profilesOf(location)),
      ...served.flatMap((location) => names.flatMap((name) => repository?.profilesIn(location, name) ?? [])),
    ].filter(isOpen);
    const ofAll = [
      ...locations.flatMap((location) => this.#namedDocuments(location, '')),
      ...served.flatMap((location) => this.#servedDocuments(location, names, '')),
    ];
    const conditional = ofAll.flatMap((document) => {
      const { onProfile, oldProfiles } = switchesOf(document);
      const open = [...onProfile, ...oldProfiles].map(({ text }) => text).filter(isOpen);
      return open.length === 0 ? [] : [{ document, open }];
    });
    const profiles = new Set([...inFiles, ...conditional.flatMap(({ open }) => open)]);
    if (profiles.size === 0) return undefined;
    const ofFiles = [...new Set(inFiles)].flatMap((profile) => [
      ...locations.flatMap((location) => this.#namedDocuments(location, profile)),
      ...served.flatMap((location) => this.#servedDocuments(location, names, profile)),
    ]);
    return {
      reason: `there is configuration for ${[...profiles].join(', ')}, and nothing says which profiles are active`,
      documents: [...conditional.map(({ document }) => document), ...ofFiles],
    };
  }

  #servedDocuments(location: ConfigLocation, names: readonly string[], profile: string): ConfigDocument[] {
    const suffix = profile === '' ? '' : `-${profile}`;
    return ['application', ...names].flatMap((base) => [
      ...this.#reader.documentsNamed(location, `${base}${suffix}`),
    ]);
  }

  /** What is given, else what only one generation understands, else the rules since 2.4. */
  #boot(locations: readonly ConfigLocation[]): BootGeneration {
    const [, major, minor = '0'] = /^(\d+)(?:\.(\d+))?/.exec(this.#options.boot ?? '') ?? [];
    if (major !== undefined) {
      if (Number(major) >= 3) return 'since 3';
      return Number(major) === 2 && Number(minor) >= 4 ? '2.4 to 2.7' : 'before 2.4';
    }
    const switches = locations
      .flatMap(({ files }) => [...files.values()])
      .flatMap((source) => [...this.#reader.documentsOf(source)])
      .map(switchesOf);
    const isNew = switches.some(
      ({ onProfile, imports, groups, onCloudPlatform }) =>
        onProfile.length + imports.length + groups.size + onCloudPlatform.length > 0,
    );
    const isOld = switches.some(({ oldProfiles }) => oldProfiles.length > 0);
    return isOld && !isNew ? 'before 2.4' : '2.4 to 2.7';
  }
}

/** Profiles that have a file there. */
function profilesOf({ files }: ConfigLocation): string[] {
  return [...files.keys()]
    .flatMap((file) => profileOfOwnFile(file) ?? [])
    .filter((profile) => profile !== '');
}

/** Whether a document leads to files of its own; what a config server holds was given, or is missing anyway. */
function importsMore(document: ConfigDocument): boolean {
  return switchesOf(document).imports.some(({ text }) => !/^(optional:)?configserver:/.test(text));
}

/**
 * Whether it asks a config server by what its start and its bootstrap files say. Since Boot 2.4 an address alone imports
 * nothing where there is no bootstrap context (spring-cloud-config reference, "Spring Boot Config Data Import").
 */
function usesConfigServer(
  bootstrap: readonly ConfigDocument[],
  given: readonly PropertySource[],
  boot: BootGeneration,
): boolean {
  const imports = given.some(({ properties }) =>
    properties.some(({ key, value }) => IMPORTS_SERVER.test(key) && value.includes('configserver:')),
  );
  if (bootstrap.length === 0 && boot !== 'before 2.4') return imports;
  const environment = buildEnvironment([...given, ...bootstrap.toReversed()], new Problems());
  if (valueOf(environment.get('spring.cloud.config.enabled')) === 'false') return false;
  return (
    imports ||
    environment.get('spring.cloud.config.uri') !== undefined ||
    valueOf(environment.get('spring.cloud.config.discovery.enabled')) === 'true'
  );
}

const IMPORTS_SERVER = /^spring[._]config[._]import/i;

function argumentsOf(name: string, properties: Readonly<Record<string, string>>): PropertySource {
  const file = `arguments of ${name}`;
  return {
    name: file,
    properties: Object.entries(properties).map(([key, value]) => ({
      key,
      value,
      place: { file, line: null, column: null, field: key },
    })),
  };
}

function wholeOf(file: string): Place {
  return { file, line: null, column: null, field: '' };
}
