import type { LatencyJudgement } from '#shared/model/index.ts';

const MARKS: Record<LatencyJudgement, { glyph: string; kind: string }> = {
  slower: { glyph: '✕', kind: 'fail' },
  unclear: { glyph: '?', kind: 'inconclusive' },
  faster: { glyph: '✓', kind: 'pass' },
  'not slower': { glyph: '✓', kind: 'pass' },
  equivalent: { glyph: '✓', kind: 'pass' },
};

/** A judgement as glyph and word. */
export function JudgementMark({ judgement }: { judgement: LatencyJudgement }) {
  const { glyph, kind } = MARKS[judgement];
  return (
    <span className={`mark mark-${kind}`}>
      <span aria-hidden="true" className="mark-glyph">
        {glyph}
      </span>
      {judgement}
    </span>
  );
}
