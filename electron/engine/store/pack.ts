/**
 * Packs hold head and body bytes of many exchanges, compressed together: a thousand similar JSON bodies cost
 * little more than one, and one insert stores them all. Content is addressed by hash within a capture, so equal
 * bytes are stored once and dropping a capture drops its packs.
 *
 * A reference is `pack id * 2^22 + offset`; at the offset stand the length (uint32, little endian) and the bytes.
 */
import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const OFFSET_RANGE = 2 ** 22;
const LENGTH_BYTES = 4;
/** A pack is closed when it has this many bytes, so that reading one body stays cheap. */
const PACK_BYTES = 256 * 1024;
/** Hashes remembered per capture; older ones may be stored a second time. */
const REMEMBERED = 20_000;
/** Below this size looking for an equal one costs more than it saves. */
const SMALLEST_SHARED = 32;

export const PACK_RAW = 0;
export const PACK_ZSTD = 1;

export interface SealedPack {
  readonly id: number;
  readonly encoding: number;
  readonly data: Buffer;
}

/** Collects contents of one capture into packs. Not for use from several threads. */
export class PackBuilder {
  readonly #allocateId: () => number;
  #openId = 0;
  #buffer = Buffer.allocUnsafe(PACK_BYTES * 2);
  #length = 0;
  #sealed: SealedPack[] = [];
  readonly #references = new Map<string, number>();

  /** @param allocateId gives each pack an id that is unique in the workspace. */
  constructor(allocateId: () => number) {
    this.#allocateId = allocateId;
  }

  /** Stores the bytes, or finds equal ones, and returns their reference. */
  add(bytes: Uint8Array): number {
    const key = bytes.length < SMALLEST_SHARED ? null : hash('sha256', bytes, 'base64');
    const known = key === null ? undefined : this.#references.get(key);
    if (known !== undefined) return known;
    const reference = this.addUnique(bytes);
    if (key !== null) this.#remember(key, reference);
    return reference;
  }

  /** Stores bytes that are known to have no equal, such as a head with a trace id of its own. */
  addUnique(bytes: Uint8Array): number {
    const needed = bytes.length + LENGTH_BYTES;
    if (this.#length > 0 && this.#length + needed > this.#buffer.length) this.#seal();
    if (needed > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(needed);
    if (this.#length === 0) this.#openId = this.#allocateId();
    const reference = this.#openId * OFFSET_RANGE + this.#length;
    this.#buffer.writeUInt32LE(bytes.length, this.#length);
    this.#buffer.set(bytes, this.#length + LENGTH_BYTES);
    this.#length += needed;
    if (this.#length >= PACK_BYTES) this.#seal();
    return reference;
  }

  /** Hands over all packs so far; they have to be written with the rows that refer to them. */
  take(): SealedPack[] {
    this.#seal();
    const packs = this.#sealed;
    this.#sealed = [];
    return packs;
  }

  #remember(key: string, reference: number): void {
    if (this.#references.size >= REMEMBERED) this.#references.clear();
    this.#references.set(key, reference);
  }

  #seal(): void {
    if (this.#length === 0) return;
    const raw = this.#buffer.subarray(0, this.#length);
    const packed = zstdCompressSync(raw, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    const smaller = packed.length < raw.length * 0.95;
    this.#sealed.push({
      id: this.#openId,
      encoding: smaller ? PACK_ZSTD : PACK_RAW,
      data: smaller ? packed : Buffer.from(raw),
    });
    this.#length = 0;
    if (this.#buffer.length > PACK_BYTES * 2) this.#buffer = Buffer.allocUnsafe(PACK_BYTES * 2);
  }
}

/** Reads contents by reference; keeps the last few packs unpacked. */
export class PackReader {
  readonly #load: (packId: number) => { encoding: number; data: Buffer } | undefined;
  readonly #capacity: number;
  readonly #unpacked = new Map<number, Buffer>();

  constructor(load: (packId: number) => { encoding: number; data: Buffer } | undefined, capacity = 64) {
    this.#load = load;
    this.#capacity = capacity;
  }

  /**
   * The bytes at a reference, as a view that must not be written to.
   * @throws Error when the workspace does not hold them: the file is damaged.
   */
  read(reference: number): Buffer {
    const packId = Math.floor(reference / OFFSET_RANGE);
    const offset = reference % OFFSET_RANGE;
    const pack = this.#pack(packId);
    if (offset + LENGTH_BYTES > pack.length) throw new Error(`pack ${packId} has no offset ${offset}`);
    const start = offset + LENGTH_BYTES;
    return pack.subarray(start, start + pack.readUInt32LE(offset));
  }

  #pack(packId: number): Buffer {
    const cached = this.#unpacked.get(packId);
    if (cached) {
      this.#unpacked.delete(packId);
      this.#unpacked.set(packId, cached);
      return cached;
    }
    const stored = this.#load(packId);
    if (!stored) throw new Error(`the workspace has no pack ${packId}`);
    const bytes = stored.encoding === PACK_ZSTD ? zstdDecompressSync(stored.data) : stored.data;
    this.#unpacked.set(packId, bytes);
    for (const oldest of this.#unpacked.keys()) {
      if (this.#unpacked.size <= this.#capacity) break;
      this.#unpacked.delete(oldest);
    }
    return bytes;
  }
}
