#include "store/schema.h"

#include <time.h>

#include "store/db.h"
#include "store/lock.h"
#include "store/rule_table.h"
#include "store/schema_sql.h"

#define NAPS_MOST 250		/* of 20 ms: while a crawl makes its tables */

static int run_script(struct store *store, const char *script)
{
	int rc = sqlite3_exec(store->db, script, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : store_trouble(store, rc);
}

/* ---- names that were free once ------------------------------------------ */

static int name_is_taken(struct store *store, const char *name)
{
	int64_t one;

	return store_integer(store, &one, "SELECT 1 FROM sqlite_schema"
			     " WHERE name = :name COLLATE NOCASE", TEXT(name));
}

static int rename_rule_table(struct store *store, const char *from,
			     const char *to)
{
	if (store_exec(store, "DROP VIEW IF EXISTS \"%w_now\"", from) < 0 ||
	    store_exec(store, "ALTER TABLE \"%w\" RENAME TO \"%w\"",
		       from, to) < 0 ||
	    store_exec(store, "UPDATE tables SET name = %Q WHERE name = %Q",
		       to, from) < 0 ||
	    store_exec(store, "UPDATE changes SET \"table\" = %Q"
		       " WHERE \"table\" = %Q COLLATE NOCASE", to, from) < 0)
		return -1;
	return rule_table_view(store, to);
}

/* For each name of ours: a rule's table that has it becomes NAME_rows. */
static int make_way_for(void *arg, int columns, char **value, char **names)
{
	struct store *store = arg;
	const char *name = value[0];
	int64_t one;
	char *to;
	int rc;

	(void)columns;
	(void)names;
	rc = store_integer(store, &one, "SELECT 1 FROM tables"
			   " WHERE name = :name", TEXT(name));
	if (rc <= 0)
		return rc;
	to = sqlite3_mprintf("%s_rows", name);
	while (to && (rc = name_is_taken(store, to)) == 1)
		to = sqlite3_mprintf("%z_rows", to);
	if (!to)
		return store_trouble(store, SQLITE_NOMEM);
	if (rc == 0)
		rc = rename_rule_table(store, name, to);
	sqlite3_free(to);
	return rc;
}

static int make_way(struct store *store)
{
	sqlite3 *fresh;
	int rc = sqlite3_open(":memory:", &fresh);

	if (rc == SQLITE_OK)
		rc = sqlite3_exec(fresh, schema_newest, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(fresh, "SELECT name FROM sqlite_schema"
				  " WHERE type IN ('table', 'view')",
				  make_way_for, store, NULL);
	sqlite3_close(fresh);
	if (rc == SQLITE_OK)
		return 0;
	return rc == SQLITE_ABORT ? -1 : store_trouble(store, rc);
}

static int migrate(struct store *store, int64_t version)
{
	if (make_way(store) < 0)
		return -1;
	for (; version < schema_version; version++)
		if (run_script(store, schema_migrations[version - 1]) < 0)
			return -1;
	return 0;
}

static int make_tables(struct store *store, int64_t version)
{
	int failed;

	if (store_exec(store, "BEGIN IMMEDIATE") < 0)
		return -1;
	failed = version == 0 ? run_script(store, schema_newest)
			      : migrate(store, version);
	if (failed || store_exec(store, "PRAGMA user_version = %lld",
				 (long long)schema_version) < 0)
		return -1;
	return store_exec(store, "COMMIT");
}

/*
 * The application_id is part of the very first transaction, so that a file
 * of ours is recognised as such from its first byte on.
 */
static const char *const pragmas_file[] = {
	"PRAGMA page_size = 8192",
	"BEGIN",
	"PRAGMA auto_vacuum = INCREMENTAL",	/* a write, see prune.h */
	"PRAGMA application_id = 1953658732",	/* STORE_APPLICATION_ID */
	"COMMIT",
	"PRAGMA journal_mode = WAL",
	"PRAGMA synchronous = NORMAL",
	"PRAGMA wal_autocheckpoint = 4000",
	"PRAGMA journal_size_limit = 67108864",
	"PRAGMA cache_size = -16384",		/* by the size of a page */
	NULL
};
static const char *const pragmas_temporary[] = {
	"PRAGMA page_size = 8192",
	"PRAGMA journal_mode = OFF",
	"PRAGMA synchronous = OFF",
	"PRAGMA cache_size = -16384",
	NULL
};
static const char *const pragmas_reader[] = {
	"PRAGMA cache_size = -65536",
	"PRAGMA query_only = 1",
	NULL
};
static const char *const pragmas_all[] = {
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

/*
 * A crawl takes the lock first and makes its tables then: who reads in between
 * waits for them, as long as the lock is held, but not for ever.
 */
static int read_version(struct store *store, enum store_mode mode,
			int64_t *version)
{
	const struct timespec nap = { .tv_nsec = 20000000 };
	int naps = 0;
	bool beginning;

	do {
		if (naps > 0)
			nanosleep(&nap, NULL);
		/* In this order: it may end meanwhile, but not begin.  The
		   first time it may be just about to take the lock. */
		beginning = mode == STORE_READ &&
			    (naps == 0 || lock_holder(store->path) != 0);
		if (store_integer(store, version, "PRAGMA user_version",
				  NO_VALUES) < 0)
			return -1;
	} while (beginning && *version >= 0 && *version < schema_version &&
		 naps++ < NAPS_MOST);
	if (naps <= NAPS_MOST)
		return 0;
	return store_fail(store, STORE_LOCKED, "'%s': a crawl is just beginning"
			  " there; ask again in a moment", store->path);
}

int store_schema(struct store *store, enum store_mode mode)
{
	int64_t version = 0;
	const char *const *pragmas = !store_mode_writes(mode) ? pragmas_reader :
		store->path ? pragmas_file : pragmas_temporary;

	if (read_version(store, mode, &version) < 0)
		return -1;
	if (version < 0)
		return store_fail(store, STORE_IO, "'%s' is damaged:"
				  " user_version is %lld", store->path,
				  (long long)version);
	if (version > schema_version)
		return store_fail(store, STORE_FOREIGN, "'%s' was made by a"
				  " newer trawl (schema %lld, this one knows"
				  " %lld)", store->path, (long long)version,
				  (long long)schema_version);
	if (mode != STORE_CRAWL && version == 0)
		return store_fail(store, STORE_FOREIGN, "'%s' is empty",
				  store->path);
	if (run_pragmas(store, pragmas) < 0 ||
	    run_pragmas(store, pragmas_all) < 0)
		return -1;
	if (version == schema_version)
		return 0;
	if (store_mode_writes(mode))
		return make_tables(store, version);
	return store_fail(store, STORE_FOREIGN, "'%s' is of an older trawl; a"
			  " crawl brings it up to date", store->path);
}
