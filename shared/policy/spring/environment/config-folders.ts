import type { SourceText } from '#shared/policy/source/source-file.ts';
import { baseOf, folderOf, normalPath, type ConfigLocation } from './config-location.ts';

/** The folders of one application: what is on its class path, and what lies in its working directory. */
export interface ConfigUnit {
  /** Folder of the project, or of its files; the name when nothing states one. */
  readonly folder: string;
  /** The ones that are overridden first. */
  readonly classpath: ConfigLocation[];
  readonly workingDirectory: ConfigLocation[];
}

/** A configuration repository: its folders, the root first, each with its files. */
export interface ConfigRepository {
  readonly root: string;
  readonly locations: readonly ConfigLocation[];
}

export interface ConfigLayout {
  readonly units: readonly ConfigUnit[];
  readonly repositories: readonly ConfigRepository[];
  /** Files that are none of an application's, as far as they look. */
  readonly unused: readonly SourceText[];
  /** Files that Spring reads only where `spring.config.name` says so; each is taken for an application. */
  readonly renamed: readonly SourceText[];
}

const CONFIG_FILE = /^(.+)\.(ya?ml|properties)$/;
const OWN_FILE = /^(application|bootstrap)(-.+)?\.(ya?ml|properties)$/;
const SOURCE_SET = /^(?:(.*)\/)?src\/([^/]+)\/resources(?:\/(.*))?$/;
const COMPILED =
  /^(?:(.*)\/)?(?:BOOT-INF\/classes|WEB-INF\/classes|target\/classes|build\/resources\/main|out\/production\/resources)(?:\/(.*))?$/;
/** Files that other tools own. */
const OTHER_TOOLS =
  /^(docker-compose.*|compose.*|pom|gradle.*|.*-wrapper|package|values.*|Chart|kustomization|logback.*|log4j2?.*|messages.*|openapi.*|swagger.*|mkdocs|skaffold|cloudbuild|\..*|ValidationMessages.*|git|build-info|quartz|ehcache.*)$/i;
/** Names that only an application of Spring Cloud configures. */
const SPRING_TEXT =
  /^(spring|server|eureka|ribbon|hystrix|zuul|feign|resilience4j|management|logging|endpoints|security)[.:]|^\s*[\w-]*\.?ribbon[.:]/m;

/** The profile of an application's own file, '' for its base; undefined for all other files. */
export function profileOfOwnFile(file: string): string | undefined {
  const [, , profile] = OWN_FILE.exec(baseOf(file)) ?? [undefined, undefined, undefined];
  return OWN_FILE.test(baseOf(file)) ? (profile?.slice(1) ?? '') : undefined;
}

