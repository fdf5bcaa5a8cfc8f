/** A word with its glyph, in the colour of a mark. */
export function WordMark({
  words: { glyph, word, like },
}: {
  words: { glyph: string; word: string; like: string };
}) {
  return (
    <span className={`mark mark-${like}`}>
      <span aria-hidden="true" className="mark-glyph">
        {glyph}
      </span>
      {word}
    </span>
  );
}
