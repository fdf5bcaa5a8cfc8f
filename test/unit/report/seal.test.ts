import { describe, expect, it } from 'vitest';
import { sealed, type SealForm, unsealed } from '#shared/report/seal.ts';

const KEY = `MCowBQYDK2VwAyEA${'A'.repeat(43)}=`;
const SIGNATURE = 'ab'.repeat(64);
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('a signature in a file', () => {
  it.each<[SealForm, string, string]>([
    ['html', '<html></html>\n', `<html></html>\n<!-- meshproof-signature ed25519 ${KEY} ${SIGNATURE} -->\n`],
    ['md', '# ä\n', `# ä\n<!-- meshproof-signature ed25519 ${KEY} ${SIGNATURE} -->\n`],
    [
      'json',
      '{\n "a": 1\n}\n',
      `{\n "a": 1,\n "signature": {"algorithm": "ed25519", "publicKey": "${KEY}", "value": "${SIGNATURE}"}\n}\n`,
    ],
    ['pdf', '%PDF-1.4\n%%EOF', `%PDF-1.4\n%%EOF\n%meshproof-signature ed25519 ${KEY} ${SIGNATURE}\n%%EOF\n`],
  ])('stands at the end of %s, over all before it', async (form, content, whole) => {
    let message = '';
    const result = await sealed(bytes(content), form, KEY, (signed) => {
      message = text(signed);
      return SIGNATURE;
    });
    expect(text(result)).toBe(whole);
    expect(message).toBe(`meshproof report signature 1\n${whole.slice(0, whole.indexOf(SIGNATURE))}`);
    const found = unsealed(result, form);
    expect(found && { ...found, message: text(found.message) }).toEqual({
      publicKey: KEY,
      signature: SIGNATURE,
      message,
    });
    expect(unsealed(bytes(content), form)).toBeNull();
    expect(unsealed(result.subarray(0, -1), form)).toBeNull();
    expect(unsealed(bytes(`${whole}\n`), form)).toBeNull();
  });

  it('keeps JSON what it is', async () => {
    const signed = text(await sealed(bytes('{\n "a": 1\n}\n'), 'json', KEY, () => SIGNATURE));
    expect(JSON.parse(signed)).toEqual({
      a: 1,
      signature: { algorithm: 'ed25519', publicKey: KEY, value: SIGNATURE },
    });
  });
});
