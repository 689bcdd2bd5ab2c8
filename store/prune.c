/*
 * Ids of fetches and changes grow from run to run, so what is old stands at the
 * beginning of these tables, and nothing behind it is looked at.  Only where
 * databases were merged are they mixed, and all of these tables is read.
 *
 * When a row went is known as the run that missed it.  A run's time goes with
 * the run, so runs that rows to be taken later went in stay as long as these.
 */
#include "store/prune.h"

#include <string.h>

#include "store/db.h"

#define BATCH 10000		/* ids of a transaction */
#define URLS_BATCH 1000		/* URLs whose rows are one */
#define BODIES_BATCH 200
#define PAGES_BATCH 2000	/* of the file, given back at once */

struct prune {
	struct store *store;
	const struct store_prune_spec *spec;
	struct store_pruned *pruned;
	int64_t cut;		/* the first run that is not old; 0: all are */
	int64_t fetches;	/* its first fetch, or what would be: none of
				   those before it is of a later run */
	int64_t changes;	/* the same */
	int64_t gone;		/* the last run whose gone rows go; 0 */
	int64_t rows;		/* that go so */
	bool bodies;		/* there are any */
	bool mixed;		/* ids do not grow from run to run */
};

int64_t store_known_from(struct store *store)
{
	int64_t run = 0;

	return store_integer(store, &run,
		"SELECT value FROM settings WHERE name = 'known_from'",
		NO_VALUES) < 0 ? -1 : run;
}

/* The number that a statement of any text gives. */
static int pick_one(struct store *store, const char *text, int64_t *n)
{
	sqlite3_stmt *sql = store_prepare(store, text);
	int rc = sql ? store_step(store, sql) : -1;

	if (rc > 0)
		*n = sqlite3_column_int64(sql, 0);
	sqlite3_finalize(sql);
	return rc < 0 ? -1 : 0;
}

/* ---- where the cut is -------------------------------------------------- */

static int find_cut(struct prune *prune)
{
	struct store *store = prune->store;
	const struct store_prune_spec *spec = prune->spec;
	int64_t since = store_now(store) - spec->older;
	/* No run, or one younger than all: as if there were one to come. */
	int64_t by_age = INT64_MAX, by_number = INT64_MAX;

	if (!spec->runs)
		return 0;
	if (spec->older >= 0 && store_integer(store, &by_age,
			"SELECT coalesce(min(id), 9223372036854775807)"
			" FROM runs WHERE started_at >= :since",
			TIME(since > 0 ? since : 1)) < 0)
		return -1;
	if (spec->keep_runs > 0) {
		by_number = 0;
		if (store_integer(store, &by_number,
			"SELECT id FROM runs ORDER BY id DESC"
			" LIMIT 1 OFFSET :n", INT(spec->keep_runs - 1)) < 0)
			return -1;
	}
	prune->cut = by_age < by_number ? by_age : by_number;
	return store_integer(store, &prune->cut,
		"SELECT min(:cut, coalesce(max(id), 0), coalesce(max(id)"
		"  FILTER (WHERE finished_at NOTNULL), 0)) FROM runs",
		INT(prune->cut)) < 0 ? -1 : 0;
}

static int find_gone(struct prune *prune)
{
	int64_t since;

	if (prune->spec->gone < 0)
		return 0;
	since = store_now(prune->store) - prune->spec->gone;
	return store_integer(prune->store, &prune->gone,
		"SELECT coalesce(max(id), 0) FROM runs"
		" WHERE started_at < :since",
		TIME(since > 0 ? since : 1)) < 0 ? -1 : 0;
}

static int find_ends(struct prune *prune)
{
	struct store *store = prune->store;
	int64_t merged = 0;

	if (store_integer(store, &merged, "SELECT value FROM settings"
			  " WHERE name = 'merged'", NO_VALUES) < 0)
		return -1;
	prune->mixed = merged != 0;
	return store_integer(store, &prune->fetches,
		"SELECT coalesce((SELECT id FROM fetches WHERE run_id >= :cut"
		"  AND NOT :mixed ORDER BY id LIMIT 1),"
		"  (SELECT max(id) + 1 FROM fetches), 0)",
		INT(prune->cut), INT(merged)) < 0 ||
	       store_integer(store, &prune->changes,
		"SELECT coalesce((SELECT id FROM changes WHERE run_id >= :cut"
		"  AND NOT :mixed ORDER BY id LIMIT 1),"
		"  (SELECT max(id) + 1 FROM changes), 0)",
		INT(prune->cut), INT(merged)) < 0 ? -1 : 0;
}

