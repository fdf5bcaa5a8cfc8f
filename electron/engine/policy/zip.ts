/**
 * Reads zip archives (PKWARE APPNOTE 6.3.10) as Java writes them: stored and deflated entries, no encryption, no
 * ZIP64, no parts. Strict, because what it reads comes from anywhere: entries may not overlap, sizes and checksums have
 * to be what the directory says, and no more is inflated than the caller allows.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';

const END_RECORD = 0x06054b50;
const DIRECTORY_RECORD = 0x02014b50;
const LOCAL_RECORD = 0x04034b50;
const END_BYTES = 22;
const DIRECTORY_BYTES = 46;
const LOCAL_BYTES = 30;
/** A comment of the archive has at most this many bytes, so the end record lies in the last ones. */
const LONGEST_COMMENT = 0xffff;
const LARGEST_DIRECTORY = 64 * 2 ** 20;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;

const inflate = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflateRaw);

export interface ZipEntry {
  readonly name: string;
  /** Bytes when inflated, as the directory says. */
  readonly size: number;
  readonly packedSize: number;
  readonly method: number;
  readonly crc: number;
  readonly offset: number;
}

/** What is wrong with an archive, in words. */
export class ZipError extends Error {}

/** An open archive. Close it in any case. */
export class Zip {
  readonly #file: FileHandle;
  /** In the order of the directory; folders are left out. */
  readonly entries: readonly ZipEntry[];

  private constructor(file: FileHandle, entries: readonly ZipEntry[]) {
    this.#file = file;
    this.entries = entries;
  }

  /** @throws ZipError when it is no archive or one that is not read; the system's error when the file can't be opened */
  static async open(path: string): Promise<Zip> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const zip = new Zip(file, await readDirectory(file, size));
      return zip;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** The bytes of an entry. @throws ZipError when they are not what the directory says */
  async read(entry: ZipEntry): Promise<Buffer> {
    const local = await readAt(this.#file, entry.offset, LOCAL_BYTES);
    if (local.readUInt32LE(0) !== LOCAL_RECORD)
      throw new ZipError(`${entry.name}: there is no entry where it should be`);
    const start = entry.offset + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
    const packed = await readAt(this.#file, start, entry.packedSize);
    const bytes = await unpack(entry, packed);
    if (bytes.length !== entry.size || crc32(bytes) !== entry.crc)
      throw new ZipError(`${entry.name}: the content is damaged`);
    return bytes;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

async function unpack(entry: ZipEntry, packed: Buffer): Promise<Buffer> {
  if (entry.method === STORED) return packed;
  if (entry.method !== DEFLATED)
    throw new ZipError(`${entry.name}: compression method ${entry.method} is not read`);
  try {
    return await inflate(packed, { maxOutputLength: Math.max(1, entry.size) });
  } catch {
    throw new ZipError(`${entry.name}: the content is damaged`);
  }
}

async function readDirectory(file: FileHandle, fileSize: number): Promise<ZipEntry[]> {
  const tailBytes = Math.min(fileSize, END_BYTES + LONGEST_COMMENT);
  const tail = await readAt(file, fileSize - tailBytes, tailBytes);
  const end = findEnd(tail);
  const count = tail.readUInt16LE(end + 10);
  const size = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  if (tail.readUInt16LE(end + 4) !== 0 || tail.readUInt16LE(end + 8) !== count)
    throw new ZipError('archives in several parts are not read');
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff)
    throw new ZipError('archives in ZIP64 form are not read');
  if (size > LARGEST_DIRECTORY || start + size > fileSize - tailBytes + end)
    throw new ZipError('the directory of the archive is damaged');
  const directory = await readAt(file, start, size);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + DIRECTORY_BYTES > directory.length || directory.readUInt32LE(at) !== DIRECTORY_RECORD)
      throw new ZipError('the directory of the archive is damaged');
    const nameBytes = directory.readUInt16LE(at + 28);
    const next =
      at + DIRECTORY_BYTES + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (next > directory.length) throw new ZipError('the directory of the archive is damaged');
    const name = directory.toString('utf8', at + DIRECTORY_BYTES, at + DIRECTORY_BYTES + nameBytes);
    if ((directory.readUInt16LE(at + 8) & ENCRYPTED) !== 0)
      throw new ZipError(`${name}: encrypted entries are not read`);
    entries.push({
      name,
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    });
    at = next;
  }
  refuseOverlaps(entries, start);
  return entries.filter(({ name }) => !name.endsWith('/'));
}

function findEnd(tail: Buffer): number {
  for (let at = tail.length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === END_RECORD && at + END_BYTES + tail.readUInt16LE(at + 20) === tail.length)
      return at;
  }
  throw new ZipError('this is no zip archive, or it is cut off');
}

/** Many entries over the same bytes are how a small archive inflates to a huge one. */
function refuseOverlaps(entries: readonly ZipEntry[], directoryStart: number): void {
  let free = 0;
  for (const { offset, packedSize, name } of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (offset < free) throw new ZipError(`${name}: entries overlap`);
    free = offset + LOCAL_BYTES + packedSize;
  }
  if (free > directoryStart) throw new ZipError('entries overlap the directory');
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new ZipError('the archive is cut off');
    done += bytesRead;
  }
  return bytes;
}
