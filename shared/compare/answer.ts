import { type BodyFormat, type DeclaredType, declaredType, sniffedFormat } from './body/format.ts';
import { type FormFields, parseForm } from './form/fields.ts';
import { headerValues, type HeaderValues } from './header-values.ts';
import { parseJson, type JsonValue } from './json/parse.ts';
import { parseHtml } from './markup/html.ts';
import type { MarkupNode } from './markup/tree.ts';
import { parseXml } from './markup/xml.ts';
import type { ComparedAttempt, ComparedExchange } from './pair.ts';
import { remembered } from './remembered.ts';
import { LEAST_CONFIDENCE } from './settings.ts';

const UTF_8 = new TextDecoder('utf-8', { fatal: true });
const EMPTY = new Uint8Array(0);

/** Attempts at each service, both in the order of their start. */
export type Services = ReadonlyMap<string, readonly ComparedAttempt[]>;

const NO_SERVICES: Services = new Map();
const MOST_DATES = 1_000;

/** A body as what it is: JSON, XML and HTML by structure, a form by field, text by lines, the rest by bytes. */
export type Content =
  | { readonly type: 'none' }
  | { readonly type: 'json'; readonly value: JsonValue; readonly text: string }
  | { readonly type: 'xml' | 'html'; readonly root: MarkupNode; readonly text: string }
  | { readonly type: 'form'; readonly fields: FormFields; readonly text: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'binary' };

/**
 * One side's answer, prepared for the rules: what several of them need is decoded once, and only when asked for.
 */
export class Answer {
  readonly exchange: ComparedExchange;
  readonly bytes: Uint8Array;
  #headers: HeaderValues | undefined;
  #text: string | null | undefined;
  #format: BodyFormat | undefined;
  #declaredType: DeclaredType | undefined;
  #content: Content | undefined;
  #answeredAt: number | null | undefined;
  #services: Services | undefined;
  #attemptsAreSure: boolean | undefined;

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
    const values = this.headers.get(name);
    if (values === undefined) return null;
    return values.length === 1 ? (values[0] ?? null) : values.join(', ');
  }

  /**
   * What the body says it is, by `Content-Type`; where that says nothing, by its look. Whether it is well formed is not
   * looked at: that is `content`, which costs reading all of it.
   */
  get format(): BodyFormat {
    this.#format ??= this.#readFormat();
    return this.#format;
  }

  get content(): Content {
    this.#content ??= contentOf(this.format, this.text, this.exchange.bodyTruncated);
    return this.#content;
  }

  /** The body where it is text, markup and JSON included; null for bytes and without a body. */
  get text(): string | null {
    if (this.#text === undefined) {
      const { format, charset } = this.#declared();
      this.#text =
        this.bytes.length === 0 || format === 'binary'
          ? null
          : textOf(this.bytes, charset, this.exchange.bodyTruncated);
    }
    return this.#text;
  }

  /** In the order of their start. */
  get attempts(): readonly ComparedAttempt[] {
    return this.exchange.attempts;
  }

  /** Attempts by service, both in the order of their start. */
  get services(): Services {
    this.#services ??= byService(this.attempts);
    return this.#services;
  }

  /** Whether all attempts surely belong to this request. */
  get attemptsAreSure(): boolean {
    this.#attemptsAreSure ??= this.attempts.every(({ confidence }) => confidence >= LEAST_CONFIDENCE);
    return this.#attemptsAreSure;
  }

  /** Wall clock of the answer in epoch milliseconds, from its `Date` header (RFC 9110 §6.6.1). */
  get answeredAt(): number | null {
    if (this.#answeredAt === undefined) {
      const date = this.header('date');
      this.#answeredAt = date === null ? null : epochMs(date);
    }
    return this.#answeredAt;
  }

  #readFormat(): BodyFormat {
    if (this.bytes.length === 0) return 'none';
    if (this.text === null) return 'binary';
    return this.#declared().format ?? sniffedFormat(this.text);
  }

  #declared(): DeclaredType {
    this.#declaredType ??= declaredType(this.header('content-type') ?? '');
    return this.#declaredType;
  }
}

function byService(attempts: readonly ComparedAttempt[]): Services {
  if (attempts.length === 0) return NO_SERVICES;
  const services = new Map<string, ComparedAttempt[]>();
  for (const attempt of attempts) {
    const known = services.get(attempt.service);
    if (known) known.push(attempt);
    else services.set(attempt.service, [attempt]);
  }
  return services;
}

/** The answers of one second have one `Date`. */
const epochMs = remembered(MOST_DATES, (date): number | null => {
  const time = Date.parse(date);
  return Number.isNaN(time) ? null : time;
});

/** A body that is not what it says it is, or was cut off, is a text. */
function contentOf(format: BodyFormat, text: string | null, truncated: boolean): Content {
  if (format === 'none') return { type: 'none' };
  if (format === 'binary' || text === null) return { type: 'binary' };
  return (truncated ? null : structured(format, text)) ?? { type: 'text', text };
}

function structured(format: BodyFormat, text: string): Content | null {
  switch (format) {
    case 'json': {
      const value = parseJson(text);
      return value === undefined ? null : { type: 'json', value, text };
    }
    case 'xml':
    case 'html': {
      const root = format === 'xml' ? parseXml(text) : parseHtml(text);
      return root && { type: format, root, text };
    }
    case 'form':
      return { type: 'form', fields: parseForm(text), text };
    default:
      return null;
  }
}

/** Text without NUL, or null: UTF-8 unless the type names another charset. A body that was cut off may end inside a character. */
function textOf(bytes: Uint8Array, charset: string | null, truncated: boolean): string | null {
  const isUtf8 = charset === null || charset === 'utf-8';
  // In UTF-8 a NUL is a byte of its own, and engines search a text faster than bytes.
  if (!isUtf8 && bytes.includes(0)) return null;
  try {
    const decoder = isUtf8 && !truncated ? UTF_8 : decoderOf(charset);
    const text = decoder.decode(bytes, { stream: truncated });
    return isUtf8 && text.includes('\u0000') ? null : text;
  } catch {
    return null;
  }
}

/** A charset that nobody knows is no reason not to look at the text. */
function decoderOf(charset: string | null): TextDecoder {
  try {
    return new TextDecoder(charset ?? 'utf-8', { fatal: true });
  } catch {
    return new TextDecoder('utf-8', { fatal: true });
  }
}
