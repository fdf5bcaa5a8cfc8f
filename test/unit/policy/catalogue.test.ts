import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE, catalogueOf } from '#shared/policy/catalogue.ts';

const CODE = join(import.meta.dirname, '../../../shared');
const ID = /\b(?:RT|LB|RE|TO|CB|RL|FI|HP|EB|SE|OB|PR|MO)-\d\d\b/g;

describe('the catalogue', () => {
  it('has every entry that the code names', () => {
    const named = new Set<string>();
    for (const file of readdirSync(CODE, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('catalogue.ts')) continue;
      // A rule's own ID, `MP-RT-01`, is none of the catalogue.
      const text = readFileSync(join(CODE, file), 'utf8').replaceAll(/\bMP-\w\w-\d\d/g, '');
      for (const [id] of text.matchAll(ID)) named.add(id);
    }
    expect(named.size).toBeGreaterThan(50);
    expect([...named].filter((id) => !CATALOGUE.has(id))).toEqual([]);
  });

  it('says each in a title, one sentence and a source', () => {
    expect(CATALOGUE.size).toBe(93);
    for (const [id, { title, summary, source }] of CATALOGUE) {
      expect(summary, id).toMatch(/^[^ ].*[^.]\.$/);
      expect(summary, id).not.toMatch(/\. [A-Z]/);
      expect(title, id).toMatch(/[^.]$/);
      expect(source, id).not.toBe('');
    }
    expect(new Set([...CATALOGUE.values()].map(({ title }) => title)).size).toBe(93);
  });

  it('gives the entries that rows name, once and in its own order', () => {
    const rows = [
      { catalogue: 'RE-03' },
      { catalogue: null },
      { catalogue: 'RT-01' },
      { catalogue: 'RE-03' },
    ];
    expect(Object.keys(catalogueOf(rows))).toEqual(['RT-01', 'RE-03']);
  });
});
