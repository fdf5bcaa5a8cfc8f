import { javaOnly, re2 } from '../regex/re2.ts';

/** A pattern of Java in RE2's words, with the numbers of its groups. */
export interface Re2Translation {
  readonly pattern: string;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/** Why there is none. */
export interface NotTranslated {
  readonly reason: string;
}

/**
 * Translates a pattern of java.util.regex to RE2 (RT-05), or says what RE2 has nothing for. With `never`, a character that no
 * part of the pattern may take: Spring compares one segment, one label or one cookie, Envoy the whole path or header.
 */
export function toRe2(pattern: string, never = ''): Re2Translation | NotTranslated {
  const [refused] = javaOnly(pattern);
  if (refused !== undefined) return { reason: `RE2 has nothing like ${refused.construct}` };
  const translator = new Translator(pattern, never);
  const reason = translator.run();
  if (reason !== null) return { reason };
  const compiled = re2(translator.out);
  return compiled.valid
    ? { pattern: translator.out, groups: translator.groups, names: translator.names }
    : { reason: `RE2 refuses it: ${compiled.reason}` };
}

/** A text that stands for itself. */
export function escapeRe2(text: string): string {
  return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}

/** The one text that a pattern takes, or null when it takes more than one. */
export function literalOf(pattern: string): string | null {
  const bare = pattern.replaceAll(/\\([^A-Za-z0-9])/g, '');
  if (/[\\.+*?()|[\]{}^$]/.test(bare)) return null;
  return pattern.replaceAll(/\\(.)/g, '$1');
}

class Translator {
  readonly #text: string;
  readonly #never: string;
  readonly names = new Map<string, number>();
  out = '';
  groups = 0;
  #at = 0;

  constructor(text: string, never: string) {
    this.#text = text;
    this.#never = never;
  }

  /** Null when all of it was translated. */
  run(): string | null {
    while (this.#at < this.#text.length) {
      const reason = this.#step();
      if (reason !== null) return reason;
    }
    return null;
  }

  #step(): string | null {
    const rest = this.#text.slice(this.#at);
    if (rest.startsWith(String.raw`\Q`)) {
      const end = rest.indexOf(String.raw`\E`);
      const text = rest.slice(2, end < 0 ? rest.length : end);
      return this.#take(end < 0 ? rest.length : end + 2, escapeRe2(text));
    }
    if (rest.startsWith('\\')) return this.#escape(rest);
    if (rest.startsWith('[')) return this.#class(rest);
    if (rest.startsWith('.')) return this.#take(1, this.#never === '' ? '.' : `[^${this.#never}]`);
    if (!rest.startsWith('(')) return this.#take(1, rest.charAt(0));
    const named = /^\(\?<(\w+)>/.exec(rest);
    if (named !== null) {
      this.names.set(named[1] ?? '', ++this.groups);
      return this.#take(named[0].length, '(');
    }
    if (rest.startsWith('(?')) {
      if (/^\(\?[a-zA-Z-]*[Udux]/.test(rest)) return 'RE2 has another meaning for one of its flags';
      return this.#take(2, '(?');
    }
    this.groups++;
    return this.#take(1, '(');
  }

  #escape(rest: string): string | null {
    const next = rest.charAt(1);
    if (this.#never !== '' && 'DSW'.includes(next))
      return this.#take(2, `[^\\${next.toLowerCase()}${this.#never}]`);
    return this.#take(2, rest.slice(0, 2));
  }

  #class(rest: string): string | null {
    const negated = rest.startsWith('[^');
    let end = negated ? 2 : 1;
    for (let first = true; end < rest.length; first = false) {
      const character = rest.charAt(end);
      if (character === ']' && !first) break;
      if (character === '[') return 'RE2 reads a class inside of a class otherwise';
      if (character === '\\') {
        const next = rest.charAt(end + 1);
        if (!negated && this.#never !== '' && 'DSW'.includes(next))
          return `the class ${rest.slice(0, end + 2)}…] takes characters that Spring never compares`;
        end++;
      }
      end++;
    }
    const inside = rest.slice(negated ? 2 : 1, end);
    return this.#take(end + 1, negated ? `[^${inside}${this.#never}]` : `[${inside}]`);
  }

  #take(length: number, text: string): null {
    this.#at += length;
    this.out += text;
    return null;
  }
}
