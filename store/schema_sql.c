/*
 * Indexes are what a crawl pays for on every page, so there are only these:
 *   urls_hash     is this URL known?  On 64 bits of XXH3 instead of the text:
 *                 a tenth of the size, which counts because found links are
 *                 spread over all of it.  The text is compared after it.
 *   urls_pending  what is left, by host; empties as the crawl goes on.
 *   urls_failed   for `status --failed` and --retry.
 *   hosts_host    the origins of a host.
 * `fetches` has none: a URL points at its last and its last good fetch.
 *
 * urls.due_at is always NULL: a retry waits in memory, and after a kill it is
 * due at once.  The column is documented, so it stays.
 */
#include "store/schema_sql.h"

/* In new files and in migrations. */
#define SITEMAPS \
	"CREATE TABLE sitemaps(\n" \
	"  id INTEGER PRIMARY KEY,\n" \
	"  url TEXT NOT NULL UNIQUE,\n" \
	"  run_id INTEGER NOT NULL,              -- last to ask for it\n" \
	"  depth INTEGER NOT NULL,               -- 0: named by the user\n" \
	"  state TEXT NOT NULL,                  "\
		"-- pending, done, failed, skipped\n" \
	"  reason TEXT,\n" \
	"  entries INTEGER NOT NULL DEFAULT 0\n" \
	") STRICT;\n"

#define LEDGER_DETAILS \
	"CREATE TABLE ledger_details(\n" \
	"  id INTEGER PRIMARY KEY,\n" \
	"  text TEXT NOT NULL UNIQUE\n" \
	") STRICT;\n"

#define PAGES \
	"CREATE VIEW pages AS\n" \
	"  SELECT u.url, coalesce(f.final_url, u.url) AS final_url,\n" \
	"         CASE u.state WHEN 'unchanged' THEN g.status\n" \
	"           ELSE f.status END AS status,\n" \
	"         CASE u.state WHEN 'unchanged' THEN g.type\n" \
	"           ELSE f.type END AS type,\n" \
	"         CASE u.state WHEN 'unchanged' THEN g.size\n" \
	"           ELSE f.size END AS size,\n" \
	"         CASE u.state WHEN 'unchanged' THEN g.title\n" \
	"           ELSE f.title END AS title,\n" \
	"         f.time_total,\n" \
	"         CASE u.state WHEN 'failed'\n" \
	"           THEN u.reason || coalesce(': ' || f.error, '')\n" \
	"           WHEN 'skipped' THEN u.reason END AS error,\n" \
	"         u.input\n" \
	"  FROM urls u LEFT JOIN fetches f ON f.id = u.last_fetch_id\n" \
	"    LEFT JOIN fetches g ON g.id = u.page_fetch_id\n" \
	"  WHERE f.id NOTNULL OR (u.source = 'seed' AND u.state = 'skipped');\n"

/*
 * What each database that was merged into this one had counted in a run, by its
 * settings.seed and, after a blank, its shard; and by '' what the merge made of
 * all that.
 */
#define SHARES \
	"CREATE TABLE shares(\n" \
	"  run_id INTEGER NOT NULL,\n" \
	"  part TEXT NOT NULL,\n" \
	"  finished_at TEXT,\n" \
	"  input INTEGER NOT NULL,               -- not of the list\n" \
	"  links INTEGER NOT NULL,\n" \
	"  done INTEGER NOT NULL,\n" \
	"  unchanged INTEGER NOT NULL,\n" \
	"  failed INTEGER NOT NULL,\n" \
	"  skipped INTEGER NOT NULL,             -- but for other shards\n" \
	"  requests INTEGER NOT NULL,\n" \
	"  bytes INTEGER NOT NULL,\n" \
	"  rows_new INTEGER NOT NULL,\n" \
	"  rows_changed INTEGER NOT NULL,\n" \
	"  rows_gone INTEGER NOT NULL,\n" \
	"  position INTEGER NOT NULL,\n" \
	"  PRIMARY KEY(run_id, part)\n" \
	") STRICT, WITHOUT ROWID;\n"

