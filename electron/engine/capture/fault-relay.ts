/**
 * The relay of an instance tap that can have faults. It follows the messages of both directions, so that a fault can begin
 * and end between two requests of a connection that is kept alive. While no fault is on, bytes pass on as they come; while one
 * is, a request waits for the answer to the one before it, since an answer of the tap must not overtake one of the instance.
 */
import type { Socket } from 'node:net';
import { faultText } from '#shared/model/index.ts';
import { answerOf, type FaultAnswer } from './fault-answer.ts';
import { shaperOf, type Shaper } from './fault-shaper.ts';
import type { FaultSwitch } from './fault-switch.ts';
import { FrameKind } from './frame.ts';
import { requestFraming, responseFraming } from './http1-framing.ts';
import { MessageDecoder, type HeadInfo } from './http1-message.ts';

const NOTHING = Buffer.alloc(0);
/** Bytes of a client that wait here before it has to. */
const WAITING_BYTES = 256 * 1024;

/** What the relay tells its tap. */
export interface RelayEvents {
  /** Something happened that is to be recorded. */
  frame(kind: FrameKind, timeUs: number, payload: Buffer): void;
  /** The tap itself breaks the connection; the code stands for its end in the recording. */
  broken(code: string): void;
  clockUs(): number;
}

/**
 * What becomes of the client's bytes: *between* requests; *gather* holds a head until it is decided on; *pass* and *discard*
 * what they say; *opaque* is no HTTP/1.x that could be followed, and passes.
 */
type Mode = 'between' | 'gather' | 'pass' | 'discard' | 'opaque';

interface Piece {
  readonly bytes: Buffer;
  readonly timeUs: number;
}

export class FaultRelay {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #faults: FaultSwitch;
  readonly #events: RelayEvents;
  readonly #requests: MessageDecoder;
  readonly #responses: MessageDecoder;
  /** Bytes of the client that have not been looked at. */
  readonly #waiting: Piece[] = [];
  /** Pieces of a head that is not decided on. */
  readonly #gathered: Piece[] = [];
  /** Methods of the requests that the instance has not answered. */
  readonly #asked: string[] = [];
  #mode: Mode = 'between';
  #head: HeadInfo | null = null;
  #requestEnded = false;
  /** The head that ended with the present part. */
  #responseHead: 'informational' | 'final' | null = null;
  /** Pieces of a head on their way to a shaper. */
  readonly #partialHead: Buffer[] = [];
  #responseEnded = false;
  #answer: FaultAnswer | null = null;
  #shaper: Shaper | null = null;
  /** False while the shaper has as much of the answer as it may hold. */
  #flowing = true;
  #clientEnded = false;
  #serverEnded = false;
  #closing = false;
  #closed = false;

