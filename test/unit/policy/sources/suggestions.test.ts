import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeSuggestions as write, type WrittenSuggestions } from '#engine/operations/suggestions.ts';
import type { AuditInput, Suggestion } from '#shared/policy/model/audit.ts';

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshproof-suggest-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function suggestion(file: string, text: string, title = 'Retry as Spring did'): Suggestion {
  return { side: 'istio', title, file, text, source: null, beside: null };
}

/** Into a folder, for sources that lie in another one. */
async function writeSuggestions(
  suggestions: readonly Suggestion[],
  folder: string,
  inputs: readonly AuditInput[] = [],
  sources = folderOfTest(),
): Promise<WrittenSuggestions> {
  return write(suggestions, folder, { folder: sources, inputs });
}

const RETRIES = suggestion('istio/shop.yaml', 'kind: VirtualService\n');
const SUBSETS = suggestion('istio/shop.yaml', '---\nkind: DestinationRule\n', 'Name the\nversions');
const SETTINGS = suggestion('spring/consumer.properties', 'ribbon.eureka.enabled=false\n');

describe('suggestions as files', () => {
  it('writes one file for all that goes into it, as documents', async () => {
    const folder = folderOfTest();
    const { files } = await writeSuggestions([RETRIES, SUBSETS, SETTINGS], folder);
    expect(files.map(({ path }) => path)).toEqual([
      join(folder, 'istio/shop.yaml'),
      join(folder, 'spring/consumer.properties'),
      join(folder, 'suggestions.patch'),
    ]);
    const [mark = '', ...body] = readFileSync(join(folder, 'istio/shop.yaml'), 'utf8').split('\n');
    expect(mark).toMatch(/^# Suggested by Meshproof/);
    expect(body.join('\n')).toBe(
      '# Retry as Spring did\nkind: VirtualService\n---\n# Name the versions\nkind: DestinationRule\n',
    );
    expect(readdirSync(folder).sort()).toEqual(['istio', 'spring', 'suggestions.patch']);
  });

  it('replaces what it wrote itself', async () => {
    const folder = folderOfTest();
    await writeSuggestions([RETRIES], folder);
    await writeSuggestions([SUBSETS], folder);
    expect(readFileSync(join(folder, 'istio/shop.yaml'), 'utf8')).toMatch(/DestinationRule/);
  });

  it.each([
    ['was there before', (path: string) => writeFileSync(path, 'kind: Mine\n')],
    ['was changed since', (path: string) => writeFileSync(path, `${readFileSync(path, 'utf8')}# reviewed\n`)],
  ])('leaves a file that %s, and writes nothing else either', async (_name, change) => {
    const folder = folderOfTest();
    await writeSuggestions([SETTINGS], folder);
    const path = join(folder, 'spring/consumer.properties');
    change(path);
    const before = readFileSync(path, 'utf8');
    await expect(writeSuggestions([RETRIES, SETTINGS], folder)).rejects.toMatchObject({
      kind: 'input',
      code: 'NOT_OURS',
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(existsSync(join(folder, 'istio'))).toBe(false);
  });

  it('puts everything back when one file can not be written', async () => {
    const folder = folderOfTest();
    await writeSuggestions([RETRIES], folder);
    const before = readFileSync(join(folder, 'istio/shop.yaml'), 'utf8');
    // The second file needs a folder where the first one has become a file.
    const clash = [SUBSETS, suggestion('new', 'a: 1\n'), suggestion('new/consumer.yml', 'a: 1\n')];
    await expect(writeSuggestions(clash, folder)).rejects.toMatchObject({
      kind: 'environment',
      code: 'CANNOT_WRITE',
    });
    expect(readFileSync(join(folder, 'istio/shop.yaml'), 'utf8')).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['istio', 'suggestions.patch']);
  });

  it('never leaves its folder', async () => {
    const folder = folderOfTest();
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    for (const file of ['../out.yaml', '/tmp/out.yaml', 'a/../../out.yaml', '.'])
      await expect(writeSuggestions([suggestion(file, 'x')], inner)).rejects.toMatchObject({
        code: 'BAD_SUGGESTION',
      });
    expect(readdirSync(folder)).toEqual(['inner']);
  });
});