/* What an earlier one has taken stays unknown. */
static int note_known(struct prune *prune)
{
	int64_t known = store_known_from(prune->store);
	int64_t gone = prune->rows > 0 ? prune->gone : 0;
	int64_t from = prune->cut > gone ? prune->cut : gone, first = 0;

	if (known < 0 || store_integer(prune->store, &first,
			"SELECT coalesce(min(id), 0) FROM runs", NO_VALUES) < 0)
		return -1;
	if (from <= known || from <= first || prune->spec->dry)
		return 0;
	if (store_run(prune->store,
		"INSERT OR REPLACE INTO settings VALUES('known_from', :run)",
		INT(from)) < 0)
		return -1;
	return store_commit(prune->store);
}

/* ---- what goes --------------------------------------------------------- */

#define LAST "SELECT max(run_id << 40 | id) & 0xffffffffff FROM fetches" \
	" WHERE id < %lld AND run_id < %lld"

/* The old fetches that stay. */
static int note_kept(struct prune *prune)
{
	struct store *store = prune->store;

	if (store_exec(store, "CREATE TEMP TABLE IF NOT EXISTS"
		       " kept(id INTEGER PRIMARY KEY)") < 0 ||
	    store_exec(store, "DELETE FROM temp.kept") < 0 ||
	    store_exec(store, "INSERT OR IGNORE INTO temp.kept"
		" " LAST " GROUP BY url_id"
		" UNION ALL " LAST " AND status <> 304 GROUP BY url_id"
		" UNION ALL SELECT last_fetch_id FROM urls"
		"  WHERE last_fetch_id < %lld"
		" UNION ALL SELECT good_fetch_id FROM urls"
		"  WHERE good_fetch_id < %lld"
		" UNION ALL SELECT page_fetch_id FROM urls"
		"  WHERE page_fetch_id < %lld",
		(long long)prune->fetches, (long long)prune->cut,
		(long long)prune->fetches, (long long)prune->cut,
		(long long)prune->fetches, (long long)prune->fetches,
		(long long)prune->fetches) < 0)
		return -1;
	return 0;
}

/* The bodies that none of those that stay names, numbered from 1.  Where no
   bodies are, all the fetches need not be read for it. */
static int note_unnamed(struct prune *prune)
{
	struct store *store = prune->store;
	int64_t there;
	int any = store_integer(store, &there, "SELECT 1 FROM bodies LIMIT 1",
				NO_VALUES);

	prune->bodies = any > 0;
	if (any <= 0)
		return any;
	return store_exec(store, "CREATE TEMP TABLE IF NOT EXISTS"
		" named(hash BLOB PRIMARY KEY) WITHOUT ROWID") < 0 ||
	       store_exec(store, "DELETE FROM temp.named") < 0 ||
	       store_exec(store, "INSERT OR IGNORE INTO temp.named"
		" SELECT body_hash FROM fetches WHERE body_hash NOTNULL"
		" AND (id >= %lld OR run_id >= %lld"
		"  OR id IN (SELECT id FROM temp.kept))",
		(long long)prune->fetches, (long long)prune->cut) < 0 ||
	       store_exec(store, "CREATE TEMP TABLE IF NOT EXISTS"
		" unnamed(id INTEGER PRIMARY KEY, hash)") < 0 ||
	       store_exec(store, "DELETE FROM temp.unnamed") < 0 ||
	       store_exec(store, "INSERT INTO temp.unnamed(hash)"
		" SELECT hash FROM bodies WHERE hash NOT IN"
		"  (SELECT hash FROM temp.named)") < 0 ? -1 : 0;
}

/* Runs a DELETE over ids from first to below end, so many at a time; of runs
   before this one, if any is named. */
static int delete_range(struct prune *prune, const char *text, int64_t run,
			int64_t first, int64_t end, int64_t step, int64_t *gone)
{
	int64_t from, to;

	for (from = first; from < end && !prune->spec->dry; from = to) {
		to = end - from > step ? from + step : end;
		if (store_run_bound(prune->store, text, run < 0 ?
				STORE_BOUND(INT(from), INT(to)) :
				STORE_BOUND(INT(from), INT(to), INT(run))) < 0)
			return -1;
		*gone += sqlite3_changes64(prune->store->db);
		if (store_commit(prune->store) < 0)
			return -1;
	}
	return 0;
}

