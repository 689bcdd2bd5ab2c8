/*
 * The tables, and how an older file gets the newest ones.
 *
 * Indexes are what a crawl pays for on every page, so there are only these:
 *   urls_hash     is this URL known?  On 64 bits of XXH3 instead of the text:
 *                 a tenth of the size, which counts because found links are
 *                 spread over all of it.  The text is compared after it.
 *   urls_pending  what is left, by host; empties as the crawl goes on.
 *   urls_failed   for `status --failed` and --retry.
 * `fetches` has none: a URL points at its last and its last good fetch.
 */
#include "store/db.h"

#include <stdio.h>
#include <string.h>

/* Number n brings user_version from n to n + 1. */
static const char *const migrations[] = {
	"CREATE TABLE settings("
	"  name TEXT PRIMARY KEY,"
	"  value ANY"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE runs("
	"  id INTEGER PRIMARY KEY,"
	"  started_at TEXT NOT NULL,"
	"  finished_at TEXT,"			/* NULL: to be resumed */
	"  state TEXT NOT NULL,"		/* running, stopped, finished */
	"  command TEXT,"
	"  version TEXT,"
	"  pid INTEGER,"
	"  retry TEXT,"				/* reasons, with blanks around */
	"  input INTEGER NOT NULL DEFAULT 0,"
	"  links INTEGER NOT NULL DEFAULT 0,"
	"  duplicates INTEGER NOT NULL DEFAULT 0,"
	"  done INTEGER NOT NULL DEFAULT 0,"
	"  unchanged INTEGER NOT NULL DEFAULT 0,"
	"  failed INTEGER NOT NULL DEFAULT 0,"
	"  skipped INTEGER NOT NULL DEFAULT 0,"
	"  requests INTEGER NOT NULL DEFAULT 0,"
	"  bytes INTEGER NOT NULL DEFAULT 0,"
	"  rows_new INTEGER NOT NULL DEFAULT 0,"
	"  rows_changed INTEGER NOT NULL DEFAULT 0,"
	"  rows_gone INTEGER NOT NULL DEFAULT 0,"
	"  position INTEGER NOT NULL DEFAULT 0"	/* in the input, internal */
	") STRICT;"

	"CREATE TABLE hosts("
	"  id INTEGER PRIMARY KEY,"
	"  name TEXT NOT NULL UNIQUE,"		/* http://example.org */
	"  robots ANY,"				/* BLOB if it is not UTF-8 */
	"  robots_status INTEGER,"
	"  robots_at TEXT,"
	"  delay INTEGER NOT NULL DEFAULT 0,"	/* ms */
	"  next_at TEXT,"
	"  penalty INTEGER NOT NULL DEFAULT 0,"	/* ms */
	"  penalty_at TEXT,"
	"  failures INTEGER NOT NULL DEFAULT 0,"
	"  last TEXT"
	") STRICT;"

	"CREATE TABLE urls("
	"  id INTEGER PRIMARY KEY,"
	"  url TEXT NOT NULL,"
	"  host_id INTEGER,"			/* NULL: reason is invalid */
	"  parent_id INTEGER,"
	"  depth INTEGER NOT NULL,"
	"  source TEXT NOT NULL,"
	"  state TEXT NOT NULL,"
	"  reason TEXT,"
	"  attempts INTEGER NOT NULL DEFAULT 0,"
	"  due_at TEXT,"
	"  input TEXT,"				/* JSON object */
	"  position INTEGER,"			/* nth record of the input */
	"  run_id INTEGER NOT NULL,"		/* last to account for it */
	"  last_fetch_id INTEGER,"
	"  good_fetch_id INTEGER,"	/* whose rows stand in the tables */
	"  parsed_run INTEGER,"		/* rows last evaluated in it */
	"  rules INTEGER,"		/* fingerprint they came of, internal */
	"  every INTEGER,"		/* ms */
	"  hash INTEGER NOT NULL"	/* of url, internal */
	") STRICT;"
	"CREATE INDEX urls_hash ON urls(hash);"
	"CREATE INDEX urls_pending ON urls(host_id, id)"
	"  WHERE state = 'pending';"
	"CREATE INDEX urls_failed ON urls(reason) WHERE state = 'failed';"

	"CREATE TABLE fetches("
	"  id INTEGER PRIMARY KEY,"
	"  run_id INTEGER NOT NULL,"
	"  url_id INTEGER NOT NULL,"
	"  fetched_at TEXT NOT NULL,"
	"  status INTEGER,"
	"  error TEXT,"
	"  final_url TEXT,"
	"  type TEXT,"
	"  charset TEXT,"
	"  size INTEGER,"
	"  body_hash BLOB,"			/* XXH3-128 */
	"  etag TEXT,"
	"  last_modified TEXT,"
	"  time_dns REAL,"			/* seconds */
	"  time_connect REAL,"
	"  time_first_byte REAL,"
	"  time_total REAL,"
	"  title TEXT"
	") STRICT;"

	"CREATE TABLE bodies("
	"  hash BLOB PRIMARY KEY,"
	"  size INTEGER NOT NULL,"		/* before zlib */
	"  data BLOB NOT NULL"
	") STRICT, WITHOUT ROWID;"

	"CREATE TABLE changes("
	"  id INTEGER PRIMARY KEY,"
	"  run_id INTEGER NOT NULL,"
	"  url_id INTEGER NOT NULL,"
	"  \"table\" TEXT NOT NULL,"
	"  key TEXT NOT NULL,"			/* JSON object */
	"  change TEXT NOT NULL,"		/* new, changed, gone */
	"  \"column\" TEXT,"			/* with changed */
	"  old ANY,"				/* gone: the row, JSON */
	"  new ANY"				/* new: the row, JSON */
	") STRICT;"

	/* Which tables are rules' tables, and since when. */
	"CREATE TABLE tables("
	"  name TEXT PRIMARY KEY COLLATE NOCASE,"
	"  first_run INTEGER"
	") STRICT, WITHOUT ROWID;"

	"CREATE VIEW failed AS"
	"  SELECT u.id, u.url, u.reason, f.status, f.error, u.attempts,"
	"         f.fetched_at, u.input"
	"  FROM urls u LEFT JOIN fetches f ON f.id = u.last_fetch_id"
	"  WHERE u.state = 'failed'"
	"    AND u.run_id = (SELECT max(id) FROM runs);"
	"CREATE VIEW skipped AS"
	"  SELECT u.id, u.url, u.reason, u.source, u.depth, p.url AS parent,"
	"         u.input"
	"  FROM urls u LEFT JOIN urls p ON p.id = u.parent_id"
	"  WHERE u.state = 'skipped'"
	"    AND u.run_id = (SELECT max(id) FROM runs);"
	"CREATE VIEW pending AS"
	"  SELECT u.id, u.url, h.name AS host, u.attempts, u.due_at,"
	"         h.next_at, u.input"
	"  FROM urls u LEFT JOIN hosts h ON h.id = u.host_id"
	"  WHERE u.state = 'pending';"
	"CREATE VIEW ledger AS"
	"  SELECT run_id, state, reason, count(*) AS urls"
	"  FROM urls WHERE run_id = (SELECT max(id) FROM runs)"
	"  GROUP BY run_id, state, reason;"
	"CREATE VIEW pages AS"
	"  SELECT u.url, coalesce(f.final_url, u.url) AS final_url, f.status,"
	"         f.type, f.size, f.title, f.time_total, f.error"
	"  FROM urls u JOIN fetches f ON f.id = u.last_fetch_id;",

	"CREATE TABLE sitemaps("		/* documents; not in urls */
	"  id INTEGER PRIMARY KEY,"
	"  url TEXT NOT NULL UNIQUE,"
	"  run_id INTEGER NOT NULL,"		/* last to ask for it */
	"  depth INTEGER NOT NULL,"		/* 0: named by the user */
	"  state TEXT NOT NULL,"		/* pending, done, failed */
	"  reason TEXT,"
	"  entries INTEGER NOT NULL DEFAULT 0"
	") STRICT;",
};

#define VERSION (int64_t)(sizeof(migrations) / sizeof(migrations[0]))

static int refuse_newer(struct store *store, int64_t version)
{
	store->failure.trouble = STORE_FOREIGN;
	snprintf(store->failure.text, sizeof(store->failure.text),
		 "'%s' was made by a newer trawl (schema %lld, this one knows"
		 " %lld)", store->path, (long long)version, (long long)VERSION);
	return -1;
}

static int migrate(struct store *store, int64_t version)
{
	int rc;

	if (store_exec(store, "BEGIN IMMEDIATE") < 0)
		return -1;
	for (; version < VERSION; version++) {
		rc = sqlite3_exec(store->db, migrations[version], NULL, NULL,
				  NULL);
		if (rc != SQLITE_OK)
			return store_trouble(store, rc);
	}
	if (store_exec(store, "PRAGMA user_version = %lld",
		       (long long)VERSION) < 0)
		return -1;
	return store_exec(store, "COMMIT");
}

/*
 * The application_id is part of the very first transaction, so that a file
 * of ours is recognised as such from its first byte on.
 */
static const char *const pragmas_file[] = {
	"PRAGMA page_size = 8192",
	"PRAGMA application_id = 1953658732",	/* STORE_APPLICATION_ID */
	"PRAGMA journal_mode = WAL",
	"PRAGMA synchronous = NORMAL",
	"PRAGMA wal_autocheckpoint = 4000",
	"PRAGMA journal_size_limit = 67108864",
	NULL
};
static const char *const pragmas_temporary[] = {
	"PRAGMA page_size = 8192",
	"PRAGMA journal_mode = OFF",
	"PRAGMA synchronous = OFF",
	NULL
};
static const char *const pragmas_reader[] = {
	"PRAGMA query_only = 1",
	NULL
};
static const char *const pragmas_all[] = {
	"PRAGMA cache_size = -65536",
	"PRAGMA temp_store = MEMORY",
	"PRAGMA secure_delete = OFF",
	NULL
};

static int run_pragmas(struct store *store, const char *const *pragma)
{
	for (; *pragma; pragma++)
		if (store_exec(store, "%s", *pragma) < 0)
			return -1;
	return 0;
}

int store_schema(struct store *store, enum store_mode mode)
{
	int64_t version = 0;
	const char *const *pragmas = mode == STORE_READ ? pragmas_reader :
		store->path ? pragmas_file : pragmas_temporary;

	if (store_integer(store, &version, "PRAGMA user_version") < 0)
		return -1;
	if (version > VERSION)
		return refuse_newer(store, version);
	if (run_pragmas(store, pragmas) < 0 ||
	    run_pragmas(store, pragmas_all) < 0)
		return -1;
	if (version == VERSION)
		return 0;
	if (mode == STORE_CRAWL)
		return migrate(store, version);
	store->failure.trouble = STORE_FOREIGN;
	snprintf(store->failure.text, sizeof(store->failure.text),
		 "'%s' is %s", store->path, version ? "of an older trawl; a "
		 "crawl brings it up to date" : "empty");
	return -1;
}
