import { StringDecoder } from 'node:string_decoder';

/**
 * Makes lines of pieces of bytes; a line that is too long is passed over whole. What comes after the last line end waits for its
 * rest.
 */
export class Lines {
  readonly #longest: number;
  readonly #take: (line: string) => void;
  #decoder = new StringDecoder('utf8');
  #rest = '';
  #skipping = false;

  constructor(longest: number, take: (line: string) => void) {
    this.#longest = longest;
    this.#take = take;
  }

  add(bytes: Uint8Array): void {
    const text = this.#rest + this.#decoder.write(bytes);
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      if (this.#skipping) this.#skipping = false;
      else if (end - at <= this.#longest) this.#take(text.slice(at, text[end - 1] === '\r' ? end - 1 : end));
      at = end + 1;
    }
    this.#rest = text.slice(at);
    if (this.#skipping || this.#rest.length > this.#longest) {
      this.#skipping = true;
      this.#rest = '';
    }
  }

  /** The beginning of a line that never ended is nothing of what comes next. */
  reset(): void {
    this.#decoder = new StringDecoder('utf8');
    this.#rest = '';
    this.#skipping = false;
  }
}
