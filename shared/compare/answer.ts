import { headerValues, type HeaderValues } from './header-values.ts';
import { parseJson, type JsonValue } from './json/parse.ts';
import type { ComparedAttempt, ComparedExchange } from './pair.ts';
import { LEAST_CONFIDENCE } from './settings.ts';

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
const EMPTY = new Uint8Array(0);

/** A body as what it is: JSON by structure, text by lines, the rest by bytes. */
export type Content =
  | { readonly type: 'none' }
  | { readonly type: 'json'; readonly value: JsonValue; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'binary' };

/**
 * One side's answer, prepared for the rules: what several of them need is decoded once, and only when asked for.
 */
export class Answer {
  readonly exchange: ComparedExchange;
  readonly bytes: Uint8Array;
  #headers: HeaderValues | undefined;
  #content: Content | undefined;
  #answeredAt: number | null | undefined;

  constructor(exchange: ComparedExchange) {
    this.exchange = exchange;
    this.bytes = exchange.body ?? EMPTY;
  }

  get status(): number | null {
    return this.exchange.status;
  }

  /** Field values by lower-case name. */
  get headers(): HeaderValues {
    this.#headers ??= headerValues(this.exchange.headers);
    return this.#headers;
  }

  header(name: string): string | null {
    return this.headers.get(name)?.join(', ') ?? null;
  }

  get content(): Content {
    this.#content ??= contentOf(this.bytes, this.exchange.bodyTruncated);
    return this.#content;
  }

  /** The body where it is text, JSON included. */
  get text(): string | null {
    const content = this.content;
    return content.type === 'json' || content.type === 'text' ? content.text : null;
  }

  /** In the order of their start. */
  get attempts(): readonly ComparedAttempt[] {
    return this.exchange.attempts;
  }

  /** Whether all attempts surely belong to this request. */
  get attemptsAreSure(): boolean {
    return this.attempts.every(({ confidence }) => confidence >= LEAST_CONFIDENCE);
  }

  /** Wall clock of the answer in epoch milliseconds, from its `Date` header (RFC 9110 §6.6.1). */
  get answeredAt(): number | null {
    if (this.#answeredAt === undefined) {
      const time = Date.parse(this.header('date') ?? '');
      this.#answeredAt = Number.isNaN(time) ? null : time;
    }
    return this.#answeredAt;
  }
}

function contentOf(bytes: Uint8Array, truncated: boolean): Content {
  if (bytes.length === 0) return { type: 'none' };
  const text = textOf(bytes, truncated);
  if (text === null) return { type: 'binary' };
  const value = truncated ? undefined : parseJson(text);
  return value === undefined ? { type: 'text', text } : { type: 'json', value, text };
}

/** UTF-8 text without NUL, or null. A body that was cut off may end inside a character. */
function textOf(bytes: Uint8Array, truncated: boolean): string | null {
  if (bytes.includes(0)) return null;
  try {
    return truncated
      ? new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
      : UTF_8.decode(bytes);
  } catch {
    return null;
  }
}
