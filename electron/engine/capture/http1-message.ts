/**
 * Incremental decoder of HTTP/1.x messages in one direction (RFC 9112). It never changes or refuses traffic:
 * what it can't decode it counts, and the bytes went through long before.
 */
export interface HeadInfo {
  /** From the start line to the empty line, as on the wire. */
  readonly head: Buffer;
  readonly startLine: string;
  /** Header fields by lower-case name; repeated ones joined by a comma. */
  readonly fields: ReadonlyMap<string, string>;
  /** When the first byte of the head came. */
  readonly startUs: number;
}

export interface DecodedMessage extends HeadInfo {
  /** Transfer coding undone; cut at the body limit. */
  readonly body: Buffer | null;
  readonly bodyBytes: number;
  readonly trailers: Buffer | null;
  readonly truncated: boolean;
  /** The message ended before its framing said so. */
  readonly cut: boolean;
  readonly endUs: number;
}

/** How the body's end is found. */
export type BodyFraming =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'until-close' }
  /** Everything that follows is no longer HTTP (101, CONNECT). */
  | { readonly kind: 'tunnel' };

export interface MessageEvents {
  /** The head is complete: says how long the body is, or null to skip this (informational) head. */
  framing(info: HeadInfo): BodyFraming | null;
  message(message: DecodedMessage): void;
  /** Bytes that are not HTTP/1.x, with the reason. */
  undecodable(bytes: number, reason: string): void;
}

type State =
  | 'head'
  | 'fixed'
  | 'until-close'
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailers'
  | 'lost'
  | 'tunnel';

/** A longer head is taken for something that is not HTTP. */
const HEAD_LIMIT = 256 * 1024;
const CRLF = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);

export class MessageDecoder {
  readonly #events: MessageEvents;
  readonly #bodyLimit: number;
  #state: State = 'head';
  /** Bytes of an unfinished head, chunk-size line or trailer section. */
  #pending: Buffer = EMPTY;
  #info: HeadInfo | null = null;
  #startUs = 0;
  #body: Buffer[] = [];
  #bodyStored = 0;
  #bodyBytes = 0;
  #remaining = 0;
  #trailers: Buffer | null = null;
  /** Pieces of the body that are views of a batch that will be reused. */
  #borrowedFrom = 0;
  #pendingBorrowed = false;
  #infoBorrowed = false;

  constructor(events: MessageEvents, bodyLimit: number) {
    this.#events = events;
    this.#bodyLimit = bodyLimit;
  }

  /** True between messages. */
  get idle(): boolean {
    return this.#state === 'head' && this.#pending.length === 0;
  }

  /** The head of a message whose body is still coming. */
  get current(): HeadInfo | null {
    return this.#info;
  }

  /** Takes bytes that arrived at `timeUs`. They may be a view; `detach` has to be called before it is reused. */
  push(bytes: Buffer, timeUs: number): void {
    let rest = bytes;
    while (rest.length > 0) rest = this.step(rest, timeUs);
  }

  /** Copies what still points into the caller's buffer. */
  detach(): void {
    if (this.#pendingBorrowed) {
      this.#pending = Buffer.from(this.#pending);
      this.#pendingBorrowed = false;
    }
    if (this.#info && this.#infoBorrowed) {
      this.#info = { ...this.#info, head: Buffer.from(this.#info.head) };
      this.#infoBorrowed = false;
    }
    for (; this.#borrowedFrom < this.#body.length; this.#borrowedFrom += 1) {
      const piece = this.#body[this.#borrowedFrom];
      if (piece) this.#body[this.#borrowedFrom] = Buffer.from(piece);
    }
  }

