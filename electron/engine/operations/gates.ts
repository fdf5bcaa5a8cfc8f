import { createHash } from 'node:crypto';
import { DEFAULT_GATES } from '#shared/compare/verdict/default-gates.ts';
import { readGates } from '#shared/compare/verdict/read-gates.ts';
import { readRules } from '#shared/compare/told-rules/read.ts';
import { NO_RULES } from '#shared/compare/told-rules/told.ts';
import type { RuleSet, UsedGates } from '#shared/model/index.ts';
import type { SourceText } from '#shared/policy/source/source-file.ts';
import { readDocument } from './reports.ts';
import type { Session } from './session.ts';

/** The text of a file, or the name of a comparison that keeps what its file said. */
type Given = SourceText | { readonly comparison: string } | null;

/**
 * The rules of a gates file with its checksum, or those that a comparison was judged by; the default ones without either.
 * @throws MeshproofError `input` naming file, line and field of what is wrong, or the comparison that is not there
 */
export async function gatesOf(session: Session, given: Given): Promise<UsedGates> {
  if (given === null) return DEFAULT_GATES;
  if ('comparison' in given) return (await readDocument(session, given.comparison)).gatesUsed;
  const sha256 = createHash('sha256').update(given.text).digest('hex');
  return { file: given.file, sha256, rules: readGates(given) };
}

/** The same for what a comparison is told beforehand. @throws as `gatesOf` */
export async function rulesOf(session: Session, given: Given): Promise<RuleSet> {
  if (given === null) return NO_RULES;
  if (!('comparison' in given)) return readRules(given);
  const { rules, profile } = await readDocument(session, given.comparison);
  return { rules: rules.map(({ rule, origin }) => ({ rule, origin })), profile };
}
