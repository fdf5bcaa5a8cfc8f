import type { Gap } from '#shared/policy/browse/gaps.ts';
import { WordMark } from '#renderer/ui/WordMark.tsx';

const WORDS = {
  error: { glyph: '✕', word: 'error', like: 'blocker' },
  warning: { glyph: '△', word: 'warning', like: 'minor' },
  'not-modelled': { glyph: '?', word: 'not modelled', like: 'inconclusive' },
} as const satisfies Record<Gap['kind'], object>;

/** What kind of gap it is, as glyph and word. */
export function GapMark({ kind }: { kind: Gap['kind'] }) {
  return <WordMark words={WORDS[kind]} />;
}