  constructor(client: Socket, server: Socket, faults: FaultSwitch, events: RelayEvents) {
    this.#client = client;
    this.#server = server;
    this.#faults = faults;
    this.#events = events;
    this.#requests = new MessageDecoder(
      {
        framing: (head) => {
          this.#head = head;
          return requestFraming(head.fields);
        },
        message: () => {
          this.#requestEnded = true;
        },
        undecodable: () => {
          // The instance never got the beginning of what is discarded: the rest of it would be a request of its own to it.
          if (this.#mode === 'discard') {
            client.destroy();
            return;
          }
          this.#forwardGathered();
          this.#mode = 'opaque';
        },
      },
      0,
    );
    this.#responses = new MessageDecoder(
      {
        framing: ({ startLine, fields }) => {
          const framing = responseFraming(Number(startLine.slice(9, 12)), this.#asked[0] ?? '', fields);
          this.#responseHead = framing === null ? 'informational' : 'final';
          if (framing?.kind === 'tunnel') this.#becomeOpaque();
          return framing;
        },
        message: () => {
          this.#asked.shift();
          this.#responseEnded = true;
        },
        undecodable: () => this.#becomeOpaque(),
      },
      0,
    );
    client.on('data', (chunk: Buffer) => this.#fromClient(chunk));
    client.once('end', () => this.#endOfClient());
    client.on('drain', () => this.#regulateServer());
    server.on('data', (chunk: Buffer) => this.#fromServer(chunk));
    server.once('end', () => this.#endOfServer());
    server.on('drain', () => this.#regulate());
    client.once('close', () => this.#shaper?.stop());
    server.once('close', () => this.#shaper?.stop());
  }

  /** Ends the connection as soon as no request is open on it. */
  closeWhenIdle(): void {
    this.#closing = true;
    this.#closeIfIdle();
  }

  #fromClient(bytes: Buffer): void {
    this.#waiting.push({ bytes, timeUs: this.#events.clockUs() });
    this.#advance();
  }

  /** Looks at what waits, as far as that is possible now. */
  #advance(): void {
    for (;;) {
      const piece = this.#waiting[0];
      if (!piece || this.#mustWait()) break;
      this.#waiting.shift();
      const rest = this.#take(piece);
      if (rest.length > 0) this.#waiting.unshift({ bytes: rest, timeUs: piece.timeUs });
    }
    if (this.#clientEnded && this.#waiting.length === 0) this.#passEnd();
    this.#closeIfIdle();
    this.#regulate();
  }

  #mustWait(): boolean {
    if (this.#client.destroyed || this.#closed || this.#answer?.early === true) return true;
    if (this.#mode !== 'between') return false;
    return this.#shaper !== null || (this.#faults.onRequests && this.#asked.length > 0);
  }

  /** Takes one part of a message and returns what stands behind it. */
  #take({ bytes, timeUs }: Piece): Buffer {
    if (this.#mode === 'opaque') {
      this.#forward({ bytes, timeUs });
      return NOTHING;
    }
    if (this.#mode === 'between') this.#mode = this.#faults.onRequests ? 'gather' : 'pass';
    this.#head = null;
    this.#requestEnded = false;
    const rest = this.#requests.step(bytes, timeUs);
    const piece = { bytes: bytes.subarray(0, bytes.length - rest.length), timeUs };
    this.#place(piece);
    if (this.#requestEnded) this.#endOfRequest();
    return rest;
  }

  /** Puts a part where its mode says; a head that is complete is decided on. */
  #place(piece: Piece): void {
    const head = this.#theHead();
    switch (this.#mode) {
      case 'gather':
        this.#gathered.push(piece);
        if (head) this.#decide(head);
        return;
      case 'discard':
        this.#events.frame(FrameKind.request, piece.timeUs, piece.bytes);
        return;
      default:
        this.#forward(piece);
        if (head) this.#asked.push(methodOf(head));
    }
  }

  /** The events of a decoder set it behind the compiler's back. */
  #theHead(): HeadInfo | null {
    return this.#head;
  }

  #decide(head: HeadInfo): void {
    const fault = this.#faults.draw();
    if (fault === null) {
      this.#pass(head);
      return;
    }
    const pieces = this.#gathered.splice(0);
    for (const { bytes, timeUs } of pieces) this.#events.frame(FrameKind.request, timeUs, bytes);
    this.#events.frame(FrameKind.fault, this.#events.clockUs(), Buffer.from(faultText(fault)));
    if (fault.kind === 'status') {
      this.#mode = 'discard';
      this.#answer = answerOf(fault, head);
      if (this.#answer.early) this.#giveAnswer(this.#answer);
      return;
    }
    if (fault.kind === 'reset') {
      this.#events.broken('ECONNRESET');
      this.#server.destroy();
      this.#client.resetAndDestroy();
      return;
    }
    this.#shaper = shaperOf(fault, {
      write: (bytes) => this.#toClient(bytes),
      cut: () => this.#cut(),
      done: () => this.#shaped(),
      flow: (flowing) => {
        this.#flowing = flowing;
        this.#regulateServer();
      },
    });
    for (const { bytes } of pieces) this.#server.write(bytes);
    this.#asked.push(methodOf(head));
    this.#mode = 'pass';
  }

  #pass(head: HeadInfo): void {
    this.#forwardGathered();
    this.#asked.push(methodOf(head));
    this.#mode = 'pass';
  }

  #forwardGathered(): void {
    for (const piece of this.#gathered.splice(0)) this.#forward(piece);
  }

  #forward({ bytes, timeUs }: Piece): void {
    this.#server.write(bytes);
    this.#events.frame(FrameKind.request, timeUs, bytes);
  }

  #endOfRequest(): void {
    if (this.#mode === 'opaque') return;
    this.#mode = 'between';
    if (this.#answer && !this.#answer.early) this.#giveAnswer(this.#answer);
  }

  #giveAnswer(answer: FaultAnswer): void {
    this.#toClient(answer.bytes);
    if (answer.close) {
      this.#client.end();
      this.#server.end();
    } else this.#answer = null;
  }

  #fromServer(chunk: Buffer): void {
    let bytes = chunk;
    while (bytes.length > 0 && !this.#client.destroyed) {
      this.#responseHead = null;
      this.#responseEnded = false;
      const inBody = this.#responses.current !== null;
      const rest = this.#responses.step(bytes, this.#events.clockUs());
      this.#passBack(bytes.subarray(0, bytes.length - rest.length), inBody);
      bytes = rest;
    }
  }

  #passBack(bytes: Buffer, inBody: boolean): void {
    const shaper = this.#shaper;
    if (shaper === null) this.#toClient(bytes);
    else if (inBody) shaper.body(bytes);
    else {
      this.#partialHead.push(Buffer.from(bytes));
      // A client may wait for an informational answer before it sends its body: that one is not held back.
      if (this.#responseHead === 'informational')
        for (const piece of this.#partialHead.splice(0)) this.#toClient(piece);
      else if (this.#responseHead === 'final') shaper.head(this.#takePartialHead());
      // Of another protocol there is no head to wait for.
      else if (this.#mode === 'opaque') shaper.body(this.#takePartialHead());
    }
    if (!this.#responseEnded) return;
    if (shaper === null) this.#advance();
    else shaper.end();
  }

  #takePartialHead(): Buffer {
    return Buffer.concat(this.#partialHead.splice(0));
  }

  #toClient(bytes: Buffer): void {
    if (this.#client.destroyed || this.#client.writableEnded) return;
    this.#client.write(bytes);
    this.#regulateServer();
    this.#events.frame(FrameKind.response, this.#events.clockUs(), bytes);
  }

  /** The shaped answer is through: the next request may go. */
  #shaped(): void {
    this.#shaper = null;
    this.#flowing = true;
    this.#regulateServer();
    if (this.#serverEnded) this.#endToClient();
    this.#advance();
  }

  #cut(): void {
    this.#events.frame(FrameKind.responseEnd, this.#events.clockUs(), NOTHING);
    // Only when what was let through has left.
    this.#client.end(() => this.#server.destroy());
  }

  #becomeOpaque(): void {
    if (this.#mode === 'discard') {
      this.#client.destroy();
      return;
    }
    this.#forwardGathered();
    this.#mode = 'opaque';
    this.#asked.length = 0;
    this.#advance();
  }

  #endOfClient(): void {
    this.#clientEnded = true;
    this.#advance();
  }

  #passEnd(): void {
    this.#clientEnded = false;
    this.#forwardGathered();
    this.#events.frame(FrameKind.requestEnd, this.#events.clockUs(), NOTHING);
    this.#server.end();
  }

  #endOfServer(): void {
    this.#serverEnded = true;
    this.#responseEnded = false;
    this.#responses.end(this.#events.clockUs());
    if (this.#shaper === null) {
      this.#endToClient();
      return;
    }
    if (this.#partialHead.length > 0) this.#shaper.body(this.#takePartialHead());
    this.#shaper.end();
  }

  #endToClient(): void {
    this.#events.frame(FrameKind.responseEnd, this.#events.clockUs(), NOTHING);
    this.#client.end();
  }

  #closeIfIdle(): void {
    if (!this.#closing || this.#asked.length > 0 || this.#shaper !== null || this.#mode === 'discard') return;
    this.#closed = true;
    // What was written to the client before leaves first; the other side ends with it.
    this.#client.destroySoon();
  }

  /** Stops an instance whose bytes can't go on, and lets it go on when they can. */
  #regulateServer(): void {
    if (!this.#flowing || this.#client.writableNeedDrain) this.#server.pause();
    else if (this.#server.isPaused()) this.#server.resume();
  }

  /** Stops a client whose bytes can't go on, and lets it go on when they can. */
  #regulate(): void {
    const waiting = this.#waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (waiting > WAITING_BYTES || this.#server.writableNeedDrain) this.#client.pause();
    else if (this.#client.isPaused()) this.#client.resume();
  }
}

function methodOf({ startLine }: HeadInfo): string {
  return startLine.slice(0, startLine.indexOf(' '));
}