/*
 * See link.h and target.h.  The JSON of page_links is explained in link.c; the
 * views are what to ask:
 *   links          all links as rows; gone_run NULL: the page has it still
 *   link_findings  a row for each link that stands and whose target has
 *                  anything to tell, with the URLs of both
 *   broken         those of them that are broken
 * There is no index by target, for a crawl would pay for it with every link: to
 * ask for the pages of a target reads all links.  Links of pages that are gone
 * (4xx) do not count.
 *
 * broken_run is the run since which a target is broken, broken_runs in how many
 * it was found so since then; both stay when it is found whole in fixed_run.
 *
 * json_extract() would be refused in a view where the schema is not trusted.
 */
#define LINK_ITEM(n) "(SELECT value FROM json_each(j.value, '$[" n "]'))"
#define LINKS \
	"CREATE TABLE page_links(\n" \
	"  url_id INTEGER PRIMARY KEY,           -- the page\n" \
	"  first_run INTEGER NOT NULL,           -- that found these links\n" \
	"  links TEXT NOT NULL,                  -- JSON, see links\n" \
	"  anchors TEXT                          " \
		"-- JSON, ids; NULL: not looked for\n" \
	") STRICT;\n" \
	"CREATE TABLE lost_links(\n" \
	"  id INTEGER PRIMARY KEY,\n" \
	"  url_id INTEGER NOT NULL,\n" \
	"  target_id INTEGER NOT NULL,\n" \
	"  fragment TEXT NOT NULL,\n" \
	"  element TEXT NOT NULL,\n" \
	"  rel TEXT,\n" \
	"  text TEXT,\n" \
	"  first_run INTEGER NOT NULL,\n" \
	"  gone_run INTEGER NOT NULL             -- the page has it no more\n" \
	") STRICT;\n" \
	"CREATE TABLE link_targets(\n" \
	"  url_id INTEGER NOT NULL,              -- in urls\n" \
	"  fragment TEXT NOT NULL,               -- '': the page itself\n" \
	"  state TEXT NOT NULL,                  -- ok, broken, unchecked\n" \
	"  run_id INTEGER NOT NULL,              -- last to find out\n" \
	"  external INTEGER NOT NULL,            -- out of scope\n" \
	"  status INTEGER,\n" \
	"  reason TEXT,                          -- as in urls; or fragment\n" \
	"  error TEXT,\n" \
	"  final_url TEXT,                       -- NULL: no redirects\n" \
	"  moved INTEGER NOT NULL,               -- all of them permanent\n" \
	"  same_id INTEGER,                      -- is found as this one\n" \
	"  broken_run INTEGER,                   -- since which run\n" \
	"  broken_runs INTEGER NOT NULL DEFAULT 0,\n" \
	"  last_broken_run INTEGER,\n" \
	"  fixed_run INTEGER,\n" \
	"  PRIMARY KEY(url_id, fragment)\n" \
	") STRICT, WITHOUT ROWID;\n" \
	"CREATE VIEW standing_links AS\n" \
	"  SELECT p.url_id, " LINK_ITEM("0") " AS target_id,\n" \
	"         coalesce(" LINK_ITEM("3") ", '') AS fragment,\n" \
	"         coalesce(" LINK_ITEM("4") ", 'a') AS element,\n" \
	"         " LINK_ITEM("2") " AS rel,\n" \
	"         " LINK_ITEM("1") " AS text,\n" \
	"         coalesce(" LINK_ITEM("5") ", p.first_run) AS first_run\n" \
	"  FROM page_links p, json_each(p.links) j;\n" \
	"CREATE VIEW links AS\n" \
	"  SELECT url_id, target_id, fragment, element, rel, text,\n" \
	"         first_run, NULL AS gone_run FROM standing_links\n" \
	"  UNION ALL\n" \
	"  SELECT url_id, target_id, fragment, element, rel, text,\n" \
	"         first_run, gone_run FROM lost_links;\n" \
	"CREATE VIEW link_findings AS\n" \
	"  SELECT u.url || iif(t.fragment = '', '', '#' || t.fragment)\n" \
	"           AS url, t.state, t.status, t.reason, t.error,\n" \
	"         t.final_url, t.moved, t.external, t.run_id, t.broken_run,\n" \
	"         t.broken_runs, t.last_broken_run, t.fixed_run,\n" \
	"         p.url AS page, l.element, l.rel, l.text,\n" \
	"         t.url_id AS target_id, t.fragment, l.url_id AS page_id\n" \
	"  FROM standing_links l\n" \
	"    CROSS JOIN link_targets t ON t.url_id = l.target_id\n" \
	"      AND (t.fragment = '' OR (t.fragment = l.fragment\n" \
	"        AND NOT EXISTS (SELECT 1 FROM link_targets w\n" \
	"          WHERE w.url_id = t.url_id AND w.fragment = ''\n" \
	"            AND w.state <> 'ok')))\n" \
	"    CROSS JOIN urls u ON u.id = l.target_id\n" \
	"    CROSS JOIN urls p ON p.id = l.url_id\n" \
	"      AND (p.state <> 'failed' OR p.reason <> '4xx');\n" \
	"CREATE VIEW broken AS\n" \
	"  SELECT * FROM link_findings WHERE state = 'broken';\n"

