/** Thrown inside the class file reader only, which turns it into a problem. */
export class ClassFormatFailure extends Error {}

/** Big-endian reading that never leaves its part of the bytes. */
export class Bytes {
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u1(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u2(): number {
    return this.#view.getUint16(this.#advance(2));
  }

  u4(): number {
    return this.#view.getUint32(this.#advance(4));
  }

  i4(): number {
    return this.#view.getInt32(this.#advance(4));
  }

  i8(): bigint {
    return this.#view.getBigInt64(this.#advance(8));
  }

  f4(): number {
    return this.#view.getFloat32(this.#advance(4));
  }

  f8(): number {
    return this.#view.getFloat64(this.#advance(8));
  }

  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return new Uint8Array(this.#view.buffer, this.#view.byteOffset + start, length);
  }

  #advance(length: number): number {
    const start = this.#at;
    if (start + length > this.#view.byteLength) {
      throw new ClassFormatFailure(`it ends where ${length} more bytes were expected, at byte ${start}`);
    }
    this.#at = start + length;
    return start;
  }
}
