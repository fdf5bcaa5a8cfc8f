import { ownEntry } from '#shared/policy/source/own-entry.ts';
import type { TypeUse } from '../declared-type.ts';
import { ClassFormatFailure } from './bytes.ts';

/** Simple name of a class by its binary name with slashes, from the InnerClasses of the file. */
export type SimpleName = (internal: string) => string;

export interface TypeParameterSignature {
  readonly name: string;
  /** Erased simple name of the leftmost bound; a variable's name stays. */
  readonly bound: string;
}

/** Nesting deeper than this is refused. */
const DEEPEST = 100;
const PRIMITIVES: Readonly<Record<string, string>> = {
  B: 'byte',
  C: 'char',
  D: 'double',
  F: 'float',
  I: 'int',
  J: 'long',
  S: 'short',
  V: 'void',
  Z: 'boolean',
};

/** Canonical name of a binary name with slashes: a dollar counts as a dot. */
export function canonicalName(internal: string): string {
  return internal.replaceAll(/[/$]/g, '.');
}

/** Canonical name of a field descriptor: `Llab/A$B;` is `lab.A.B`, `[I` is `int[]`. */
export function canonicalDescriptor(descriptor: string): string {
  const [, brackets = '', rest = ''] = /^(\[*)([\s\S]*)$/.exec(descriptor) ?? [];
  const [, name] = /^L([^;]+);$/.exec(rest) ?? [];
  const type = name === undefined ? ownEntry(PRIMITIVES, rest) : canonicalName(name);
  if (type === undefined) throw new ClassFormatFailure(`${descriptor.slice(0, 60)} is no descriptor`);
  return type + '[]'.repeat(brackets.length);
}

/** Reads descriptors (JVM specification section 4.3) and signatures (section 4.7.9.1), which include them. */
export class SignatureReader {
  readonly #text: string;
  readonly #simpleName: SimpleName;
  readonly #outer: readonly TypeParameterSignature[];
  #ofMethod: readonly TypeParameterSignature[] = [];
  #at = 0;
  #depth = 0;

  constructor(text: string, simpleName: SimpleName, outer: readonly TypeParameterSignature[]) {
    this.#text = text;
    this.#simpleName = simpleName;
    this.#outer = outer;
  }

  /** Of a class: type parameters, then its superclass and interfaces. */
  class(): { parameters: TypeParameterSignature[]; superTypes: { arguments: readonly TypeUse[] }[] } {
    const parameters = this.#typeParameters();
    this.#ofMethod = [];
    const scope = new SignatureReader(this.#text, this.#simpleName, parameters);
    scope.#at = this.#at;
    const superTypes: { arguments: readonly TypeUse[] }[] = [];
    while (scope.#at < this.#text.length) superTypes.push(scope.#type());
    return { parameters, superTypes };
  }

  /** The parameters of a method. */
  method(): TypeUse[] {
    this.#ofMethod = this.#typeParameters();
    this.#expect('(');
    const parameters: TypeUse[] = [];
    while (!this.#take(')')) parameters.push(this.#type().use);
    return parameters;
  }

  /** What a method returns; read it behind the parameters. */
  returned(): { name: string; arguments: string[] } {
    const { use, arguments: found } = this.#type();
    return { name: use.name, arguments: found.map(({ name }) => name) };
  }

  #typeParameters(): TypeParameterSignature[] {
    if (!this.#take('<')) return [];
    const parameters: TypeParameterSignature[] = [];
    while (!this.#take('>')) {
      const name = this.#until(':');
      this.#expect(':');
      // An interface as the only bound leaves the class bound empty.
      const bounds = this.#peek() === ':' || this.#peek() === '>' ? [] : [this.#type().use.name];
      while (this.#take(':')) bounds.push(this.#type().use.name);
      parameters.push({ name, bound: bounds[0] ?? 'Object' });
    }
    return parameters;
  }

  #type(): { use: TypeUse; arguments: TypeUse[] } {
    if (++this.#depth > DEEPEST) throw new ClassFormatFailure('a signature is nested too deep');
    let dimensions = 0;
    while (this.#take('[')) dimensions++;
    const tag = this.#text[this.#at++] ?? '';
    let name = PRIMITIVES[tag];
    let variable: TypeUse['variable'] = null;
    let found: TypeUse[] = [];
    if (tag === 'T') {
      name = this.#until(';');
      this.#expect(';');
      variable = this.#ofMethod.some((parameter) => parameter.name === name) ? 'method' : 'type';
    } else if (tag === 'L') {
      let internal = this.#until('<;.');
      found = this.#typeArguments();
      while (this.#take('.')) {
        internal += `$${this.#until('<;.')}`;
        found = this.#typeArguments();
      }
      this.#expect(';');
      name = this.#simpleName(internal);
    }
    if (name === undefined) throw new ClassFormatFailure(`${tag || 'the end'} begins no type`);
    this.#depth--;
    const erased = variable === null ? name : this.#erasure(name);
    return { use: { name, variable, erased, dimensions }, arguments: found };
  }

  #typeArguments(): TypeUse[] {
    const found: TypeUse[] = [];
    if (!this.#take('<')) return found;
    while (!this.#take('>')) {
      if (this.#take('*')) found.push({ name: 'Object', variable: null, erased: 'Object', dimensions: 0 });
      else {
        const lower = this.#take('-');
        if (!lower) this.#take('+');
        const { use } = this.#type();
        found.push(lower ? { name: 'Object', variable: null, erased: 'Object', dimensions: 0 } : use);
      }
    }
    return found;
  }

  #erasure(variable: string): string {
    const parameters = [...this.#ofMethod, ...this.#outer];
    let name = variable;
    for (let steps = 0; steps <= parameters.length; steps++) {
      const parameter = parameters.find((one) => one.name === name);
      if (parameter === undefined) return steps === 0 ? 'Object' : name;
      name = parameter.bound;
    }
    return 'Object';
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #take(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new ClassFormatFailure(`a signature lacks ${text}`);
  }

  #until(ends: string): string {
    const start = this.#at;
    while (this.#at < this.#text.length && !ends.includes(this.#text[this.#at] ?? '')) this.#at++;
    if (this.#at === start) throw new ClassFormatFailure('a signature has an empty name');
    return this.#text.slice(start, this.#at);
  }
}