#define RANGE "id >= :from AND id < :to"
#define NOT_KEPT " AND id NOT IN (SELECT id FROM temp.kept)"

static int take_fetches(struct prune *prune)
{
	int64_t first = 0;

	if (prune->spec->dry)
		return store_integer(prune->store, &prune->pruned->fetches,
			"SELECT count(*) FROM fetches WHERE id < :end"
			" AND run_id < :run" NOT_KEPT,
			INT(prune->fetches), INT(prune->cut));
	if (store_integer(prune->store, &first,
			  "SELECT coalesce(min(id), 0) FROM fetches",
			  NO_VALUES) < 0)
		return -1;
	return delete_range(prune, "DELETE FROM fetches WHERE " RANGE
			    " AND run_id < :run" NOT_KEPT, prune->cut, first,
			    prune->fetches, BATCH, &prune->pruned->fetches);
}

static int take_changes(struct prune *prune)
{
	int64_t first = 0;

	if (prune->spec->dry)
		return store_integer(prune->store, &prune->pruned->changes,
			"SELECT count(*) FROM changes WHERE id < :end"
			" AND run_id < :run",
			INT(prune->changes), INT(prune->cut));
	if (store_integer(prune->store, &first,
			  "SELECT coalesce(min(id), 0) FROM changes",
			  NO_VALUES) < 0)
		return -1;
	return delete_range(prune, "DELETE FROM changes WHERE " RANGE
			    " AND run_id < :run", prune->cut, first,
			    prune->changes, BATCH, &prune->pruned->changes);
}

static int take_bodies(struct prune *prune)
{
	int64_t n = 0;

	if (!prune->bodies)
		return 0;
	if (pick_one(prune->store, "SELECT count(*) FROM temp.unnamed",
		     &n) < 0)
		return -1;
	if (prune->spec->dry)
		prune->pruned->bodies = n;
	return delete_range(prune, "DELETE FROM bodies WHERE hash IN"
			    " (SELECT hash FROM temp.unnamed WHERE " RANGE ")",
			    -1, 1, n + 1, BODIES_BATCH, &prune->pruned->bodies);
}

/* Links that pages lost: they are written in the order in which they were. */
static int take_links(struct prune *prune)
{
	int64_t first = 0, end = 0;

	if (prune->gone == 0)
		return 0;
	if (store_integer(prune->store, &end,
		"SELECT coalesce((SELECT id FROM lost_links"
		"  WHERE gone_run > :gone AND NOT :mixed ORDER BY id LIMIT 1),"
		"  (SELECT max(id) + 1 FROM lost_links), 0)",
		INT(prune->gone), INT(prune->mixed)) < 0)
		return -1;
	if (prune->spec->dry)
		return store_integer(prune->store, &prune->pruned->links,
			"SELECT count(*) FROM lost_links WHERE id < :end"
			" AND gone_run <= :gone", INT(end), INT(prune->gone));
	if (store_integer(prune->store, &first,
			  "SELECT coalesce(min(id), 0) FROM lost_links",
			  NO_VALUES) < 0)
		return -1;
	return delete_range(prune, "DELETE FROM lost_links WHERE " RANGE
			    " AND gone_run < :run", prune->gone + 1, first, end,
			    BATCH, &prune->pruned->links);
}

/* A run that rows went in stays as long as they. */
static int take_runs(struct prune *prune)
{
	int64_t end = prune->cut;

	if (prune->spec->gone >= 0 && prune->gone + 1 < end)
		end = prune->gone + 1;
	if (store_integer(prune->store, &prune->pruned->runs,
			  "SELECT count(*) FROM runs WHERE id < :end",
			  INT(end)) < 0)
		return -1;
	if (prune->spec->dry || prune->pruned->runs == 0)
		return 0;
	return store_run(prune->store, "DELETE FROM runs WHERE id < :end",
			 INT(end)) < 0 ||
	       store_run(prune->store,
			 "DELETE FROM shares WHERE run_id < :end",
			 INT(end)) < 0 ? -1 : store_commit(prune->store);
}

/* ---- rows that are gone ------------------------------------------------ */

