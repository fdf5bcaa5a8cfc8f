import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 24 * 256;

/** Random hexadecimal ids. Randomness is drawn in large pieces: one draw for every request would cost more than sending it. */
export class RandomIds {
  #pool = '';
  #used = 0;

  /** @param bytes half as many as the digits of the id */
  next(bytes: number): string {
    const digits = bytes * 2;
    if (this.#used + digits > this.#pool.length) {
      this.#pool = randomFillSync(Buffer.allocUnsafe(POOL_BYTES)).toString('hex');
      this.#used = 0;
    }
    this.#used += digits;
    return this.#pool.slice(this.#used - digits, this.#used);
  }
}
