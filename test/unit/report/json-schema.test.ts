import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { type Report, renderJson } from '#shared/report/index.ts';
import { JSON_SCHEMA_FILE, reportJsonSchema } from '#shared/report/json-schema.ts';
import { sealed } from '#shared/report/seal.ts';
import { passingDocument, sampleDocument } from '#test/fixtures/comparison/sample.ts';

const published = readFileSync(new URL(`../../../${JSON_SCHEMA_FILE}`, import.meta.url), 'utf8');

const report: Report = {
  schema: 2,
  kind: 'meshproof-report',
  drills: [],
  document: sampleDocument(),
  run: { generatedAt: '2026-11-02T10:00:00.000Z', tool: '0.1.0', node: '24.21.0', signer: null },
};

describe('the published schema of report.json', () => {
  it('is current (npm run schema writes it)', () => expect(published).toBe(reportJsonSchema()));

  const accepts = new Ajv2020({ strict: false }).compile(JSON.parse(published) as object);

  it('accepts what is written, signed or not', async () => {
    for (const document of [sampleDocument(), passingDocument()]) {
      const text = renderJson({ ...report, document });
      expect(accepts(JSON.parse(text)), JSON.stringify(accepts.errors)).toBe(true);
      const key = 'A'.repeat(60);
      const signed = await sealed(new TextEncoder().encode(text), 'json', key, () => 'ab'.repeat(64));
      expect(accepts(JSON.parse(new TextDecoder().decode(signed))), JSON.stringify(accepts.errors)).toBe(
        true,
      );
    }
  });

  it.each<[string, (value: Report) => unknown]>([
    ['another version', (value) => ({ ...value, schema: 3 })],
    ['another verdict', (value) => ({ ...value, document: { ...value.document, verdict: 'perhaps' } })],
    ['no run', ({ run: _run, ...rest }) => rest],
    [
      'a count that is none',
      (value) => ({ ...value, document: { ...value.document, coverage: { paired: '3' } } }),
    ],
  ])('refuses %s', (_case, change) => expect(accepts(change(report))).toBe(false));
});
