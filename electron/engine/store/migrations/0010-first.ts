/**
 * Exchanges are split: narrow rows hold what is filtered, sorted and grouped on, `exchange_content` what is
 * read one at a time. Head and body bytes live in packs (see `pack.ts`); a column ending in `_ref` points into one.
 * Times are microseconds since the capture's `origin_us`, which is itself a wall-clock time.
 */
export const first = `
CREATE TABLE capture (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  side TEXT NOT NULL CHECK (side IN ('baseline', 'candidate')),
  kind TEXT NOT NULL CHECK (kind IN ('live', 'replay')),
  state TEXT NOT NULL CHECK (state IN ('recording', 'done', 'interrupted')),
  started_at TEXT NOT NULL,
  ended_at TEXT,
  origin_us INTEGER NOT NULL,
  -- Counted when the capture ends; while it runs the counts of its taps are what is known.
  exchanges INTEGER,
  attempts INTEGER,
  linked_attempts INTEGER
) STRICT;

CREATE TABLE tap (
  id INTEGER PRIMARY KEY,
  capture_id INTEGER NOT NULL REFERENCES capture(id) ON DELETE CASCADE,
  spec TEXT NOT NULL,
  counts TEXT NOT NULL
) STRICT;
CREATE INDEX tap_by_capture ON tap(capture_id);

CREATE TABLE route (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE exchange (
  id INTEGER PRIMARY KEY,
  capture_id INTEGER NOT NULL REFERENCES capture(id) ON DELETE CASCADE,
  tap_id INTEGER REFERENCES tap(id),
  vantage INTEGER NOT NULL,
  route_id INTEGER NOT NULL REFERENCES route(id),
  start_us INTEGER NOT NULL,
  first_byte_us INTEGER,
  duration_us INTEGER,
  intended_us INTEGER,
  method TEXT NOT NULL,
  status INTEGER,
  error TEXT,
  request_bytes INTEGER NOT NULL,
  response_bytes INTEGER NOT NULL,
  trace_id TEXT,
  correlation TEXT,
  parent_id INTEGER,
  link_method INTEGER,
  link_confidence REAL,
  replayed_from INTEGER
) STRICT;
CREATE INDEX exchange_by_start ON exchange(capture_id, vantage, start_us);
CREATE INDEX exchange_by_parent ON exchange(parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX exchange_by_origin ON exchange(replayed_from) WHERE replayed_from IS NOT NULL;

CREATE TABLE exchange_content (
  exchange_id INTEGER PRIMARY KEY REFERENCES exchange(id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  host TEXT,
  request_head_ref INTEGER NOT NULL,
  request_body_ref INTEGER,
  request_trailers_ref INTEGER,
  response_head_ref INTEGER,
  response_body_ref INTEGER,
  response_trailers_ref INTEGER,
  truncated INTEGER NOT NULL
) STRICT;

CREATE TABLE pack (
  id INTEGER PRIMARY KEY,
  capture_id INTEGER NOT NULL REFERENCES capture(id) ON DELETE CASCADE,
  encoding INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
CREATE INDEX pack_by_capture ON pack(capture_id);

CREATE TABLE replay (
  id INTEGER PRIMARY KEY,
  source_capture_id INTEGER NOT NULL,
  capture_id INTEGER NOT NULL UNIQUE REFERENCES capture(id) ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'interrupted')),
  options TEXT NOT NULL,
  planned INTEGER NOT NULL,
  sent INTEGER NOT NULL DEFAULT 0,
  responses INTEGER NOT NULL DEFAULT 0,
  errors INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  send_lag TEXT,
  invalid_reason TEXT
) STRICT;

CREATE TABLE comparison (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  created_at TEXT NOT NULL,
  baseline TEXT NOT NULL,
  candidate TEXT NOT NULL,
  noise TEXT,
  verdict TEXT NOT NULL,
  summary TEXT NOT NULL,
  document BLOB NOT NULL
) STRICT;
`;
