import { ClassFormatFailure, type Bytes } from './bytes.ts';
import type { Constant } from '../java/constant.ts';

type Entry =
  | { readonly kind: 'utf8'; readonly bytes: Uint8Array }
  | { readonly kind: 'number'; readonly constant: Constant }
  | { readonly kind: 'reference'; readonly index: number; readonly isClass: boolean }
  | { readonly kind: 'other' };

const OTHER: Entry = { kind: 'other' };

/** The constants of a class file (JVM specification section 4.4), decoded when they are asked for. */
export class ConstantPool {
  readonly #entries: (Entry | undefined)[] = [];
  readonly #texts = new Map<number, string>();

  constructor(bytes: Bytes) {
    const count = bytes.u2();
    for (let index = 1; index < count; index++) {
      const tag = bytes.u1();
      this.#entries[index] = readEntry(tag, bytes);
      // A long and a double take two places (section 4.4.5).
      if (tag === 5 || tag === 6) index++;
    }
  }

  utf8(index: number): string {
    const known = this.#texts.get(index);
    if (known !== undefined) return known;
    const entry = this.#entries[index];
    if (entry?.kind !== 'utf8') throw new ClassFormatFailure(`constant ${index} is no text`);
    const text = modifiedUtf8(entry.bytes);
    this.#texts.set(index, text);
    return text;
  }

  /** The binary name of a class constant, with slashes. */
  className(index: number): string {
    const entry = this.#entries[index];
    if (entry?.kind !== 'reference') throw new ClassFormatFailure(`constant ${index} is no class`);
    return this.utf8(entry.index);
  }

  /** Binary names of all classes that it refers to. */
  classNames(): string[] {
    return this.#references(true);
  }

  /** All constants of type String, the recipes of joined texts among them. */
  texts(): string[] {
    return this.#references(false);
  }

  /** All texts, also names, descriptors and attributes of annotations. */
  allTexts(): string[] {
    return this.#entries.flatMap((entry, index) => (entry?.kind === 'utf8' ? [this.utf8(index)] : []));
  }

  /** Whether a descriptor of a class is among its texts; only those of such lengths are decoded. */
  mentions(descriptor: RegExp, least: number, most: number): boolean {
    return this.#entries.some(
      (entry, index) =>
        entry?.kind === 'utf8' &&
        entry.bytes[0] === 0x4c &&
        entry.bytes.length >= least &&
        entry.bytes.length <= most &&
        descriptor.test(this.utf8(index)),
    );
  }

  mentionsText(text: string): boolean {
    return this.allTexts().includes(text);
  }

  #references(classes: boolean): string[] {
    return this.#entries.flatMap((entry) =>
      entry?.kind === 'reference' && entry.isClass === classes ? [this.utf8(entry.index)] : [],
    );
  }

  /** A number, or the text of a string constant. */
  value(index: number): Constant {
    const entry = this.#entries[index];
    if (entry?.kind === 'number') return entry.constant;
    return { type: 'string', value: this.className(index) };
  }
}

/** By tag, table 4.4-A. */
function readEntry(tag: number, bytes: Bytes): Entry {
  switch (tag) {
    case 1:
      return { kind: 'utf8', bytes: bytes.take(bytes.u2()) };
    case 3:
      return { kind: 'number', constant: { type: 'int', value: bytes.i4() } };
    case 4:
      return { kind: 'number', constant: { type: 'double', value: bytes.f4() } };
    case 5:
      return { kind: 'number', constant: { type: 'long', value: bytes.i8() } };
    case 6:
      return { kind: 'number', constant: { type: 'double', value: bytes.f8() } };
    case 7:
    case 8:
      return { kind: 'reference', index: bytes.u2(), isClass: tag === 7 };
    case 16:
    case 19:
    case 20:
      bytes.take(2);
      return OTHER;
    case 15:
      bytes.take(3);
      return OTHER;
    case 9:
    case 10:
    case 11:
    case 12:
    case 17:
    case 18:
      bytes.take(4);
      return OTHER;
    default:
      throw new ClassFormatFailure(`a constant has the unknown tag ${tag}`);
  }
}

/**
 * Modified UTF-8 (section 4.4.7): zero as two bytes, and characters beyond the basic plane as two surrogates of three
 * bytes each, so that every unit of UTF-16 is decoded on its own.
 */
function modifiedUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const second = bytes[at + 1] ?? 0;
    const third = bytes[at + 2] ?? 0;
    if (first > 0 && first < 0x80) {
      text += String.fromCharCode(first);
      at += 1;
    } else if ((first & 0xe0) === 0xc0 && (second & 0xc0) === 0x80) {
      text += String.fromCharCode(((first & 0x1f) << 6) | (second & 0x3f));
      at += 2;
    } else if ((first & 0xf0) === 0xe0 && (second & 0xc0) === 0x80 && (third & 0xc0) === 0x80) {
      text += String.fromCharCode(((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f));
      at += 3;
    } else {
      throw new ClassFormatFailure('a text is no modified UTF-8');
    }
  }
  return text;
}
