import { Unpatchable } from './unpatchable.ts';

/** What is put in place of a part of a text; an insertion when both ends are the same. Offsets count UTF-16 units. */
interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Collects edits of one text. Insertions at one offset come in the order in which they were added. */
export class TextEdits {
  readonly #edits: TextEdit[] = [];

  replace(from: number, to: number, text: string): void {
    this.#edits.push({ from, to, text });
  }

  insert(at: number, text: string): void {
    this.replace(at, at, text);
  }

  /** @throws Unpatchable when two edits overlap */
  appliedTo(text: string): string {
    const inOrder = this.#edits.toSorted((a, b) => a.from - b.from || a.to - b.to);
    let out = '';
    let done = 0;
    for (const edit of inOrder) {
      if (edit.from < done) throw new Unpatchable('two of its changes meet in one place');
      out += text.slice(done, edit.from) + edit.text;
      done = edit.to;
    }
    return out + text.slice(done);
  }
}
