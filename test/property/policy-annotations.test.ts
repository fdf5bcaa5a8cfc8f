import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import type { SourceBytes, SourceText } from '#shared/policy/source/source-file.ts';
import { readAnnotations } from '#shared/policy/spring/annotations/annotations.ts';
import { ribbonClients } from '#shared/policy/spring/annotations/uses/balancing.ts';
import { feignClients } from '#shared/policy/spring/annotations/uses/feign.ts';
import { hystrixCommands } from '#shared/policy/spring/annotations/uses/hystrix.ts';
import { resilience4jUses } from '#shared/policy/spring/annotations/uses/resilience4j.ts';
import { retryables } from '#shared/policy/spring/annotations/uses/retryable.ts';
import { enabled } from '#shared/policy/spring/annotations/uses/switches.ts';
import { fixtures, generations } from '../unit/policy/annotations/fixtures.ts';

const sources = generations.flatMap((generation) => fixtures(generation, 'java'));
const classes = generations.flatMap((generation) => fixtures(generation, 'class'));

/** What Java is made of, so that mutations reach deep. */
const piece = fc.oneof(
  fc.constantFrom(
    ...'{ } ( ) [ ] < > ; , . @ = + - * / % ! ? : " \' \\ """ /* */ // \\u \\u0022 ... 0x 1_ 08 1e9 @interface'.split(
      ' ',
    ),
    ...'class interface enum record extends implements default throws static final import package this'.split(
      ' ',
    ),
    '\n',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), remove: fc.nat(40), insert: piece });

/** Reads and uses everything; problems are few, and each has a place, a message and advice. */
function use(given: (SourceText | SourceBytes)[]): void {
  const problems = new Problems();
  const read = readAnnotations(given, problems);
  for (const view of [feignClients, hystrixCommands, resilience4jUses, retryables, ribbonClients, enabled])
    view(read);
  expect(read.annotations.length).toBeLessThan(200);
  expect(problems.found.length).toBeLessThan(100);
  for (const { message, advice, place } of problems.found) {
    expect(message).not.toBe('');
    expect(advice).not.toBe('');
    expect(place.file).not.toBe('');
  }
}

it('reads any mutated source', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...sources),
      fc.array(edit, { minLength: 1, maxLength: 8 }),
      (source, edits) => {
        const text = edits.reduce((from, { at, remove, insert }) => {
          const start = Math.floor(at * from.length);
          return from.slice(0, start) + insert + from.slice(start + remove);
        }, source.text);
        use([...sources.filter((one) => one !== source), { file: source.file, text }]);
      },
    ),
    { numRuns: 600 },
  );
});

it('reads any mutated class file', () => {
  const change = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255) });
  fc.assert(
    fc.property(
      fc.constantFrom(...classes),
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0.5, max: 1.5, noNaN: true }),
      (source, changes, share) => {
        const bytes = source.bytes.slice(0, Math.ceil(share * source.bytes.length));
        for (const { at, byte } of changes)
          bytes[Math.min(bytes.length - 1, Math.floor(at * bytes.length))] = byte;
        use([...classes.filter((one) => one !== source), { file: source.file, bytes }]);
      },
    ),
    { numRuns: 2000 },
  );
});

it('reads any bytes behind the head of a class file', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (tail) => {
      use([{ file: 'A.class', bytes: new Uint8Array([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52, ...tail]) }]);
    }),
    { numRuns: 1000 },
  );
});