/** A name or a port: what an application has, and a file that code reads on top of another has not. */
const OF_APPLICATION = /^server[.:]|^spring\.application\.name\b|\bapplication:\s*\{?\s*name:/m;

/**
 * Sorts files into applications and repositories by their paths:
 *
 * 1. `ROOT/src/main/resources` (or a compiled copy of it, where the sources were not given) is the class path of the
 *    application in ROOT, `config/` below it overrides it; `application*` and `bootstrap*` in ROOT and ROOT/config are its
 *    working directory. Resources of tests are left out. Where no `application*` and `bootstrap*` is there, files that look
 *    like Spring's are those of applications with a `spring.config.name`.
 * 2. A folder with a file that looks like Spring's but is none of `application*` and `bootstrap*` is a folder of a
 *    configuration repository, also when it lies in the resources of a config server; with its sub-folders, and with the
 *    folders above as long as they hold such files. Their `application*` files are shared.
 * 3. Every other folder with `application*` or `bootstrap*` is an application of that folder's name, its `config/`
 *    included; below a repository it is the search path of the application that it is named for.
 */
export function layoutOf(files: readonly SourceText[]): ConfigLayout {
  const folders = new Map<string, Map<string, SourceText>>();
  for (const source of files) {
    const path = normalPath(source.file);
    if (!CONFIG_FILE.test(baseOf(path))) continue;
    const folder = folderOf(path);
    const inFolder = folders.get(folder) ?? new Map<string, SourceText>();
    inFolder.set(baseOf(path), source);
    folders.set(folder, inFolder);
  }
  const sorted = new Sorter(folders);
  return sorted.layout();
}

class Sorter {
  readonly #folders: ReadonlyMap<string, ReadonlyMap<string, SourceText>>;
  readonly #units = new Map<string, ConfigUnit>();
  readonly #unused: SourceText[] = [];
  readonly #renamed: SourceText[] = [];
  readonly #repositoryFolders = new Set<string>();

  constructor(folders: ReadonlyMap<string, ReadonlyMap<string, SourceText>>) {
    this.#folders = folders;
  }

  layout(): ConfigLayout {
    const plain: string[] = [];
    for (const folder of [...this.#folders.keys()].sort(byDepth)) {
      if (this.#isRepository(folder)) this.#repositoryFolders.add(folder);
      else if (SOURCE_SET.test(folder) || COMPILED.test(folder)) this.#classpath(folder);
      else plain.push(folder);
    }
    for (const folder of plain) this.#plain(folder);
    const repositories = this.#repositories();
    return { units: [...this.#units.values()], repositories, unused: this.#unused, renamed: this.#renamed };
  }

  #own(folder: string): ReadonlyMap<string, SourceText> {
    return new Map([...(this.#folders.get(folder) ?? [])].filter(([name]) => OWN_FILE.test(name)));
  }

  #others(folder: string): SourceText[] {
    return [...(this.#folders.get(folder) ?? [])].flatMap(([name, source]) =>
      OWN_FILE.test(name) || OTHER_TOOLS.test(name.replace(/\.[^.]+$/, '')) || isManifest(source)
        ? []
        : [source],
    );
  }

  #isRepository(folder: string): boolean {
    const [, , set, below] = SOURCE_SET.exec(folder) ?? [];
    if (set !== undefined && (set !== 'main' || below === undefined)) return false;
    if (COMPILED.test(folder)) return false;
    return this.#others(folder).some(({ text }) => SPRING_TEXT.test(text));
  }

  #classpath(folder: string): void {
    const [, root = '', set, below] = SOURCE_SET.exec(folder) ?? [];
    const [, compiledRoot = '', compiledBelow] = COMPILED.exec(folder) ?? [];
    if (set !== undefined && set !== 'main') return;
    const isSource = set !== undefined;
    const sub = isSource ? below : compiledBelow;
    if (sub !== undefined && sub !== 'config') return;
    const project = isSource ? root : compiledRoot;
    if (
      !isSource &&
      this.#units.get(project)?.classpath.some((known) => SOURCE_SET.test(known.folder)) === true
    )
      return;
    const files = this.#own(folder);
    if (files.size > 0) this.#unit(project).classpath.push({ folder, files });
    else if (sub === undefined && isSource) this.#namedOtherwise(folder, project);
  }

  /** Applications of one project that each start with a `spring.config.name` of their own. */
  #namedOtherwise(folder: string, project: string): void {
    const sources = new Map(
      this.#others(folder)
        .filter(({ text }) => SPRING_TEXT.test(text))
        .map((source) => [baseOf(normalPath(source.file)), source]),
    );
    const stemOf = (file: string): string => file.replace(/\.[^.]+$/, '');
    const stems = new Set(
      [...sources].flatMap(([file, { text }]) => (OF_APPLICATION.test(text) ? [stemOf(file)] : [])),
    );
    for (const [file, source] of sources) {
      const stem = stemOf(file);
      const base = stems.has(stem) ? stem : [...stems].find((one) => stem.startsWith(`${one}-`));
      if (base === undefined) continue;
      const unit = this.#unit(project === '' ? base : `${project}/${base}`);
      if (unit.classpath.length === 0) unit.classpath.push({ folder, files: new Map() });
      const [location] = unit.classpath;
      const files = new Map([...(location?.files ?? []), [`application${file.slice(base.length)}`, source]]);
      unit.classpath[0] = { folder, files };
      if (stem === base) this.#renamed.push(source);
    }
  }

  #plain(folder: string): void {
    const files = this.#own(folder);
    if (!this.#underRepository(folder)) this.#unused.push(...this.#others(folder));
    if (files.size === 0) return;
    const parent = folderOf(folder);
    const isConfig = baseOf(folder) === 'config' && (this.#units.has(parent) || this.#own(parent).size > 0);
    if (!isConfig && this.#underRepository(folder)) {
      this.#repositoryFolders.add(folder);
      return;
    }
    this.#unit(isConfig ? parent : folder).workingDirectory.push({ folder, files });
  }

  #unit(folder: string): ConfigUnit {
    let unit = this.#units.get(folder);
    if (unit === undefined) {
      unit = { folder, classpath: [], workingDirectory: [] };
      this.#units.set(folder, unit);
    }
    return unit;
  }

  #underRepository(folder: string): boolean {
    return ancestors(folder).some((above) => this.#repositoryFolders.has(above));
  }

  #repositories(): ConfigRepository[] {
    const roots = new Map<string, string[]>();
    for (const folder of [...this.#repositoryFolders].sort(byDepth)) {
      // A folder of shared files alone, directly above: the repository begins there.
      const shared = ancestors(folder).filter((above) => this.#isShared(above));
      const inside = ancestors(folder).filter((above) => this.#repositoryFolders.has(above));
      const root = [...shared, ...inside].sort(byDepth)[0] ?? folder;
      roots.set(root, [...(roots.get(root) ?? []), folder]);
    }
    return [...roots].map(([root, below]) => {
      if (!SOURCE_SET.test(root)) this.#units.delete(root);
      const folders = [...new Set([root, ...below])];
      return {
        root,
        locations: folders.map((folder) => ({ folder, files: this.#folders.get(folder) ?? new Map() })),
      };
    });
  }

  /** Holds `application*` only, and no project. */
  #isShared(folder: string): boolean {
    const unit = this.#units.get(folder);
    return unit !== undefined && unit.classpath.length === 0 && unit.workingDirectory[0]?.folder === folder;
  }
}

function isManifest({ text }: SourceText): boolean {
  return /^apiVersion:/m.test(text) && /^kind:/m.test(text);
}

function ancestors(folder: string): string[] {
  const above: string[] = [];
  for (let at = folder; at !== ''; ) {
    at = folderOf(at);
    above.push(at);
  }
  return above;
}

function byDepth(one: string, other: string): number {
  return one.split('/').length - other.split('/').length || (one < other ? -1 : Number(one > other));
}
