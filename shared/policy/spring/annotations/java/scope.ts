import { policyAnnotationNames } from '../policy-annotation-types.ts';
import { FALLBACK_PROVIDERS } from '../policy-interfaces.ts';
import { JAVA_LANG } from './java-lang.ts';
import type { Constant } from './constant.ts';
import type { JavaFile, TypeReference, TypeSyntax } from './syntax.ts';

/** A type of a source file with what surrounds it. */
export interface SourceType {
  readonly name: string;
  readonly syntax: TypeSyntax;
  readonly file: JavaFile;
  readonly enclosing: SourceType | null;
}

/** Where a name stands: in a file, and in the body of a type of it (null outside of all types). */
export interface Scope {
  readonly file: JavaFile;
  readonly type: SourceType | null;
}

/** A type of a class file, as far as names in sources need it. */
export interface KnownClass {
  readonly superTypes: readonly (string | null)[];
  readonly constants: ReadonlyMap<string, Constant>;
}

/** A canonical name, or the reason why it can't be told. */
export type Named = { readonly name: string } | { readonly reason: string };

/** Types of libraries that an import on demand may bring. */
function isOfLibraries(name: string): boolean {
  return policyAnnotationNames.includes(name) || FALLBACK_PROVIDERS.includes(name);
}

/** All types that are given: names are looked for among them (JLS section 6.5). */
export class World {
  readonly #sources = new Map<string, SourceType>();
  readonly #classes: ReadonlyMap<string, KnownClass>;
  readonly #superTypes = new Map<SourceType, readonly Named[]>();

  constructor(files: readonly JavaFile[], classes: ReadonlyMap<string, KnownClass>) {
    this.#classes = classes;
    for (const file of files) {
      for (const syntax of file.types) this.#add(syntax, file, null);
    }
  }

  /** Every source type, nested ones after the type that they are in. */
  get sourceTypes(): Iterable<SourceType> {
    return this.#sources.values();
  }

  source(name: string): SourceType | undefined {
    return this.#sources.get(name);
  }

  classFile(name: string): KnownClass | undefined {
    return this.#classes.get(name);
  }

  /** What a source type extends and implements, in the order of its text. */
  superTypesOf(type: SourceType): readonly Named[] {
    const found = this.#superTypes.get(type);
    if (found !== undefined) return found;
    // A type whose supertypes are being looked for inherits nothing meanwhile.
    this.#superTypes.set(type, []);
    const scope = { file: type.file, type: type.enclosing };
    const superTypes = type.syntax.superTypes.map(({ path }) => this.resolve(path, scope));
    this.#superTypes.set(type, superTypes);
    return superTypes;
  }

  /**
   * The canonical name of a type as it is written in a scope. What is neither declared in the given files nor imported
   * by name belongs to the own package, unless an import on demand or an unseen supertype may bring it.
   */
  resolve(path: readonly string[], scope: Scope): Named {
    const [first = '', ...rest] = path;
    const found = this.#simple(first, scope);
    if (found !== null) return { name: [found, ...rest].join('.') };
    // Packages begin with a small letter, types do not (JLS section 6.1).
    if (rest.length > 0 && /^[a-z]/.test(first)) return { name: path.join('.') };
    const onDemand = scope.file.imports.find(({ wildcard }) => wildcard);
    if (onDemand !== undefined) {
      return { reason: `${first} may come from ${onDemand.path}.* or from the own package` };
    }
    const unseen = this.#unseenSuperType(scope);
    if (unseen !== null) return { reason: `${first} may be inherited from ${unseen}, which is not given` };
    return { name: [...(scope.file.package === '' ? [] : [scope.file.package]), ...path].join('.') };
  }

  /** The same for a type with its brackets. */
  resolveReference({ path, dimensions }: TypeReference, scope: Scope): Named {
    const [first = ''] = path;
    const primitive = /^(?:boolean|byte|char|double|float|int|long|short|void)$/.test(first);
    const named = primitive ? { name: first } : this.resolve(path, scope);
    return 'name' in named ? { name: named.name + '[]'.repeat(dimensions) } : named;
  }

  #add(syntax: TypeSyntax, file: JavaFile, enclosing: SourceType | null): void {
    const parent = enclosing?.name ?? file.package;
    // A dollar counts as a dot, as it does in the name of a class file.
    const own = syntax.name.replaceAll('$', '.');
    const type = { name: parent === '' ? own : `${parent}.${own}`, syntax, file, enclosing };
    if (!this.#sources.has(type.name)) this.#sources.set(type.name, type);
    for (const nested of syntax.types) this.#add(nested, file, type);
  }

  #has(name: string): boolean {
    return this.#sources.has(name) || this.#classes.has(name);
  }

  #simple(name: string, { file, type }: Scope): string | null {
    for (let at = type; at !== null; at = at.enclosing) {
      if (at.syntax.name === name) return at.name;
      const member = this.#member(at.name, name, new Set());
      if (member !== null) return member;
    }
    const single = file.imports.find(({ path, wildcard }) => !wildcard && path.endsWith(`.${name}`));
    if (single !== undefined && (!single.static || this.#has(single.path))) return single.path;
    const own = file.package === '' ? name : `${file.package}.${name}`;
    if (this.#has(own)) return own;
    for (const { path, wildcard } of file.imports) {
      const candidate = `${path}.${name}`;
      if (wildcard && (this.#has(candidate) || isOfLibraries(candidate))) return candidate;
    }
    return JAVA_LANG.has(name) ? `java.lang.${name}` : null;
  }

  /** A type nested in another or in its supertypes. */
  #member(type: string, name: string, seen: Set<string>): string | null {
    if (seen.has(type)) return null;
    seen.add(type);
    if (this.#has(`${type}.${name}`)) return `${type}.${name}`;
    for (const superType of this.#superNames(type)) {
      const found = superType === null ? null : this.#member(superType, name, seen);
      if (found !== null) return found;
    }
    return null;
  }

  #superNames(type: string): readonly (string | null)[] {
    const source = this.#sources.get(type);
    if (source === undefined) return this.#classes.get(type)?.superTypes ?? [];
    return this.superTypesOf(source).map((named) => ('name' in named ? named.name : null));
  }

  #unseenSuperType({ type }: Scope): string | null {
    for (let at = type; at !== null; at = at.enclosing) {
      const unseen = this.#unseen(at.name, new Set());
      if (unseen !== null) return unseen;
    }
    return null;
  }

  #unseen(type: string, seen: Set<string>): string | null {
    if (seen.has(type)) return null;
    seen.add(type);
    if (!this.#has(type)) return type.startsWith('java.') ? null : type;
    for (const superType of this.#superNames(type)) {
      const unseen = superType === null ? 'a supertype' : this.#unseen(superType, seen);
      if (unseen !== null) return unseen;
    }
    return null;
  }
}
