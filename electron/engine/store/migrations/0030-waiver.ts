/**
 * Waivers and their log, sign-offs, and what the history keeps of every comparison: a newer one of the same name takes the
 * place of the document, not of its run. `scope` and `origin` are JSON, `snapshot` is zstd-compressed JSON.
 */
export const waiver = `
CREATE TABLE waiver (
  -- A number is never used again: a report names waivers by it.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  owner TEXT NOT NULL,
  reason TEXT NOT NULL,
  expires TEXT NOT NULL,
  scope TEXT NOT NULL,
  origin TEXT NOT NULL
) STRICT;

CREATE TABLE waiver_log (
  id INTEGER PRIMARY KEY,
  waiver_id INTEGER NOT NULL REFERENCES waiver(id),
  what TEXT NOT NULL CHECK (what IN ('added', 'removed', 'restored')),
  at TEXT NOT NULL,
  by TEXT NOT NULL
) STRICT;
CREATE INDEX waiver_log_by_waiver ON waiver_log(waiver_id);

CREATE TABLE comparison_run (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  at TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'inconclusive')),
  summary TEXT NOT NULL,
  findings INTEGER NOT NULL,
  waived INTEGER NOT NULL,
  snapshot BLOB NOT NULL
) STRICT;

CREATE TABLE sign_off (
  id INTEGER PRIMARY KEY,
  comparison TEXT NOT NULL,
  compared_at TEXT NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  note TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('pass', 'fail', 'inconclusive')),
  summary TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  snapshot BLOB NOT NULL
) STRICT;
`;
