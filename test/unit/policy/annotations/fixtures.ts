import { readdirSync, readFileSync } from 'node:fs';
import { Problems } from '#shared/policy/source/problem.ts';
import type { SourceBytes, SourceText } from '#shared/policy/source/source-file.ts';
import { readAnnotations, type AnnotationsRead } from '#shared/policy/spring/annotations/annotations.ts';

export const generations = ['classic', 'modern'] as const;

/** The sources of one generation, or the class files made of them. */
export function fixtures(generation: (typeof generations)[number], kind: 'java'): SourceText[];
export function fixtures(generation: (typeof generations)[number], kind: 'class'): SourceBytes[];
export function fixtures(
  generation: (typeof generations)[number],
  kind: 'java' | 'class',
): (SourceText | SourceBytes)[] {
  const folder = new URL(`../../../fixtures/policy/classes/${generation}/shop/`, import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith(`.${kind}`))
    .toSorted()
    .map((name) => {
      const bytes = readFileSync(new URL(name.replaceAll('$', '%24'), folder));
      const file = `shop/${name}`;
      return kind === 'java'
        ? { file, text: bytes.toString('utf8') }
        : { file, bytes: new Uint8Array(bytes) };
    });
}

/** Reads sources and says what was wrong with them, a line each. */
export function reading(
  sources: Iterable<SourceText | SourceBytes>,
): AnnotationsRead & { problems: string[] } {
  const problems = new Problems();
  const read = readAnnotations(sources, problems);
  return {
    ...read,
    problems: problems.found.map(
      ({ code, message, place }) => `${place.file}:${place.line}:${place.column} ${code} ${message}`,
    ),
  };
}

/** Reads Java texts; a single one is `A.java`. */
export function readingJava(...texts: string[]): ReturnType<typeof reading> {
  return reading(texts.map((text, index) => ({ file: `${'ABCDEF'[index]}.java`, text })));
}
