import type { ParityVerdict } from '#shared/policy/model/audit.ts';

type VerdictWords = {
  glyph: string;
  word: string;
  /** The mark of `mark.css` that it looks like. */
  like: string;
  /** What it says, in one sentence. */
  meaning: string;
};

/** How each verdict of the parity table is shown and explained. */
export const PARITY_WORDS: Readonly<Record<ParityVerdict, VerdictWords>> = {
  exact: { glyph: '=', word: 'exact', like: 'pass', meaning: 'Both sides do the same.' },
  approximate: {
    glyph: '≈',
    word: 'approximate',
    like: 'info',
    meaning: 'As near as Istio comes; the row says what remains.',
  },
  different: {
    glyph: '≠',
    word: 'different',
    like: 'blocker',
    meaning: 'Both sides declare it, and not the same. Fails the audit.',
  },
  missing: {
    glyph: '∅',
    word: 'missing',
    like: 'blocker',
    meaning: 'One side declares it, the other could and does not. Fails the audit.',
  },
  'not-expressible': {
    glyph: '△',
    word: 'not expressible',
    like: 'minor',
    meaning: 'Istio has nothing like it: it has to stay in the application, or to go.',
  },
  'not-known': {
    glyph: '?',
    word: 'not known',
    like: 'inconclusive',
    meaning: 'A side could not be read or is not modelled. It never counts as equal.',
  },
};
