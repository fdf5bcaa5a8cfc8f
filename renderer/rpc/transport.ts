import type { ClientContext, ClientLink } from '@orpc/client';
import type { ErrorReport } from '#shared/model/error.ts';

/** Why a connection ended, and whether trying again can help. */
export type Ending = { retry: boolean; error: ErrorReport };

/** An open way to an engine. */
export type OpenTransport = {
  link: ClientLink<ClientContext>;
  /** Settles when the connection has ended; never rejects. */
  ended: Promise<Ending>;
  close(): void;
};

/** How to reach one engine. */
export type Transport = {
  /** What the user reads about it. */
  name: string;
  /** @throws TransportError when it cannot be reached. */
  open(): Promise<OpenTransport>;
};

/** Reaching the engine failed. */
export class TransportError extends Error {
  readonly ending: Ending;

  constructor(ending: Ending) {
    super(ending.error.message);
    this.name = 'TransportError';
    this.ending = ending;
  }
}
