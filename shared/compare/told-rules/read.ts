import { z } from 'zod';
import { compareRule, headerExpectation, type RuleSet } from '#shared/model/index.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readWrittenFile } from '#shared/policy/source/written-file.ts';
import { NO_RULES } from './told.ts';

const rulesFile = z.strictObject({
  schema: z.literal(1),
  rules: z.array(compareRule).optional(),
  /** Replaces the built-in profile. */
  profile: z.array(headerExpectation).optional(),
});

/**
 * The rules of a rules file, each with the line where it stands, and its profile of expected headers; the built-in
 * profile where it has none.
 * @throws MeshproofError `input` naming file, line and field of every mistake
 */
export function readRules(source: SourceText): RuleSet {
  const { value, document } = readWrittenFile(rulesFile, source, 'rules file');
  const rules = (value.rules ?? []).map((rule, index) => {
    const { line } = document.placeOf(['rules', index]);
    return { rule, origin: line === null ? source.file : `${source.file}:${line}` };
  });
  const profile =
    value.profile === undefined ? NO_RULES.profile : { origin: source.file, headers: value.profile };
  return { rules, profile };
}
