import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Problems } from '#shared/policy/source/problem.ts';
import { isHystrixStream, readHystrixStream } from '#shared/policy/spring/actuator/hystrix-stream.ts';

const REAL = readFileSync(
  new URL('../fixtures/policy/samples/lab/classic/consumer-hystrix.stream.txt', import.meta.url),
  'utf8',
);
const keysOf = (text: string, problems = new Problems()) =>
  readHystrixStream({ file: 'hystrix.stream', text }, problems).map(({ key }) => key);
const ALL = keysOf(REAL);

it('a stream of Hystrix can be saved up to any byte: what was whole is read, and nothing complained about', () => {
  expect(ALL).toHaveLength(3);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: REAL.length }), (end) => {
      const problems = new Problems();
      const keys = keysOf(REAL.slice(0, end), problems);
      expect(problems.found).toEqual([]);
      expect(ALL.slice(0, keys.length)).toEqual(keys);
    }),
  );
});

it('any other text is no stream, or read without throwing', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, inside) => {
      const text = `data: {"type":"Hystrix${inside}\n${before}data: ${inside}\n`;
      expect(isHystrixStream(text)).toBe(true);
      for (const { severity } of collected(text)) expect(severity).toBe('warning');
    }),
  );
});

function collected(text: string) {
  const problems = new Problems();
  readHystrixStream({ file: 'hystrix.stream', text }, problems);
  return problems.found;
}
