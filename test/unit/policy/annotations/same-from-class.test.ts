import { describe, expect, it } from 'vitest';
import { valueOf } from '#shared/policy/model/setting.ts';
import {
  plainAnnotations,
  type AnnotationsRead,
  type PolicyAnnotation,
} from '#shared/policy/spring/annotations/annotations.ts';
import { feignClients } from '#shared/policy/spring/annotations/uses/feign.ts';
import { fixtures, generations, reading } from './fixtures.ts';

function sorted({ annotations }: AnnotationsRead): readonly PolicyAnnotation[] {
  const key = ({ target, type, attributes }: PolicyAnnotation): string =>
    JSON.stringify([
      target.type,
      target.kind,
      target.member,
      target.signature,
      target.parameter,
      type,
      Object.keys(attributes),
    ]);
  return annotations.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

describe.each(generations)('sources and class files of %s', (generation) => {
  const source = reading(fixtures(generation, 'java'));
  const compiled = reading(fixtures(generation, 'class'));

  it('are read without problems', () => {
    expect([...source.problems, ...compiled.problems]).toEqual([]);
  });

  it('hold the same annotations', () => {
    expect(source.annotations.length).toBe(generation === 'classic' ? 22 : 10);
    expect(plainAnnotations(sorted(source))).toEqual(plainAnnotations(sorted(compiled)));
  });

  it('leave nothing unknown', () => {
    expect(JSON.stringify(source.annotations)).not.toContain('"known":false');
    expect(JSON.stringify(compiled.annotations)).not.toContain('"known":false');
  });

  it('have the same types, supertypes and methods', () => {
    const shape = ({ types }: AnnotationsRead): unknown =>
      [...types.values()]
        .map(({ name, kind, typeParameters, superTypes, members }) => ({
          name,
          kind,
          typeParameters,
          superTypes,
          methods: members
            .filter((member) => member.kind === 'method' && member.abstract)
            .map(({ name: method, parameters, returns }) => ({ name: method, parameters, returns })),
        }))
        // The body of an enum's constant is a class of its own to the compiler.
        .filter(({ name }) => !/\.\d+$/.test(name))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const withoutText = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'text' ? undefined : inner)));
    expect(withoutText(shape(source))).toEqual(withoutText(shape(compiled)));
  });

  it('make the same Feign clients', () => {
    const plain = (read: AnnotationsRead): unknown =>
      feignClients(read)
        .map(({ type, methods }) => ({
          type,
          methods: methods
            .map(
              ({ commandKey, path, httpMethod }) => `${valueOf(httpMethod)} ${valueOf(path)} ${commandKey}`,
            )
            .toSorted(),
        }))
        .toSorted((a, b) => (a.type < b.type ? -1 : 1));
    expect(plain(source)).toEqual(plain(compiled));
  });

  it('are one when both are given, with the lines of the source', () => {
    const both = reading([...fixtures(generation, 'class'), ...fixtures(generation, 'java')]);
    expect(both.problems).toEqual([]);
    expect(plainAnnotations(sorted(both))).toEqual(plainAnnotations(sorted(source)));
    expect(both.annotations.every(({ place }) => place.file.endsWith('.java') && place.line !== null)).toBe(
      true,
    );
  });
});
