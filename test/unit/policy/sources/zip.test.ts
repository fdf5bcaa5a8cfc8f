import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Zip, ZipError } from '#engine/policy/zip.ts';
import { zipFile, type WrittenEntry } from '#test/fixtures/policy/zip-file.ts';

function fileOf(bytes: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-zip-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a.jar');
  writeFileSync(path, bytes);
  return path;
}

async function contents(bytes: Buffer): Promise<Record<string, string>> {
  const zip = await Zip.open(fileOf(bytes));
  try {
    const read: Record<string, string> = {};
    for (const entry of zip.entries) read[entry.name] = (await zip.read(entry)).toString();
    return read;
  } finally {
    await zip.close();
  }
}

const TWO: readonly WrittenEntry[] = [
  { name: 'folder/', content: '', stored: true },
  { name: 'folder/a.yml', content: 'a: 1\n'.repeat(500) },
  { name: 'b.yml', content: 'b: 2\n', stored: true },
];

describe('zip archives', () => {
  it('reads stored and deflated entries, and leaves folders out', async () => {
    expect(await contents(zipFile(TWO))).toEqual({ 'folder/a.yml': 'a: 1\n'.repeat(500), 'b.yml': 'b: 2\n' });
  });

  it('reads an archive with a comment, and an empty one', async () => {
    const commented = Buffer.concat([zipFile(TWO), Buffer.from('hello')]);
    commented.writeUInt16LE(5, commented.length - 7);
    expect(Object.keys(await contents(commented))).toEqual(['folder/a.yml', 'b.yml']);
    expect(await contents(zipFile([]))).toEqual({});
  });

  it.each<[string, Buffer, RegExp]>([
    ['no archive', Buffer.from('PK is not enough'), /no zip archive/],
    ['an empty file', Buffer.alloc(0), /no zip archive/],
    ['an archive that is cut off', zipFile(TWO).subarray(0, -30), /no zip archive|cut off/],
    ['an encrypted entry', zipFile([{ name: 'a', content: 'x', flags: 1 }]), /a: encrypted/],
    [
      'an unknown compression',
      zipFile([{ name: 'a', content: 'x', method: 93 }]),
      /a: compression method 93/,
    ],
    ['a wrong checksum', zipFile([{ name: 'a', content: 'x', crc: 1 }]), /a: the content is damaged/],
    [
      'an entry that inflates to more than it says',
      zipFile([{ name: 'a', content: Buffer.alloc(50 * 2 ** 20), claimedSize: 1000 }]),
      /a: the content is damaged/,
    ],
    [
      'an entry that inflates to less than it says',
      zipFile([{ name: 'a', content: 'x', claimedSize: 1000 }]),
      /a: the content is damaged/,
    ],
    [
      'entries over the same bytes',
      zipFile([
        { name: 'a', content: 'x' },
        { name: 'b', content: 'x', at: 0 },
      ]),
      /entries overlap/,
    ],
    ['an entry in the directory', zipFile([{ name: 'a', content: 'x', at: 20 }]), /overlap/],
  ])('%s: says what is wrong', async (_name, bytes, message) => {
    const failure = contents(bytes);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(ZipError);
  });

  it('never fails otherwise, whichever byte is changed', async () => {
    const whole = zipFile(TWO);
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      const outcome = await contents(damaged).then(
        () => 'read',
        (error: unknown) => (error instanceof ZipError ? 'refused' : String(error)),
      );
      expect(['read', 'refused'], `byte ${at}`).toContain(outcome);
    }
  });
});
