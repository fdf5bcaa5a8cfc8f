import type { KeyKeeper } from '#engine/report/keys.ts';
import { type EngineMessage, keyAnswer } from '#shared/contract/bridge.ts';
import { errorFromReport, MeshproofError } from '#shared/model/error.ts';
import { Pending } from './pending.ts';

/** Has the app around the engine sign: the private key is the app's, and stays there. */
export class KeyRequests implements KeyKeeper {
  readonly #say: (message: EngineMessage) => void;
  readonly #pending = new Pending<string>();

  constructor(say: (message: EngineMessage) => void) {
    this.#say = say;
  }

  publicKey(): Promise<string> {
    return this.#pending.ask((id) => this.#say({ type: 'public-key', id })).answer;
  }

  sign(message: Uint8Array<ArrayBuffer>): Promise<string> {
    return this.#pending.ask((id) => this.#say({ type: 'sign', id, message })).answer;
  }

  /** Takes a message of the app; what is no answer about the key is left alone. */
  hear(data: unknown): void {
    const answer = keyAnswer.safeParse(data);
    if (!answer.success) return;
    const { id, value, error } = answer.data;
    if (error) this.#pending.reject(id, errorFromReport(error));
    else if (value === null)
      this.#pending.reject(
        id,
        new MeshproofError('internal', 'NO_ANSWER', 'the app said nothing about the key'),
      );
    else this.#pending.resolve(id, value);
  }
}
