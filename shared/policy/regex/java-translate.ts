import {
  classText,
  complement,
  DIGIT,
  HORIZONTAL_SPACE,
  ignoringCase,
  LINE_TERMINATOR,
  POSIX,
  SPACE,
  VERTICAL_SPACE,
  WORD,
  type Ranges,
} from './java-class.ts';

/** The pattern in JavaScript's words. */
export interface Translation {
  /** Source for `new RegExp(…, 'u')`, without anchors. */
  readonly source: string;
  readonly groups: number;
  readonly names: ReadonlyMap<string, number>;
}

/** The flags that can be carried over; further ones stand inside the pattern. */
export interface JavaFlags {
  /** `Pattern.CASE_INSENSITIVE`: ASCII letters only. */
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
}

/** Thrown inside the translation; `invalid` when Java refuses the pattern as well. */
export class Untranslatable extends Error {
  readonly invalid: boolean;

  constructor(message: string, invalid = false) {
    super(message);
    this.invalid = invalid;
  }
}

const END = '(?![\\s\\S])';
/** Java's `$` without MULTILINE also stands before a final line terminator, but not inside `\r\n`. */
const DOLLAR = `(?:${END}|(?=\\r\\n${END})|(?<!\\r)(?=\\n${END})|(?=[\\r\\u0085\\u2028\\u2029]${END}))`;
const DEEPEST = 100;

/** What a piece of the pattern can do, as far as it decides whether both engines take the same way through it. */
interface Piece {
  readonly source: string;
  readonly nullable: boolean;
  readonly captures: boolean;
  /** Nothing that can be repeated: an assertion. */
  readonly assertion: boolean;
  /** Whether its length is bounded, which a look-behind needs in Java. */
  readonly bounded: boolean;
}

/**
 * Translates a pattern of java.util.regex, or throws {@link Untranslatable}. Translated is what means exactly the same
 * in both; what depends on the version of Java (`\b` beyond ASCII, `\p{L}`), what JavaScript lacks (possessive and
 * atomic groups) and where the engines keep other captures (groups inside repetitions, back-references) is not.
 * Source: java.util.regex.Pattern of Java 8 to 21, ECMA-262 section 22.2.
 */
export function translateJavaRegex(pattern: string, flags: JavaFlags): Translation {
  return new Translator(pattern, flags).whole();
}

class Translator {
  readonly #pattern: readonly string[];
  readonly #names = new Map<string, number>();
  #at = 0;
  #flags: JavaFlags;
  #groups = 0;
  #depth = 0;

  constructor(pattern: string, flags: JavaFlags) {
    this.#pattern = Array.from(pattern);
    this.#flags = flags;
  }

