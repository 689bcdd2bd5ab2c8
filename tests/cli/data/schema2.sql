PRAGMA user_version = 2; PRAGMA application_id = 1953658732;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE settings(
  name TEXT PRIMARY KEY,
  value ANY
) STRICT, WITHOUT ROWID;
CREATE TABLE runs(
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  finished_at TEXT,                     -- NULL: to be resumed
  state TEXT NOT NULL,                  -- running, stopped, finished
  command TEXT,
  version TEXT,
  pid INTEGER,
  retry TEXT,                           -- reasons, with blanks around
  input INTEGER NOT NULL DEFAULT 0,
  links INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  requests INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  rows_new INTEGER NOT NULL DEFAULT 0,
  rows_changed INTEGER NOT NULL DEFAULT 0,
  rows_gone INTEGER NOT NULL DEFAULT 0,
  position INTEGER NOT NULL DEFAULT 0   -- in the input, internal
) STRICT;
INSERT INTO runs VALUES(1,'2026-11-26T08:52:01.962Z',NULL,'stopped','trawl crawl','0.1.0',NULL,NULL,4,0,0,1,0,0,0,1,112,1,0,0,4);
CREATE TABLE hosts(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,            -- http://example.org
  robots ANY,                           -- BLOB if it is not UTF-8
  robots_status INTEGER,
  robots_at TEXT,
  delay INTEGER NOT NULL DEFAULT 0,     -- ms
  next_at TEXT,
  penalty INTEGER NOT NULL DEFAULT 0,   -- ms
  penalty_at TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  last TEXT
) STRICT;
INSERT INTO hosts VALUES(1,'http://a.example',NULL,NULL,NULL,0,NULL,0,NULL,0,'ok');
INSERT INTO hosts VALUES(2,'http://a.example:81',NULL,NULL,NULL,0,'2024-01-01T00:00:00.000Z',120000,'2024-01-01T00:00:00.000Z',0,'429');
INSERT INTO hosts VALUES(3,'http://[::1]:81',NULL,NULL,NULL,0,NULL,0,NULL,0,NULL);
INSERT INTO hosts VALUES(4,'https://[2001:db8::1]:8443',NULL,NULL,NULL,0,NULL,0,NULL,0,NULL);
INSERT INTO hosts VALUES(5,'https://example.org',NULL,NULL,NULL,0,NULL,0,NULL,0,NULL);
INSERT INTO hosts VALUES(6,'http://example.org:8080',NULL,NULL,NULL,0,NULL,0,NULL,0,NULL);
CREATE TABLE urls(
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL,
  host_id INTEGER,                      -- NULL: reason is invalid
  parent_id INTEGER,
  depth INTEGER NOT NULL,
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at TEXT,
  input TEXT,                           -- JSON object
  position INTEGER,                     -- nth record of the input
  run_id INTEGER NOT NULL,              -- last to account for it
  last_fetch_id INTEGER,
  good_fetch_id INTEGER,                -- whose rows stand in the tables
  parsed_run INTEGER,                   -- rows last evaluated in it
  rules INTEGER,                        -- fingerprint they came of, internal
  every INTEGER,                        -- ms
  hash INTEGER NOT NULL                 -- of url, internal
) STRICT;
INSERT INTO urls VALUES(1,'http://a.example/page/1',1,NULL,0,'seed','done',NULL,1,NULL,NULL,1,1,1,1,1,4001733630138899529,NULL,-1102560435833438345);
INSERT INTO urls VALUES(2,'http://a.example/page/2',1,NULL,0,'seed','pending',NULL,0,NULL,NULL,2,1,NULL,NULL,NULL,NULL,NULL,-7606258249746075806);
INSERT INTO urls VALUES(3,'http://a.example:81/page/3',2,NULL,0,'seed','pending',NULL,0,NULL,NULL,3,1,NULL,NULL,NULL,NULL,NULL,-2220678542184520627);
INSERT INTO urls VALUES(4,'http://[::1]:81/page/4',3,NULL,0,'seed','pending',NULL,0,NULL,NULL,4,1,NULL,NULL,NULL,NULL,NULL,-7580000018952038311);
CREATE TABLE fetches(
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL,
  url_id INTEGER NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER,
  error TEXT,
  final_url TEXT,
  type TEXT,
  charset TEXT,
  size INTEGER,
  body_hash BLOB,                       -- XXH3-128
  etag TEXT,
  last_modified TEXT,
  time_dns REAL,                        -- seconds
  time_connect REAL,
  time_first_byte REAL,
  time_total REAL,
  title TEXT
) STRICT;
INSERT INTO fetches VALUES(1,1,1,'2026-11-26T08:52:01.963Z',200,NULL,'http://a.example/page/1','text/html','windows-1252',32,X'8b1884c8b917d085cfcee7be24dfabbe',NULL,NULL,2.7999999999999999581e-05,0.00015799999999999999157,0.00031199999999999999435,0.00033900000000000000011,NULL);
CREATE TABLE bodies(
  hash BLOB PRIMARY KEY,
  size INTEGER NOT NULL,                -- before zlib
  data BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE changes(
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL,
  url_id INTEGER NOT NULL,
  "table" TEXT NOT NULL,
  key TEXT NOT NULL,                    -- JSON object
  change TEXT NOT NULL,                 -- new, changed, gone
  "column" TEXT,                        -- with changed
  old ANY,                              -- gone: the row, JSON
  new ANY                               -- new: the row, JSON
) STRICT;
CREATE TABLE tables(
  name TEXT PRIMARY KEY COLLATE NOCASE,
  first_run INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO tables VALUES('matches',1);
CREATE TABLE sitemaps(
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  run_id INTEGER NOT NULL,              -- last to ask for it
  depth INTEGER NOT NULL,               -- 0: named by the user
  state TEXT NOT NULL,                  -- pending, done, failed
  reason TEXT,
  entries INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS "matches"(
  url_id INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  occurrence INTEGER NOT NULL,
  first_run INTEGER NOT NULL,
  last_run INTEGER NOT NULL,
  gone_run INTEGER, -- in which its page had it no more
  "title" ANY,
  PRIMARY KEY(url_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO matches VALUES(1,1,1,1,1,NULL,'a.example/page/1');
CREATE INDEX urls_hash ON urls(hash);
CREATE INDEX urls_pending ON urls(host_id, id)
  WHERE state = 'pending';
CREATE INDEX urls_failed ON urls(reason) WHERE state = 'failed';
CREATE VIEW failed AS
  SELECT u.id, u.url, u.reason, f.status, f.error, u.attempts,
         f.fetched_at, u.input
  FROM urls u LEFT JOIN fetches f ON f.id = u.last_fetch_id
  WHERE u.state = 'failed'
    AND u.run_id = (SELECT max(id) FROM runs);
CREATE VIEW skipped AS
  SELECT u.id, u.url, u.reason, u.source, u.depth, p.url AS parent,
         u.input
  FROM urls u LEFT JOIN urls p ON p.id = u.parent_id
  WHERE u.state = 'skipped'
    AND u.run_id = (SELECT max(id) FROM runs);
CREATE VIEW pending AS
  SELECT u.id, u.url, h.name AS host, u.attempts, u.due_at,
         h.next_at, u.input
  FROM urls u LEFT JOIN hosts h ON h.id = u.host_id
  WHERE u.state = 'pending';
CREATE VIEW ledger AS
  SELECT run_id, state, reason, count(*) AS urls
  FROM urls WHERE run_id = (SELECT max(id) FROM runs)
  GROUP BY run_id, state, reason;
CREATE VIEW pages AS
  SELECT u.url, coalesce(f.final_url, u.url) AS final_url, f.status,
         f.type, f.size, f.title, f.time_total, f.error
  FROM urls u JOIN fetches f ON f.id = u.last_fetch_id;
CREATE VIEW "matches_now" AS
  SELECT * FROM "matches" WHERE gone_run IS NULL;
COMMIT;
