import { z } from 'zod';

/** What an instance tap can do to the requests of its instance. Times in milliseconds. */
export const fault = z.discriminatedUnion('kind', [
  z.object({
    /** The tap answers by itself; the instance never sees the request. */
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body: z.string(),
    contentType: z.string().regex(/^[\x20-\x7e]+$/, 'a media type is printable ASCII'),
  }),
  z.object({
    /** The instance gets the request at once, its answer is held back: a client that gives up was still served. */
    kind: z.literal('delay'),
    delayMs: z.number().min(0),
    /** The delay is drawn evenly from `delayMs ± jitterMs`, never below 0. */
    jitterMs: z.number().min(0),
  }),
  /** TCP RST as soon as the request's head is there; the instance never sees it. */
  z.object({ kind: z.literal('reset') }),
  /** The listener is closed, and each connection as soon as no request is open on it: the instance is gone. */
  z.object({ kind: z.literal('refuse') }),
  z.object({
    /** The answer's body ends early, and the connection with it. At least one byte of a body is lost. */
    kind: z.literal('truncate'),
    bytes: z.int().min(0),
  }),
  z.object({ kind: z.literal('bandwidth'), bytesPerSecond: z.int().min(1) }),
]);
export type Fault = z.infer<typeof fault>;

/** A fault that is on at a tap. */
export interface ActiveFault {
  /** Tells it from others of the same tap, in counts. */
  readonly id: string;
  readonly fault: Fault;
  /** Share of the requests that it meets, 0 to 1; which ones is drawn with the seed. */
  readonly share: number;
  readonly seed: number;
}

/** As it is kept with each exchange that it met: `status 503`, `delay 2000 ms`. */
export function faultText(one: Fault): string {
  switch (one.kind) {
    case 'status':
      return `status ${one.status}`;
    case 'delay':
      return `delay ${one.delayMs}${one.jitterMs > 0 ? ` ± ${one.jitterMs}` : ''} ms`;
    case 'truncate':
      return `body cut after ${one.bytes} bytes`;
    case 'bandwidth':
      return `${one.bytesPerSecond} bytes per second`;
    case 'reset':
      return 'reset';
    case 'refuse':
      return 'connections refused';
  }
}