/*
 * What a new file gets at once: a step for each version would cost it three
 * times as much.  Columns that came later stand at the end, as they do in files
 * that were brought up to date.
 *
 * A row of hosts is an origin, whose robots.txt it has; `host` is the name of
 * its host, the unit of pace.  What paces - next_at, penalty, penalty_at - is
 * the same in all rows of a host.
 */
const char schema_newest[] =
	"CREATE TABLE settings(\n"
	"  name TEXT PRIMARY KEY,\n"
	"  value ANY\n"
	") STRICT, WITHOUT ROWID;\n"

	"CREATE TABLE runs(\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  started_at TEXT NOT NULL,\n"
	"  finished_at TEXT,                     -- NULL: to be resumed\n"
	"  state TEXT NOT NULL,                  "
		"-- running, stopped, finished\n"
	"  command TEXT,\n"
	"  version TEXT,\n"
	"  pid INTEGER,\n"
	"  retry TEXT,                           "
		"-- reasons, with blanks around\n"
	"  input INTEGER NOT NULL DEFAULT 0,\n"
	"  links INTEGER NOT NULL DEFAULT 0,\n"
	"  duplicates INTEGER NOT NULL DEFAULT 0,\n"
	"  done INTEGER NOT NULL DEFAULT 0,\n"
	"  unchanged INTEGER NOT NULL DEFAULT 0,\n"
	"  failed INTEGER NOT NULL DEFAULT 0,\n"
	"  skipped INTEGER NOT NULL DEFAULT 0,\n"
	"  requests INTEGER NOT NULL DEFAULT 0,\n"
	"  bytes INTEGER NOT NULL DEFAULT 0,\n"
	"  rows_new INTEGER NOT NULL DEFAULT 0,\n"
	"  rows_changed INTEGER NOT NULL DEFAULT 0,\n"
	"  rows_gone INTEGER NOT NULL DEFAULT 0,\n"
	"  position INTEGER NOT NULL DEFAULT 0,  -- in the input, internal\n"
	"  stopped_by TEXT,                      -- NULL: its work was done\n"
	"  shard TEXT,                           -- '1/3'; NULL: all hosts\n"
	"  elsewhere INTEGER NOT NULL DEFAULT 0  "
		"-- of skipped, for other shards\n"
	") STRICT;\n"

	"CREATE TABLE hosts(\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  name TEXT NOT NULL UNIQUE,            -- http://example.org\n"
	"  robots ANY,                           -- BLOB if it is not UTF-8\n"
	"  robots_status INTEGER,\n"
	"  robots_at TEXT,\n"
	"  delay INTEGER NOT NULL DEFAULT 0,     -- ms\n"
	"  next_at TEXT,\n"
	"  penalty INTEGER NOT NULL DEFAULT 0,   -- ms\n"
	"  penalty_at TEXT,\n"
	"  failures INTEGER NOT NULL DEFAULT 0,\n"
	"  last TEXT,\n"
	"  host TEXT NOT NULL DEFAULT '',        -- example.org\n"
	"  named_run INTEGER,                    "
		"-- last in which the user named it\n"
	"  public_run INTEGER                    -- and it answered in public\n"
	") STRICT;\n"
	"CREATE INDEX hosts_host ON hosts(host);\n"

	"CREATE TABLE urls(\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  url TEXT NOT NULL,\n"
	"  host_id INTEGER,                      -- NULL: reason is invalid\n"
	"  parent_id INTEGER,\n"
	"  depth INTEGER NOT NULL,\n"
	"  source TEXT NOT NULL,\n"
	"  state TEXT NOT NULL,\n"
	"  reason TEXT,\n"
	"  attempts INTEGER NOT NULL DEFAULT 0,\n"
	"  due_at TEXT,\n"
	"  input TEXT,                           -- JSON object\n"
	"  position INTEGER,                     -- nth record of the input\n"
	"  run_id INTEGER NOT NULL,              -- last to account for it\n"
	"  last_fetch_id INTEGER,\n"
	"  good_fetch_id INTEGER,                "
		"-- whose rows stand in the tables\n"
	"  parsed_run INTEGER,                   -- rows last evaluated in it\n"
	"  rules INTEGER,                        "
		"-- fingerprint they came of, internal\n"
	"  every INTEGER,                        -- ms\n"
	"  hash INTEGER NOT NULL,                -- of url, internal\n"
	"  page_fetch_id INTEGER,                -- whose page stands\n"
	"  page_gone INTEGER,\n"
	"  detail_id INTEGER,                    -- in ledger_details\n"
	"  body TEXT,                            -- of a POST; NULL: a GET\n"
	"  content_type TEXT,                    -- of that\n"
	"  links INTEGER                         "
		"-- 1: known, 2: anchors, too\n"
	") STRICT;\n"
	"CREATE INDEX urls_hash ON urls(hash);\n"
	"CREATE INDEX urls_pending ON urls(host_id, id)\n"
	"  WHERE state = 'pending';\n"
	"CREATE INDEX urls_failed ON urls(reason) WHERE state = 'failed';\n"

	"CREATE TABLE fetches(\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  run_id INTEGER NOT NULL,\n"
	"  url_id INTEGER NOT NULL,\n"
	"  fetched_at TEXT NOT NULL,\n"
	"  status INTEGER,\n"
	"  error TEXT,\n"
	"  final_url TEXT,\n"
	"  type TEXT,\n"
	"  charset TEXT,\n"
	"  size INTEGER,\n"
	"  body_hash BLOB,                       -- XXH3-128\n"
	"  etag TEXT,\n"
	"  last_modified TEXT,\n"
	"  time_dns REAL,                        -- seconds\n"
	"  time_connect REAL,\n"
	"  time_first_byte REAL,\n"
	"  time_total REAL,\n"
	"  title TEXT,\n"
	"  text_hash BLOB,                       -- of what is compared\n"
	"  redirects TEXT                        -- with blanks between\n"
	") STRICT;\n"

	"CREATE TABLE bodies(\n"
	"  hash BLOB PRIMARY KEY,\n"
	"  size INTEGER NOT NULL,                -- before zlib\n"
	"  data BLOB NOT NULL\n"
	") STRICT, WITHOUT ROWID;\n"

	"CREATE TABLE changes(\n"
	"  id INTEGER PRIMARY KEY,\n"
	"  run_id INTEGER NOT NULL,\n"
	"  url_id INTEGER NOT NULL,\n"
	"  \"table\" TEXT NOT NULL,\n"
	"  key TEXT NOT NULL,                    -- JSON object\n"
	"  change TEXT NOT NULL,                 -- new, changed, gone\n"
	"  \"column\" TEXT,                        -- with changed\n"
	"  old ANY,                              -- gone: the row, JSON\n"
	"  new ANY,                              -- new: the row, JSON\n"
	"  ordinal INTEGER                       -- which row of this key\n"
	") STRICT;\n"

	/* Which tables are rules' tables, and since when. */
	"CREATE TABLE tables(\n"
	"  name TEXT PRIMARY KEY COLLATE NOCASE,\n"
	"  first_run INTEGER,\n"
	"  shape INTEGER,                        -- of its rule\n"
	"  shape_run INTEGER\n"
	") STRICT, WITHOUT ROWID;\n"

	SITEMAPS

	/* See detail.c. */
	LEDGER_DETAILS

	SHARES
	LINKS

	"CREATE VIEW failed AS\n"
	"  SELECT u.id, u.url, u.reason, f.status, f.error, u.attempts,\n"
	"         f.fetched_at, u.input\n"
	"  FROM urls u LEFT JOIN fetches f ON f.id = u.last_fetch_id\n"
	"  WHERE u.state = 'failed'\n"
	"    AND u.run_id = (SELECT max(id) FROM runs);\n"
	"CREATE VIEW skipped AS\n"
	"  SELECT u.id, u.url, u.reason, u.source, u.depth, p.url AS parent,\n"
	"         u.input\n"
	"  FROM urls u LEFT JOIN urls p ON p.id = u.parent_id\n"
	"  WHERE u.state = 'skipped'\n"
	"    AND u.run_id = (SELECT max(id) FROM runs);\n"
	"CREATE VIEW pending AS\n"
	"  SELECT u.id, u.url, h.name AS host, u.attempts, u.due_at,\n"
	"         h.next_at, u.input\n"
	"  FROM urls u LEFT JOIN hosts h ON h.id = u.host_id\n"
	"  WHERE u.state = 'pending';\n"
	"CREATE VIEW ledger AS\n"
	"  SELECT run_id, state, reason, count(*) AS urls\n"
	"  FROM urls WHERE run_id = (SELECT max(id) FROM runs)\n"
	"  GROUP BY run_id, state, reason;\n"
	PAGES;

