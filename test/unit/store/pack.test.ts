import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PackBuilder, PackReader, type SealedPack } from '#engine/store/pack.ts';

function builder() {
  let next = 1;
  return new PackBuilder(() => next++);
}

function readerOf(packs: readonly SealedPack[]): PackReader {
  const byId = new Map(packs.map((pack) => [pack.id, pack]));
  return new PackReader((id) => byId.get(id), 2);
}

it('gives back what was stored, however it was packed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 9 }),
      (all, every) => {
        const packs = builder();
        const sealed: SealedPack[] = [];
        const references = all.map((bytes, index) => {
          if (index % every === 0) sealed.push(...packs.take());
          return packs.add(bytes);
        });
        sealed.push(...packs.take());
        const reader = readerOf(sealed);
        references.forEach((reference, index) => {
          expect(Buffer.from(reader.read(reference))).toEqual(Buffer.from(all[index] ?? []));
        });
      },
    ),
    { numRuns: 100 },
  );
});

it('stores equal contents once, across packs', () => {
  const packs = builder();
  const body = Buffer.from('the same body, long enough to be shared');
  const first = packs.add(body);
  packs.take();
  expect(packs.add(Buffer.from(body))).toBe(first);
  expect(packs.take()).toEqual([]);
});

it('keeps contents of many packs, and one larger than a pack', () => {
  const packs = builder();
  const large = Buffer.alloc(3_000_000, 'x');
  const references = Array.from({ length: 300 }, (_, index) => packs.add(Buffer.alloc(4_000, `${index} `)));
  const largeReference = packs.add(large);
  const sealed = packs.take();
  expect(sealed.length).toBeGreaterThan(3);
  const reader = readerOf(sealed);
  expect(reader.read(largeReference).equals(large)).toBe(true);
  references.forEach((reference, index) =>
    expect(reader.read(reference).subarray(0, 4).toString()).toBe(Buffer.alloc(4, `${index} `).toString()),
  );
});

it('says which pack is missing', () => {
  expect(() => readerOf([]).read(5 * 2 ** 22)).toThrow('no pack 5');
});