/* By the pages they are of: that is how the table is sorted. */
static int take_rows_of(struct prune *prune, const char *table, int64_t urls)
{
	struct store *store = prune->store;
	int64_t at;

	for (at = 0; at < urls; at += URLS_BATCH) {
		if (store_write(store) < 0 ||
		    store_exec(store, "DELETE FROM \"%w\" WHERE url_id > %lld"
			" AND url_id <= %lld AND gone_run <= %lld", table,
			(long long)at, (long long)at + URLS_BATCH,
			(long long)prune->gone) < 0)
			return -1;
		prune->pruned->rows += sqlite3_changes64(store->db);
		if (store_commit(store) < 0)
			return -1;
	}
	return 0;
}

static int count_rows_of(struct prune *prune, const char *table)
{
	char *text = sqlite3_mprintf("SELECT count(*) FROM \"%w\""
				     " WHERE gone_run <= %lld", table,
				     (long long)prune->gone);
	int64_t n = 0;
	int rc = pick_one(prune->store, text, &n);

	sqlite3_free(text);
	prune->rows += n;
	return rc;
}

/* Of every rule's table; or only counts those that are to go. */
static int each_table(struct prune *prune, bool take)
{
	struct store *store = prune->store;
	sqlite3_stmt *sql;
	int64_t urls = 0;
	int rc, bad = 0;

	if (prune->gone == 0)
		return 0;
	if (store_integer(store, &urls, "SELECT coalesce(max(id), 0) FROM urls",
			  NO_VALUES) < 0)
		return -1;
	sql = store_select(store, "SELECT name FROM tables", NO_VALUES);
	if (!sql)
		return -1;
	while (!bad && (rc = store_step(store, sql)) != 0)
		bad = rc < 0 || (take ?
			take_rows_of(prune, store_column_text(sql, 0), urls) :
			count_rows_of(prune, store_column_text(sql, 0))) < 0;
	sqlite3_reset(sql);
	return bad ? -1 : 0;
}

static int count_rows(struct prune *prune)
{
	return each_table(prune, false);
}

static int take_rows(struct prune *prune)
{
	if (!prune->spec->dry && prune->rows > 0)
		return each_table(prune, true);
	prune->pruned->rows = prune->rows;
	return 0;
}

/* ---- the room it took -------------------------------------------------- */

/* The copy that is made on the way is a file: it is as large as this one. */
static int rewrite(struct store *store)
{
	return store_exec(store, "PRAGMA temp_store = FILE") < 0 ||
	       store_exec(store, "VACUUM") < 0 ? -1 : 0;
}

static int give_back(struct prune *prune)
{
	struct store *store = prune->store;
	int64_t mode = 0, left = 0, before;

	if (pick_one(store, "PRAGMA auto_vacuum", &mode) < 0)
		return -1;
	if (mode == 0)
		return prune->spec->rewrite ? rewrite(store) : 0;
	do {
		before = left;
		if (store_exec(store, "PRAGMA incremental_vacuum(%d)",
			       PAGES_BATCH) < 0 ||
		    pick_one(store, "PRAGMA freelist_count", &left) < 0)
			return -1;
	} while (left > 0 && left != before);
	return 0;
}

static int size_of(struct store *store, int64_t *bytes)
{
	return pick_one(store, "SELECT page_size * page_count"
		     " FROM pragma_page_size, pragma_page_count", bytes);
}

/* What goes is found and counted, then what will be known is noted, and only
   then is anything taken. */
static int (*const steps[])(struct prune *prune) = {
	find_cut, find_gone, find_ends, count_rows,
	note_known, note_kept, note_unnamed,
	take_fetches, take_changes, take_rows, take_links, take_bodies,
	take_runs,
};

int store_prune(struct store *store, const struct store_prune_spec *spec,
		struct store_pruned *pruned)
{
	struct prune prune = { .store = store, .spec = spec,
			       .pruned = pruned };
	int64_t before = 0, after = 0;

	memset(pruned, 0, sizeof(*pruned));
	if (store_commit(store) < 0 || size_of(store, &before) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		if (steps[i](&prune) < 0)
			return -1;
	if (spec->dry)
		return 0;
	if (give_back(&prune) < 0 || size_of(store, &after) < 0)
		return -1;
	pruned->bytes = before - after;
	return 0;
}