  /** The direction is over. Ends a body that lasts until the close; anything else unfinished is cut off. */
  end(timeUs: number): void {
    if (this.#state === 'until-close') this.#finish(timeUs, false);
    else if (this.#info) this.#finish(timeUs, true);
    else if (this.#state === 'head' && this.#pending.length > 0) {
      this.#events.undecodable(this.#pending.length, 'the connection ended within a message head');
      this.#setPending(EMPTY, false);
    }
  }

  /** Bytes are missing here: nothing that follows on this connection can be trusted. */
  lose(timeUs: number): void {
    if (this.#info) this.#finish(timeUs, true);
    this.#setPending(EMPTY, false);
    this.#state = 'lost';
  }

  /** The other direction switched protocols. */
  tunnel(): void {
    this.#state = 'tunnel';
  }

  /**
   * Takes at most one part of a message (a head, a piece of a body) and returns the bytes behind it, for who has to know
   * where each part ends.
   */
  step(bytes: Buffer, timeUs: number): Buffer {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, timeUs);
      case 'fixed':
        return this.#readFixed(bytes, timeUs);
      case 'until-close':
        this.#append(bytes);
        return EMPTY;
      case 'chunk-size':
        return this.#readChunkSize(bytes);
      case 'chunk-data':
        return this.#readChunkData(bytes);
      case 'chunk-end':
        return this.#readChunkEnd(bytes);
      case 'trailers':
        return this.#readTrailers(bytes, timeUs);
      case 'tunnel':
        this.#events.undecodable(bytes.length, 'the connection switched to another protocol');
        return EMPTY;
      case 'lost':
        this.#events.undecodable(bytes.length, 'earlier bytes of the connection could not be decoded');
        return EMPTY;
    }
  }

  #readHead(bytes: Buffer, timeUs: number): Buffer {
    if (this.#pending.length === 0) {
      // RFC 9112 section 2.2: empty lines before a request line are to be skipped.
      let skip = 0;
      while (skip < bytes.length && (bytes[skip] === 0x0d || bytes[skip] === 0x0a)) skip += 1;
      if (skip > 0) return bytes.subarray(skip);
      this.#startUs = timeUs;
    }
    const joined = this.#join(bytes);
    const end = joined.indexOf(HEAD_END);
    if (end < 0) {
      if (joined.length > HEAD_LIMIT || !looksLikeHttp(joined)) return this.#giveUp(joined, 'not HTTP/1.x');
      this.#setPending(joined, true);
      return EMPTY;
    }
    const head = joined.subarray(0, end + HEAD_END.length);
    const rest = joined.subarray(end + HEAD_END.length);
    this.#setPending(EMPTY, false);
    const info = readHeadInfo(head, this.#startUs);
    if (!info) return this.#giveUp(joined, 'not an HTTP/1.x head');
    const framing = this.#events.framing(info);
    if (framing === null) return rest;
    this.#info = info;
    this.#infoBorrowed = true;
    this.#start(framing, timeUs);
    return rest;
  }

  #start(framing: BodyFraming, timeUs: number): void {
    switch (framing.kind) {
      case 'none':
        this.#finish(timeUs, false);
        return;
      case 'length':
        this.#remaining = framing.bytes;
        this.#state = 'fixed';
        if (framing.bytes === 0) this.#finish(timeUs, false);
        return;
      case 'chunked':
        this.#state = 'chunk-size';
        return;
      case 'until-close':
        this.#state = 'until-close';
        return;
      case 'tunnel':
        this.#finish(timeUs, false);
        this.#state = 'tunnel';
    }
  }

  #readFixed(bytes: Buffer, timeUs: number): Buffer {
    const part = bytes.subarray(0, this.#remaining);
    this.#append(part);
    this.#remaining -= part.length;
    if (this.#remaining === 0) this.#finish(timeUs, false);
    return bytes.subarray(part.length);
  }

  #readChunkSize(bytes: Buffer): Buffer {
    const joined = this.#join(bytes);
    const end = joined.indexOf(CRLF);
    if (end < 0) {
      if (joined.length > 4096) return this.#giveUp(joined, 'a chunk-size line without an end');
      this.#setPending(joined, true);
      return EMPTY;
    }
    const text = joined.toString('latin1', 0, end);
    const size = /^[0-9a-fA-F]{1,12}(?=[;\s]|$)/.exec(text)?.[0];
    this.#setPending(EMPTY, false);
    if (size === undefined) return this.#giveUp(joined, 'a malformed chunk size');
    this.#remaining = Number.parseInt(size, 16);
    this.#state = this.#remaining === 0 ? 'trailers' : 'chunk-data';
    return joined.subarray(end + CRLF.length);
  }

  #readChunkData(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#remaining);
    this.#append(part);
    this.#remaining -= part.length;
    if (this.#remaining === 0) this.#state = 'chunk-end';
    return bytes.subarray(part.length);
  }