  whole(): Translation {
    const { source } = this.#alternatives();
    if (this.#at < this.#pattern.length) throw new Untranslatable('unmatched ")"', true);
    return { source, groups: this.#groups, names: this.#names };
  }

  get #next(): string | undefined {
    return this.#pattern[this.#at];
  }

  #ahead(text: string): boolean {
    return Array.from(text).every((character, i) => this.#pattern[this.#at + i] === character);
  }

  #take(text: string): boolean {
    if (!this.#ahead(text)) return false;
    this.#at += text.length;
    return true;
  }

  #alternatives(): Piece {
    if (++this.#depth > DEEPEST) throw new Untranslatable('groups are nested too deep');
    const before = this.#flags;
    const branches = [this.#sequence()];
    while (this.#take('|')) branches.push(this.#sequence());
    // Flags that are set inside a group end with it.
    this.#flags = before;
    this.#depth--;
    return {
      source: branches.map(({ source }) => source).join('|'),
      nullable: branches.some(({ nullable }) => nullable),
      captures: branches.some(({ captures }) => captures),
      assertion: false,
      bounded: branches.every(({ bounded }) => bounded),
    };
  }

  #sequence(): Piece {
    const pieces: Piece[] = [];
    for (;;) {
      const next = this.#next;
      if (next === undefined || next === '|' || next === ')') break;
      if (this.#take('\\Q')) {
        pieces.push(...this.#quoted());
        continue;
      }
      if (this.#flagsOnly()) continue;
      pieces.push(this.#quantified(this.#atom()));
    }
    return {
      source: pieces.map(({ source }) => source).join(''),
      nullable: pieces.every(({ nullable }) => nullable),
      captures: pieces.some(({ captures }) => captures),
      assertion: false,
      bounded: pieces.every(({ bounded }) => bounded),
    };
  }

  /** `\Q…\E`: a quantifier behind it belongs to the last character. */
  #quoted(): Piece[] {
    const pieces: Piece[] = [];
    while (this.#next !== undefined && !this.#ahead('\\E')) pieces.push(this.#literal(this.#character()));
    this.#take('\\E');
    const last = pieces.pop();
    return last === undefined ? pieces : [...pieces, this.#quantified(last)];
  }

  #character(): string {
    const character = this.#next;
    if (character === undefined) throw new Untranslatable('the pattern ends too early', true);
    this.#at++;
    return character;
  }

  /** `(?i)`, `(?s)`, `(?-i)`, `(?is)`: holds to the end of the group. */
  #flagsOnly(): boolean {
    const found = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?\)/.exec(
      this.#pattern.slice(this.#at, this.#at + 20).join(''),
    );
    if (found === null || found[0] === '(?)') return false;
    this.#at += found[0].length;
    this.#flags = this.#changed(found[1] ?? '', found[2] ?? '');
    return true;
  }

  #changed(on: string, off: string): JavaFlags {
    let { ignoreCase, dotAll } = this.#flags;
    for (const [letters, value] of [
      [on, true],
      [off, false],
    ] as const)
      for (const letter of letters) {
        if (letter === 'i') ignoreCase = value;
        else if (letter === 's') dotAll = value;
        else throw new Untranslatable(`the flag (?${letter}) has no exact counterpart`);
      }
    return { ignoreCase, dotAll };
  }

  #atom(): Piece {
    const character = this.#character();
    switch (character) {
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '.':
        return single(this.#flags.dotAll ? '[\\s\\S]' : classText(LINE_TERMINATOR, true));
      case '^':
        return assertion('(?<![\\s\\S])');
      case '$':
        return assertion(DOLLAR);
      case '*':
      case '+':
      case '?':
        throw new Untranslatable(`dangling "${character}"`, true);
      case '{':
        throw new Untranslatable('"{" repeats nothing');
      case '\\':
        return this.#escape();
      default:
        return this.#literal(character);
    }
  }

  #literal(character: string): Piece {
    const codePoint = character.codePointAt(0) ?? 0;
    const ranges: Ranges = [[codePoint, codePoint]];
    return single(classText(this.#flags.ignoreCase ? ignoringCase(ranges) : ranges, false));
  }

  #group(): Piece {
    if (this.#take('?:')) return this.#closed('(?:', false);
    if (this.#take('?=')) return this.#look('(?=');
    if (this.#take('?!')) return this.#look('(?!');
    if (this.#take('?<=')) return this.#look('(?<=');
    if (this.#take('?<!')) return this.#look('(?<!');
    if (this.#take('?>')) throw new Untranslatable('atomic groups have no counterpart');
    if (this.#take('?<')) return this.#named();
    if (this.#next === '?') return this.#flaggedGroup();
    this.#groups++;
    return this.#closed('(', true);
  }

  #named(): Piece {
    let name = '';
    for (;;) {
      const character = this.#character();
      if (character === '>') break;
      name += character;
    }
    if (!/^[a-zA-Z][a-zA-Z0-9]*$/.test(name))
      throw new Untranslatable(`"${name}" is no name for a group`, true);
    if (this.#names.has(name)) throw new Untranslatable(`the group "${name}" is defined twice`, true);
    this.#names.set(name, ++this.#groups);
    return this.#closed('(', true);
  }

  /** `(?i:…)`. */
  #flaggedGroup(): Piece {
    const found = /^\?([a-zA-Z]*)(?:-([a-zA-Z]*))?:/.exec(
      this.#pattern.slice(this.#at, this.#at + 20).join(''),
    );
    if (found === null) throw new Untranslatable('unknown kind of group', true);
    this.#at += found[0].length;
    const before = this.#flags;
    this.#flags = this.#changed(found[1] ?? '', found[2] ?? '');
    const piece = this.#closed('(?:', false);
    this.#flags = before;
    return piece;
  }

  #closed(open: string, capturing: boolean): Piece {
    const inner = this.#alternatives();
    if (!this.#take(')')) throw new Untranslatable('a group is not closed', true);
    return { ...inner, source: `${open}${inner.source})`, captures: inner.captures || capturing };
  }

  #look(open: string): Piece {
    const piece = this.#closed(open, false);
    if (piece.captures) throw new Untranslatable('captures inside a look-around are kept differently');
    if (open.startsWith('(?<') && !piece.bounded)
      throw new Untranslatable('a look-behind without a greatest length');
    return { ...piece, nullable: true, assertion: true };
  }

  #escape(): Piece {
    const character = this.#character();
    switch (character) {
      case 'A':
        return assertion('(?<![\\s\\S])');
      case 'z':
        return assertion(END);
      case 'Z':
        return assertion(DOLLAR);
      case 'b':
      case 'B':
        throw new Untranslatable(`\\${character} depends on the version of Java`);
      case 'G':
      case 'R':
      case 'X':
      case 'N':
      case 'k':
        throw new Untranslatable(`\\${character} has no exact counterpart`);
      default:
    }
    if (/[1-9]/.test(character))
      throw new Untranslatable('back-references differ for groups that took no part');
    const set = this.#set(character);
    if (set !== undefined) return single(classText(set, false));
    return this.#literal(this.#escaped(character));
  }

  /** `\d`, `\W`, `\p{Alpha}` …, undefined for an escaped character. */
  #set(character: string): Ranges | undefined {
    const sets: Readonly<Record<string, Ranges>> = {
      d: DIGIT,
      w: WORD,
      s: SPACE,
      h: HORIZONTAL_SPACE,
      v: VERTICAL_SPACE,
    };
    const set = sets[character];
    if (set !== undefined) return set;
    const negated = sets[character.toLowerCase()];
    if (negated !== undefined) return complement(negated);
    if (character !== 'p' && character !== 'P') return undefined;
    let name = '';
    if (this.#take('{')) {
      for (let next = this.#character(); next !== '}'; next = this.#character()) name += next;
    } else name = this.#character();
    const posix = POSIX[name];
    if (posix === undefined) throw new Untranslatable(`\\p{${name}} depends on the version of Unicode`);
    if (this.#flags.ignoreCase && (name === 'Lower' || name === 'Upper'))
      throw new Untranslatable(`\\p{${name}} under (?i) depends on the version of Java`);
    return character === 'p' ? posix : complement(posix);
  }

  /** One character that is written with a backslash, the backslash and its letter taken. */
  #escaped(character: string): string {
    const plain: Readonly<Record<string, string>> = {
      t: '\t',
      n: '\n',
      r: '\r',
      f: '\f',
      a: '\u0007',
      e: '\u001b',
    };
    const value = plain[character];
    if (value !== undefined) return value;
    switch (character) {
      case 'x':
        return this.#take('{') ? this.#hexUntilBrace() : this.#hex(2);
      case 'u':
        return this.#hex(4);
      case '0':
      case 'c':
        throw new Untranslatable(`\\${character} is not translated`);
      default:
    }
    if (/[a-zA-Z]/.test(character)) throw new Untranslatable(`\\${character} is no escape`, true);
    return character;
  }

  #hex(digits: number): string {
    const text = this.#pattern.slice(this.#at, this.#at + digits).join('');
    if (!/^[0-9a-fA-F]+$/.test(text) || text.length !== digits)
      throw new Untranslatable('a character code lacks digits', true);
    this.#at += digits;
    const codePoint = Number.parseInt(text, 16);
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) throw new Untranslatable('half a surrogate pair');
    return String.fromCodePoint(codePoint);
  }

  #hexUntilBrace(): string {
    let text = '';
    for (let next = this.#character(); next !== '}'; next = this.#character()) text += next;
    const codePoint = /^[0-9a-fA-F]{1,8}$/.test(text) ? Number.parseInt(text, 16) : Number.NaN;
    if (!(codePoint <= 0x10ffff)) throw new Untranslatable(`\\x{${text}} is no character`, true);
    if (codePoint >= 0xd800 && codePoint <= 0xdfff) throw new Untranslatable('half a surrogate pair');
    return String.fromCodePoint(codePoint);
  }

  #class(): Piece {
    const negated = this.#take('^');
    if (this.#next === ']') throw new Untranslatable('"]" at the start of a class');
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take(']')) {
      if (this.#ahead('&&')) throw new Untranslatable('intersections of classes have no counterpart');
      if (this.#ahead('[')) throw new Untranslatable('classes inside classes have no counterpart');
      ranges.push(...this.#classItem());
    }
    return single(classText(this.#flags.ignoreCase ? ignoringCase(ranges) : ranges, negated));
  }

  #classItem(): Ranges {
    const from = this.#classCharacter();
    if (typeof from !== 'string') {
      if (this.#ahead('-') && !this.#ahead('-]')) throw new Untranslatable('"-" behind a set in a class');
      return from;
    }
    const start = from.codePointAt(0) ?? 0;
    if (!this.#ahead('-') || this.#ahead('-]')) return [[start, start]];
    this.#at++;
    if (this.#ahead('[') || this.#ahead('&&')) throw new Untranslatable('a range that ends in a class');
    const to = this.#classCharacter();
    const end = typeof to === 'string' ? (to.codePointAt(0) ?? 0) : -1;
    if (end < start) throw new Untranslatable('illegal range in a class', true);
    return [[start, end]];
  }

  #classCharacter(): string | Ranges {
    const character = this.#character();
    if (character !== '\\') return character;
    const escaped = this.#character();
    if (escaped === 'Q' || escaped === 'E' || escaped === 'N')
      throw new Untranslatable(`\\${escaped} inside a class`);
    return this.#set(escaped) ?? this.#escaped(escaped);
  }

  #quantified(atom: Piece): Piece {
    const range = this.#quantifier();
    if (range === undefined) return atom;
    const { text, max } = range;
    if (this.#ahead('+')) throw new Untranslatable('possessive quantifiers have no counterpart');
    const lazy = this.#take('?') ? '?' : '';
    if (['*', '+', '?'].includes(this.#next ?? ''))
      throw new Untranslatable('a quantifier repeats nothing', true);
    if (this.#next === '{') throw new Untranslatable('a quantifier repeats a quantifier');
    if (atom.assertion) throw new Untranslatable('repeated assertions have no counterpart');
    if (max > 1 && atom.nullable)
      throw new Untranslatable('the engines leave a repetition of nothing in different ways');
    if (max > 1 && atom.captures && !isPlainGroup(atom.source))
      throw new Untranslatable('groups inside a repetition are kept differently');
    return {
      source: `${atom.source}${text}${lazy}`,
      nullable: range.min === 0 || atom.nullable,
      captures: atom.captures,
      assertion: false,
      bounded: atom.bounded && Number.isFinite(max),
    };
  }

  #quantifier(): { text: string; min: number; max: number } | undefined {
    if (this.#take('*')) return { text: '*', min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { text: '+', min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { text: '?', min: 0, max: 1 };
    if (!this.#ahead('{')) return undefined;
    const found = /^\{(\d{1,6})(,(\d{0,6}))?\}/.exec(this.#pattern.slice(this.#at, this.#at + 20).join(''));
    if (found === null) throw new Untranslatable('illegal repetition', true);
    this.#at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (max < min) throw new Untranslatable('illegal repetition range', true);
    return { text: found[0], min, max };
  }
}

/** A capturing group without further groups inside. */
function isPlainGroup(source: string): boolean {
  return source.startsWith('(') && !source.startsWith('(?') && !/(?<!\\)\((?!\?)/.test(source.slice(1));
}

function single(source: string): Piece {
  return { source, nullable: false, captures: false, assertion: false, bounded: true };
}

function assertion(source: string): Piece {
  return { source, nullable: true, captures: false, assertion: true, bounded: true };
}
