import { simpleNameOf } from '../annotation-value.ts';
import type { AnnotationsRead } from '../annotations.ts';
import type { DeclaredType } from '../declared-type.ts';

/** A type with all its supertypes that are given, itself first, and the simple name of one that is not given. */
export function ancestryOf(
  type: DeclaredType,
  types: AnnotationsRead['types'],
): { line: DeclaredType[]; unseen: string | null } {
  const line = new Set([type]);
  let unseen: string | null = null;
  for (const { superTypes } of line) {
    for (const { name, text } of superTypes) {
      const found = name === null ? undefined : types.get(name);
      if (found !== undefined) line.add(found);
      else if (name === null || !name.startsWith('java.')) unseen ??= simpleNameOf(name ?? text);
    }
  }
  return { line: [...line], unseen };
}
