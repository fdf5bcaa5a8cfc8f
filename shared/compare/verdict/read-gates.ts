import { type GateRule, gatesFile } from '#shared/model/index.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readWrittenFile } from '#shared/policy/source/written-file.ts';
import { withBasicRules } from './default-gates.ts';

/** No two gates of one name: a report names them by it. */
const uniqueNames = gatesFile.superRefine(({ gates }, context) => {
  const seen = new Set<string>();
  for (const [index, { name }] of gates.entries()) {
    if (seen.has(name))
      context.addIssue({
        code: 'custom',
        path: ['gates', index, 'name'],
        message: `'${name}' is the name of an earlier gate`,
      });
    seen.add(name);
  }
});

/**
 * The rules of a gates file, with the basic ones that it does not mention.
 * @throws MeshproofError `input` naming file, line and field of every mistake
 */
export function readGates(source: SourceText): GateRule[] {
  return withBasicRules(readWrittenFile(uniqueNames, source, 'gates file').value.gates);
}
