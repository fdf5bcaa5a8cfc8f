import type { RequestFault } from './fault-switch.ts';

/** Bandwidth is given out this often. */
const PACE_MS = 50;
/** Bytes that a shaper holds before the instance has to wait. */
const HELD_BYTES = 256 * 1024;

/** Where the shaped answer goes. */
export interface ShapedOutput {
  /** Writes to the client. */
  write(bytes: Buffer): void;
  /** Ends the connection to the client before the answer is whole. */
  cut(): void;
  /** The answer is through. */
  done(): void;
  /** Whether the instance may send on. */
  flow(flowing: boolean): void;
}

/** Takes the bytes of one answer, head first, and passes them on as its fault says. */
export interface Shaper {
  head(bytes: Buffer): void;
  body(bytes: Buffer): void;
  /** All of the answer is there. */
  end(): void;
  /** The connection is over. */
  stop(): void;
}

/** The shaper of a fault that the answer meets, or null for one that the request meets. */
export function shaperOf(fault: RequestFault, output: ShapedOutput): Shaper | null {
  switch (fault.kind) {
    case 'delay':
      return new Delay(fault.delayMs, output);
    case 'truncate':
      return new Cut(fault.bytes, output);
    case 'bandwidth':
      return new Pace(fault.bytesPerSecond, output);
    default:
      return null;
  }
}

/** Holds the first byte back, then lets everything through. */
class Delay implements Shaper {
  readonly #delayMs: number;
  readonly #output: ShapedOutput;
  readonly #held: Buffer[] = [];
  #timer: NodeJS.Timeout | null = null;
  #open = false;
  #ended = false;

  constructor(delayMs: number, output: ShapedOutput) {
    this.#delayMs = delayMs;
    this.#output = output;
  }

  head(bytes: Buffer): void {
    this.body(bytes);
  }

  body(bytes: Buffer): void {
    if (this.#open) {
      this.#output.write(bytes);
      return;
    }
    this.#held.push(Buffer.from(bytes));
    if (this.#timer !== null) return;
    this.#output.flow(false);
    this.#timer = setTimeout(() => this.#release(), this.#delayMs);
  }

  end(): void {
    this.#ended = true;
    // Without a byte of an answer nothing is held back: the connection ended instead.
    if (this.#open || this.#timer === null) this.#output.done();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  #release(): void {
    this.#open = true;
    for (const bytes of this.#held.splice(0)) this.#output.write(bytes);
    this.#output.flow(true);
    if (this.#ended) this.#output.done();
  }
}

/** Passes on the head and some of the body. What follows decides whether that was less than all of it. */
class Cut implements Shaper {
  readonly #output: ShapedOutput;
  readonly #bytes: number;
  #head: Buffer = Buffer.alloc(0);
  #held: Buffer[] = [];
  #size = 0;
  #isCut = false;

  constructor(bytes: number, output: ShapedOutput) {
    this.#bytes = bytes;
    this.#output = output;
  }

  head(bytes: Buffer): void {
    this.#head = Buffer.from(bytes);
  }

  body(bytes: Buffer): void {
    if (this.#isCut) return;
    this.#held.push(Buffer.from(bytes));
    this.#size += bytes.length;
    if (this.#size > this.#bytes) this.#cutAfter(this.#bytes);
  }

  end(): void {
    if (this.#isCut) return;
    if (this.#size > 0) {
      this.#cutAfter(this.#size - 1);
      return;
    }
    // Nothing of an answer without a body can be lost.
    if (this.#head.length > 0) this.#output.write(this.#head);
    this.#output.done();
  }

  stop(): void {
    this.#held = [];
  }

  #cutAfter(bytes: number): void {
    this.#isCut = true;
    // The rest of it goes nowhere, so the instance need not send it.
    this.#output.flow(false);
    this.#output.write(Buffer.concat([this.#head, Buffer.concat(this.#held.splice(0)).subarray(0, bytes)]));
    this.#output.cut();
  }
}

/** Passes on so many bytes in a second. */
class Pace implements Shaper {
  readonly #output: ShapedOutput;
  readonly #perTick: number;
  #waiting: Buffer = Buffer.alloc(0);
  /** Bytes of earlier ticks that were less than one. */
  #credit = 0;
  #timer: NodeJS.Timeout | null = null;
  #ended = false;

  constructor(bytesPerSecond: number, output: ShapedOutput) {
    this.#perTick = (bytesPerSecond * PACE_MS) / 1000;
    this.#output = output;
  }

  head(bytes: Buffer): void {
    this.body(bytes);
  }

  body(bytes: Buffer): void {
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    if (this.#waiting.length > HELD_BYTES) this.#output.flow(false);
    this.#timer ??= setInterval(() => this.#tick(), PACE_MS);
  }

  end(): void {
    this.#ended = true;
    if (this.#waiting.length === 0) this.#finish();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  #tick(): void {
    this.#credit += this.#perTick;
    const size = Math.min(Math.floor(this.#credit), this.#waiting.length);
    this.#credit = this.#waiting.length > size ? this.#credit - size : 0;
    if (size > 0) this.#output.write(Buffer.from(this.#waiting.subarray(0, size)));
    this.#waiting = this.#waiting.subarray(size);
    if (this.#waiting.length <= HELD_BYTES) this.#output.flow(true);
    if (this.#ended && this.#waiting.length === 0) this.#finish();
  }

  #finish(): void {
    this.stop();
    this.#output.done();
  }
}
