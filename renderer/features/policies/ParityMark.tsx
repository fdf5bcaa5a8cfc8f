import type { ParityVerdict } from '#shared/policy/model/audit.ts';
import { PARITY_WORDS } from './parity-words.ts';
import { WordMark } from '#renderer/ui/WordMark.tsx';

/** How a row of the parity table came out, as glyph and word. */
export function ParityMark({ verdict }: { verdict: ParityVerdict }) {
  return <WordMark words={PARITY_WORDS[verdict]} />;
}
