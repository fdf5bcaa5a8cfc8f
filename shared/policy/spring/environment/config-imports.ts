import type { SourceText } from '#shared/policy/source/source-file.ts';
import { baseOf, folderOf, normalPath, type ConfigLocation } from './config-location.ts';
import type { ConfigDocument } from './config-document.ts';

/** What `spring.config.import` leads to, as far as it was given. */
export type Imported =
  | {
      readonly kind: 'file';
      readonly location: ConfigLocation;
      readonly name: string;
      readonly source: SourceText;
    }
  | { readonly kind: 'folder'; readonly location: ConfigLocation }
  | { readonly kind: 'tree'; readonly document: ConfigDocument }
  | { readonly kind: 'config-server' }
  | { readonly kind: 'missing'; readonly reason: string };

/** Finds among the given files what applications import. */
export class ImportFinder {
  readonly #byPath: ReadonlyMap<string, SourceText>;
  readonly #byFolder = new Map<string, Map<string, SourceText>>();

  constructor(files: readonly SourceText[]) {
    this.#byPath = new Map(files.map((source) => [normalPath(source.file), source]));
    for (const [path, source] of this.#byPath) {
      const folder = folderOf(path);
      const files = this.#byFolder.get(folder) ?? new Map<string, SourceText>();
      files.set(baseOf(path), source);
      this.#byFolder.set(folder, files);
    }
  }

  folder(path: string): ConfigLocation {
    return { folder: path, files: this.#byFolder.get(path) ?? new Map() };
  }

  /**
   * Resolves one value: `optional:` before `classpath:`, `file:`, `resource:`, `configtree:` or a relative path, an extension
   * hint `[.yml]` behind it. What another system holds (Vault, Consul, ZooKeeper, a cloud's parameter store) is missing.
   * Sources: Spring Boot `ConfigDataLocation`, `StandardConfigDataLocationResolver`, `ConfigTreeConfigDataLocationResolver`.
   * @param from the importing file
   * @param roots folders of the class path, then of the working directory
   */
  find(
    value: string,
    from: string,
    roots: { classpath: readonly string[]; file: readonly string[] },
  ): Imported {
    const location = value.replace(/^optional:/, '').replace(/^resource:/, '');
    const [, scheme, rest = ''] = /^([a-z][a-z0-9+*-]*):(.*)$/i.exec(location) ?? [];
    switch (scheme) {
      case undefined:
        return this.#file(location, [folderOf(normalPath(from))], value);
      case 'classpath':
        return this.#file(rest.replace(/^\/+/, ''), roots.classpath, value);
      case 'file':
        return this.#file(rest, [...roots.file, folderOf(normalPath(from))], value);
      case 'configtree':
        return this.#tree(rest, roots.file, value);
      case 'configserver':
        return { kind: 'config-server' };
      default:
        return {
          kind: 'missing',
          reason: `spring.config.import of ${value}: what ${scheme} holds was not given`,
        };
    }
  }

  #file(path: string, roots: readonly string[], value: string): Imported {
    const hinted = /^(.*)\[(\.\w+)\]$/.exec(path);
    const plain = hinted?.[1] ?? path;
    for (const candidate of candidates(plain, roots)) {
      if (plain.endsWith('/')) {
        if (this.#byFolder.has(candidate)) return { kind: 'folder', location: this.folder(candidate) };
        continue;
      }
      const source = this.#byPath.get(candidate);
      if (source === undefined) continue;
      const location = this.folder(folderOf(candidate));
      if (hinted !== null) {
        const named = { ...source, file: `${source.file}${hinted[2] ?? ''}` };
        const files = new Map([[baseOf(named.file), named]]);
        return { kind: 'file', location: { ...location, files }, name: baseOf(candidate), source: named };
      }
      return { kind: 'file', location, name: baseOf(candidate).replace(/\.[^.]+$/, ''), source };
    }
    return { kind: 'missing', reason: `spring.config.import of ${value}: the file was not given` };
  }

  /** Each file below the folder is a property: its path with dots, its text as the value. */
  #tree(path: string, roots: readonly string[], value: string): Imported {
    for (const candidate of candidates(path, roots)) {
      const below = [...this.#byPath].filter(([file]) => file.startsWith(`${candidate}/`));
      if (below.length === 0) continue;
      const properties = below.map(([file, source]) => {
        const key = file.slice(candidate.length + 1).replaceAll('/', '.');
        const place = { file: source.file, line: 1, column: 1, field: key };
        return { key, value: source.text.replace(/\r?\n$/, ''), place };
      });
      const place = { file: candidate, line: null, column: null, field: '' };
      return { kind: 'tree', document: { name: value, file: candidate, place, properties } };
    }
    return { kind: 'missing', reason: `spring.config.import of ${value}: no file below it was given` };
  }
}

/** Where a path can lie: as it is when it is absolute, else below one of the folders. */
function candidates(path: string, roots: readonly string[]): string[] {
  const bare = path.replace(/\/+$/, '');
  if (bare.startsWith('/')) return [normalPath(bare)];
  return roots.map((root) => normalPath(root === '' ? bare : `${root}/${bare}`));
}
