import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fits } from '#shared/compare/verdict/patterns.ts';

describe('a pattern', () => {
  it('fits what the same regular expression fits', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (pattern, text) => {
        const name = text.replaceAll('*', 'c');
        expect(fits(name, [pattern])).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is no regular expression, and takes no time where it fits nothing', () => {
    expect(fits('GET /items/(a)', ['GET /items/(*)'])).toBe(true);
    expect(fits('a'.repeat(5_000), [`${'*a'.repeat(2_000)}b`])).toBe(false);
  });
});