  #readChunkEnd(bytes: Buffer): Buffer {
    const joined = this.#join(bytes);
    if (joined.length < CRLF.length) {
      this.#setPending(joined, true);
      return EMPTY;
    }
    this.#setPending(EMPTY, false);
    if (joined[0] !== CRLF[0] || joined[1] !== CRLF[1])
      return this.#giveUp(joined, 'a chunk without its end');
    this.#state = 'chunk-size';
    return joined.subarray(CRLF.length);
  }

  #readTrailers(bytes: Buffer, timeUs: number): Buffer {
    const joined = this.#join(bytes);
    if (joined.length < CRLF.length) {
      this.#setPending(joined, true);
      return EMPTY;
    }
    if (joined[0] === CRLF[0] && joined[1] === CRLF[1]) {
      this.#setPending(EMPTY, false);
      this.#finish(timeUs, false);
      return joined.subarray(CRLF.length);
    }
    const end = joined.indexOf(HEAD_END);
    if (end < 0) {
      if (joined.length > HEAD_LIMIT) return this.#giveUp(joined, 'a trailer section without an end');
      this.#setPending(joined, true);
      return EMPTY;
    }
    this.#setPending(EMPTY, false);
    this.#trailers = Buffer.from(joined.subarray(0, end + CRLF.length));
    this.#finish(timeUs, false);
    return joined.subarray(end + HEAD_END.length);
  }

  #append(part: Buffer): void {
    this.#bodyBytes += part.length;
    const room = this.#bodyLimit - this.#bodyStored;
    if (room <= 0 || part.length === 0) return;
    const kept = part.length > room ? part.subarray(0, room) : part;
    this.#body.push(kept);
    this.#bodyStored += kept.length;
  }

  #finish(timeUs: number, cut: boolean): void {
    const info = this.#info;
    if (!info) return;
    const [only] = this.#body;
    const body = this.#body.length === 1 && only ? only : Buffer.concat(this.#body);
    const message: DecodedMessage = {
      ...info,
      body: this.#bodyBytes === 0 ? null : body,
      bodyBytes: this.#bodyBytes,
      trailers: this.#trailers,
      cut,
      truncated: cut || this.#bodyStored < this.#bodyBytes,
      endUs: timeUs,
    };
    this.#info = null;
    this.#body = [];
    this.#borrowedFrom = 0;
    this.#bodyStored = 0;
    this.#bodyBytes = 0;
    this.#trailers = null;
    this.#state = 'head';
    this.#events.message(message);
  }

  #giveUp(bytes: Buffer, reason: string): Buffer {
    this.#setPending(EMPTY, false);
    if (this.#info) this.#finish(this.#startUs, true);
    this.#state = 'lost';
    this.#events.undecodable(bytes.length, reason);
    return EMPTY;
  }

  #join(bytes: Buffer): Buffer {
    return this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
  }

  #setPending(bytes: Buffer, borrowed: boolean): void {
    this.#pending = bytes;
    this.#pendingBorrowed = borrowed;
  }
}

function looksLikeHttp(bytes: Buffer): boolean {
  // A request starts with a method token, a response with "HTTP/1."; both are printable ASCII.
  const first = bytes[0] ?? 0;
  return first > 0x20 && first < 0x7f;
}

function readHeadInfo(head: Buffer, startUs: number): HeadInfo | null {
  const text = head.toString('latin1', 0, head.length - HEAD_END.length);
  let lineEnd = text.indexOf('\r\n');
  const startLine = lineEnd < 0 ? text : text.slice(0, lineEnd);
  if (!/^(HTTP\/1\.[01] \d{3}|[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/1\.[01]$)/.test(startLine)) return null;
  const fields = new Map<string, string>();
  while (lineEnd >= 0) {
    const start = lineEnd + 2;
    lineEnd = text.indexOf('\r\n', start);
    const stop = lineEnd < 0 ? text.length : lineEnd;
    const colon = text.indexOf(':', start);
    if (colon < 0 || colon > stop) continue;
    const name = text.slice(start, colon).toLowerCase();
    const value = text.slice(colon + 1, stop).trim();
    const earlier = fields.get(name);
    fields.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return { head, startLine, fields, startUs };
}
