/**
 * Drills; `document` is zstd-compressed JSON, as a comparison's is, and null while the drill runs. An exchange that the tap
 * itself answered, delayed or broke says so in `fault`.
 */
export const drill = `
ALTER TABLE exchange ADD COLUMN fault TEXT;

CREATE TABLE drill (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  scenario TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'interrupted')),
  -- Names of the captures of the sides that it ran on.
  baseline TEXT,
  candidate TEXT,
  verdict TEXT CHECK (verdict IN ('pass', 'fail', 'inconclusive')),
  summary TEXT,
  document BLOB
) STRICT;
`;
