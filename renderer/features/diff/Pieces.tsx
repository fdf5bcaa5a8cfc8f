import type { Piece } from './align.ts';

/** A line with its changed stretches marked. */
export function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, changed }, index) => {
    const key = `${String(index)} ${text}`;
    return changed ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
  });
}
