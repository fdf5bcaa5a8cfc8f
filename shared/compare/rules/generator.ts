import type { Generator } from '#shared/model/index.ts';
import { NO_DIFFERENCE, type Rule } from '../difference.ts';
import { generatorOf, writtenBy } from '../generators/index.ts';
import { GENERATOR_WORDS } from '../generators/words.ts';
import { outcomeText, sameStatus } from './outcome.ts';

/** Errors whose other body is an entry of its own: a timeout (TO-05), a rate limit (RL-02). */
const OWN_ENTRY: ReadonlySet<string> = new Set(['TO-05', 'RL-02']);

/**
 * The same error, written by somebody else (catalogue EB-01): type and body differ with it and are not compared one by
 * one. Two forms of Spring Boot's own document are EB-02.
 */
export const generator: Rule = (_request, baseline, other) => {
  if (!sameStatus(baseline, other)) return NO_DIFFERENCE;
  const [before, after] = [writtenBy(baseline), writtenBy(other)];
  if (before === null || after === null || before.name === after.name) return NO_DIFFERENCE;
  const generators = { baseline: generatorOf(baseline), candidate: generatorOf(other) };
  const ofBoot = before.catalogue === 'EB-02' && after.catalogue === 'EB-02';
  return [
    {
      kind: 'generator',
      place: 'error body',
      change: `${before.name} → ${after.name}`,
      service: null,
      severity: 'major',
      catalogue: ofBoot ? 'EB-02' : OWN_ENTRY.has(after.catalogue) ? after.catalogue : 'EB-01',
      title: `Error ${baseline.status} written by ${nameOf(generators.candidate)} instead of ${nameOf(generators.baseline)}`,
      cause: ofBoot
        ? 'The servlet and the reactive form of the error document have other members: clients that read it notice.'
        : `${after.seen} Clients that read the error document of the baseline get another one.`,
      baseline: outcomeText(baseline),
      other: outcomeText(other),
      volatile: null,
      generators,
    },
  ];
};

const nameOf = (of: Generator | null): string => (of === null ? 'somebody else' : GENERATOR_WORDS[of.name]);