const char *const schema_migrations[] = {
	SITEMAPS,

	/* The page that stands, whatever its last fetch was; what of it was
	   compared; which row a change was of; what a table's rule was. */
	"ALTER TABLE urls ADD COLUMN page_fetch_id INTEGER;\n"
	"ALTER TABLE urls ADD COLUMN page_gone INTEGER;\n"
	"ALTER TABLE fetches ADD COLUMN text_hash BLOB;\n"
	"ALTER TABLE changes ADD COLUMN ordinal INTEGER;\n"
	"ALTER TABLE tables ADD COLUMN shape INTEGER;\n"
	"ALTER TABLE tables ADD COLUMN shape_run INTEGER;\n"
	"UPDATE urls SET page_fetch_id = g.id FROM\n"
	"  (SELECT url_id, max(id) AS id FROM fetches\n"
	"   WHERE status BETWEEN 200 AND 299 GROUP BY url_id) AS g\n"
	"  WHERE g.url_id = urls.id;\n"
	"DROP VIEW pages;\n",

	"ALTER TABLE hosts ADD COLUMN host TEXT NOT NULL DEFAULT '';\n"
	"UPDATE hosts SET host = substr(name, instr(name, '://') + 3);\n"
	"UPDATE hosts SET host = CASE\n"
	"  WHEN host LIKE '[%' THEN substr(host, 1, instr(host, ']'))\n"
	"  WHEN instr(host, ':') THEN substr(host, 1, instr(host, ':') - 1)\n"
	"  ELSE host END;\n"
	"CREATE INDEX hosts_host ON hosts(host);\n"
	"UPDATE hosts SET (next_at, penalty, penalty_at) = (SELECT\n"
	"  max(next_at), max(penalty), max(penalty_at) FROM hosts o\n"
	"  WHERE o.host = hosts.host);\n",

	/* The last runs in which the user named it, and in which it answered at
	   a public address. */
	"ALTER TABLE hosts ADD COLUMN named_run INTEGER;\n"
	"ALTER TABLE hosts ADD COLUMN public_run INTEGER;\n"
	"UPDATE hosts SET named_run = u.run FROM\n"
	"  (SELECT host_id, max(run_id) AS run FROM urls\n"
	"   WHERE source = 'seed' GROUP BY host_id) AS u\n"
	"  WHERE u.host_id = hosts.id;\n",

	/* See detail.c; where redirects led, with blanks between; what ended a
	   run before its work was done. */
	LEDGER_DETAILS
	"ALTER TABLE urls ADD COLUMN detail_id INTEGER;\n"
	"ALTER TABLE fetches ADD COLUMN redirects TEXT;\n"
	"ALTER TABLE runs ADD COLUMN stopped_by TEXT;\n",

	/* As the other views have it. */
	"DROP VIEW IF EXISTS pages;\n" PAGES,

	/* Which hosts a run was for, and of which databases it was merged. */
	"ALTER TABLE runs ADD COLUMN shard TEXT;\n"
	"ALTER TABLE runs ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;\n"
	SHARES,

	/* What is asked by POST; in parentheses, as two strings look like a
	   comma forgotten. */
	("ALTER TABLE urls ADD COLUMN body TEXT;\n"
	 "ALTER TABLE urls ADD COLUMN content_type TEXT;\n"),

	"ALTER TABLE urls ADD COLUMN links INTEGER;\n" LINKS,
};

const int64_t schema_version = 1 + sizeof(schema_migrations) /
			       sizeof(schema_migrations[0]);
