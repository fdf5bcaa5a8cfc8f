import fc from 'fast-check';
import { expect } from 'vitest';
import type { Problem } from '#shared/policy/source/problem.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';

/** Each problem says what happened and what to do; an error about a text has a place that is in the text. */
export function expectPlaces(found: readonly Problem[], sources: readonly SourceText[]): void {
  const texts = new Map(sources.map(({ file, text }) => [file, text.split('\n')]));
  const misplaced = found.filter(({ severity, message, advice, place: { file, line, column } }) => {
    const lines = texts.get(file);
    if (message === '' || advice === '' || lines === undefined) return true;
    if (severity !== 'error') return false;
    const length = line === null ? undefined : lines[line - 1]?.length;
    return length === undefined || column === null || column < 1 || column > length + 1;
  });
  // One expectation for all of them: hostile texts have ten thousand.
  expect(misplaced).toEqual([]);
}

/** Each error names a field, and none stands before the line that was broken. */
export function expectFields(found: readonly Problem[], line: number): void {
  const errors = found.filter(({ severity }) => severity === 'error');
  expect(errors.length).toBeGreaterThan(0);
  for (const { code, message, place } of errors) {
    const where = `${code} ${message} at ${place.line}:${place.column}`;
    expect(place.field, where).not.toBe('');
    expect(place.line, where).toBeGreaterThanOrEqual(line);
  }
}

/** A text with one value below the top replaced, and its line. */
export interface Broken {
  readonly text: string;
  readonly line: number;
}

/** Values that no parser of YAML takes, or that stand for nothing. */
const NO_YAML = ['[', '{a: ', '"x', "'x", '@x', '*none', 'a: b: c', '&a [*a]', '`x`', '%x', '"x" y'];
/** Values that no parser of JSON takes. */
const NO_JSON = ['', '[', '{"a":', '"x', 'tru', '01', '1.', '@', "'x'", '"\\x"', '[1,]', '{,}'];

/** Breaks a plain value of a YAML text in blocks that stands below the top. */
export function brokenYaml(texts: readonly string[]): fc.Arbitrary<Broken> {
  return broken(
    texts,
    /^ +(?:- )*[\w.-]+: (?=[\w/*.])[^#{}[\]|>"']*$/,
    /: [^\n]*$/,
    NO_YAML.map((value) => `: ${value}`),
  );
}

/** Values that are neither JSON nor YAML. */
export const NEITHER = ['[', '{"a":', '"x', '@', '*none', '&a [*a]', '"\\x"', '"x" y'];

/** Breaks a plain value of an indented JSON text that stands below the top. */
export function brokenJson(texts: readonly string[], values = NO_JSON): fc.Arbitrary<Broken> {
  const indented = texts.map((text) => JSON.stringify(JSON.parse(text), undefined, 2));
  return broken(
    indented,
    /^ {4,}"[^"]*": (?:"[^"\\]*"|\d+|true|false),?$/,
    /: [^\n]*$/,
    values.map((value) => `: ${value}`),
  );
}

function broken(
  texts: readonly string[],
  isValue: RegExp,
  value: RegExp,
  replacements: readonly string[],
): fc.Arbitrary<Broken> {
  const places = texts.flatMap((text) => {
    const lines = text.split('\n');
    return lines.flatMap((line, index) => (isValue.test(line) ? [{ lines, index }] : []));
  });
  expect(places.length).toBeGreaterThan(5);
  return fc
    .record({ place: fc.constantFrom(...places), by: fc.constantFrom(...replacements) })
    .map(({ place, by }) => ({
      text: place.lines.with(place.index, (place.lines[place.index] ?? '').replace(value, by)).join('\n'),
      line: place.index + 1,
    }));
}
