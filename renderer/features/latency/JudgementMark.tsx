import type { LatencyJudgement } from '#shared/model/index.ts';
import { WordMark } from '#renderer/ui/WordMark.tsx';

const MARKS: Record<LatencyJudgement, { glyph: string; like: string }> = {
  slower: { glyph: '✕', like: 'fail' },
  unclear: { glyph: '?', like: 'inconclusive' },
  faster: { glyph: '✓', like: 'pass' },
  'not slower': { glyph: '✓', like: 'pass' },
  equivalent: { glyph: '✓', like: 'pass' },
};

/** A judgement as glyph and word. */
export function JudgementMark({ judgement }: { judgement: LatencyJudgement }) {
  return <WordMark words={{ ...MARKS[judgement], word: judgement }} />;
}
