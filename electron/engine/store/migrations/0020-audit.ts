/** Audits of both sides' configuration; `document` is zstd-compressed JSON, as a comparison's is. */
export const audit = `
CREATE TABLE audit (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'inconclusive')),
  summary TEXT NOT NULL,
  document BLOB NOT NULL
) STRICT;
`;
