import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '#engine/report/keys.ts';
import { openSigner } from '#engine/report/sign.ts';
import { verifyReport } from '#engine/report/verify.ts';
import { renderFiles, type Report } from '#shared/report/index.ts';
import type { SealForm } from '#shared/report/seal.ts';
import { sampleDocument } from '#test/fixtures/comparison/sample.ts';

let folder = '';
const files = new Map<SealForm, string>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshproof-signature-'));
  const keyFile = join(folder, 'key.pem');
  await createKey(keyFile, null);
  const signer = await openSigner({ keyFile, passphrase: null });
  const report: Report = {
    schema: 2,
    kind: 'meshproof-report',
    drills: [],
    document: sampleDocument(),
    run: {
      generatedAt: '2026-11-02T10:00:00.000Z',
      tool: '0.1.0',
      node: '24.21.0',
      signer: signer.fingerprint,
    },
  };
  const write = async (form: SealForm, name: string, content: Uint8Array) => {
    files.set(form, join(folder, name));
    writeFileSync(join(folder, name), await signer.seal(content, form));
  };
  for (const format of ['html', 'json', 'junit', 'md'] as const) {
    for (const { fileName, content } of renderFiles(report, format))
      await write(format, fileName, Buffer.from(content));
  }
  await write(
    'pdf',
    'report.pdf',
    Buffer.from(`%PDF-1.4\n${'a stand-in of a print, ä\n'.repeat(50)}%%EOF\n`),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Edits one byte of a copy and verifies that. */
async function verifyEdited(form: SealForm, position: number, change: number): Promise<boolean> {
  const path = files.get(form) ?? '';
  const content = Buffer.from(readFileSync(path));
  const at = position % content.length;
  content[at] = ((content[at] ?? 0) + change) % 256;
  const edited = join(folder, `edited-${path.slice(folder.length + 1)}`);
  writeFileSync(edited, content);
  return (await verifyReport(edited, null)).valid;
}

describe.each<SealForm>(['html', 'json', 'junit', 'md', 'pdf'])('a signed %s', (form) => {
  it('verifies as it is', async () => {
    expect(await verifyReport(files.get(form) ?? '', null)).toMatchObject({ valid: true });
  });

  it('does not with any byte of it changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 2 ** 30 }),
        fc.integer({ min: 1, max: 255 }),
        async (position, change) => {
          expect(await verifyEdited(form, position, change)).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not with a byte of the signature itself changed, each in turn', async () => {
    const { length } = readFileSync(files.get(form) ?? '');
    // 32 turns an upper-case letter into its lower-case one, 1 the unused bits of a last base64 digit.
    for (let position = length - 320; position < length; position += 1) {
      for (const change of [1, 32, 224]) {
        expect(await verifyEdited(form, position, change), `${position} + ${change}`).toBe(false);
      }
    }
  });

  it('does not when it is cut or made longer', async () => {
    const content = readFileSync(files.get(form) ?? '');
    const edited = join(folder, `edited-${files.get(form)?.slice(folder.length + 1)}`);
    for (const changed of [
      content.subarray(1),
      content.subarray(0, -1),
      Buffer.concat([content, Buffer.from('\n')]),
    ]) {
      writeFileSync(edited, changed);
      expect((await verifyReport(edited, null)).valid).toBe(false);
    }
  });
});
