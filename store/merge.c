/*
 * Merging: all of it is SQL over two databases, main and part.
 *
 * Temporary tables say which row of part is which of main, and who is right:
 *   merge_hosts    old, new: ids of hosts
 *   merge_urls     old, new; known: main had it; and whether part is right
 *		    about its state, how it was found, its history
 *   merge_fetches  old, new
 *   merge_had      what main had of such URLs, where there is no index on it
 * They lie in a file: SQLite keeps a few MB of them in memory.
 *
 * Who is right is decided by the greater of two tuples, each of one row alone;
 * so no order of databases gives another result.
 */
#include "store/merge.h"

#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/memory.h"
#include "store/open.h"
#include "store/rule_table.h"
#include "store/share.h"
#include "store/shard.h"
#include "store/table.h"

/* ---- who is right ------------------------------------------------------ */

/* Pending, here or with another shard: what the user named is asked for, what
   was found may yet turn out to be a duplicate. */
#define RANK_PENDING(u) \
	" CASE WHEN " u ".source IN ('seed', 'sitemap') THEN 6 ELSE 4 END"
#define RANK(u) \
	"CASE WHEN " u ".state IN ('done', 'unchanged') THEN 9" \
	" WHEN " u ".state = 'failed' THEN 8" \
	" WHEN " u ".state = 'pending' OR " u ".reason = '" STORE_SHARD "'" \
	" THEN" RANK_PENDING(u) \
	" WHEN " u ".reason = 'duplicate' THEN 5" \
	" WHEN " u ".reason IN ('depth', 'robots:nofollow', 'scope'," \
	"  'exclude') THEN 2 ELSE 7 END"
#define FETCHED(base, id) \
	"coalesce((SELECT fetched_at FROM " base ".fetches f" \
	" WHERE f.id = " id "), '')"

#define STATE(base, u) \
	"(" u ".run_id, " RANK(u) ", " FETCHED(base, u ".last_fetch_id") "," \
	" " u ".state, coalesce(" u ".reason, ''), " u ".attempts)"
#define FOUND(base, u) \
	"(" u ".run_id, CASE " u ".source WHEN 'seed' THEN 3" \
	"  WHEN 'sitemap' THEN 2 WHEN 'link' THEN 1 ELSE 0 END," \
	" -coalesce(" u ".position, 1 << 62), -" u ".depth," \
	" coalesce((SELECT url FROM " base ".urls o" \
	"  WHERE o.id = " u ".parent_id), ''))"
#define HISTORY(base, u) \
	"(" FETCHED(base, u ".last_fetch_id") "," \
	" coalesce(" u ".parsed_run, 0), coalesce(" u ".rules, 0)," \
	" " FETCHED(base, u ".good_fetch_id") "," \
	" coalesce(" u ".page_gone, 0))"

/* ---- the steps --------------------------------------------------------- */

static const char *const tables[] = {
	"CREATE TEMP TABLE merge_hosts(\n"
	"  old INTEGER PRIMARY KEY, new INTEGER NOT NULL)",
	"CREATE TEMP TABLE merge_urls(\n"
	"  old INTEGER PRIMARY KEY, new INTEGER NOT NULL,\n"
	"  known INTEGER, state INTEGER, found INTEGER, history INTEGER)",
	"CREATE TEMP TABLE merge_fetches(\n"
	"  old INTEGER PRIMARY KEY, new INTEGER NOT NULL)",
	"CREATE TEMP TABLE merge_had(\n"
	"  url_id INTEGER, run_id INTEGER, at TEXT, id INTEGER,\n"
	"  PRIMARY KEY(url_id, run_id, at, id)) WITHOUT ROWID",
	NULL
};
static const char *const no_tables[] = {
	"DROP TABLE IF EXISTS temp.merge_hosts",
	"DROP TABLE IF EXISTS temp.merge_urls",
	"DROP TABLE IF EXISTS temp.merge_fetches",
	"DROP TABLE IF EXISTS temp.merge_had",
	NULL
};

/* The pace is that of the host, so the same for all its origins. */
static const char *const hosts[] = {
	"INSERT INTO main.hosts(name, host)"
	" SELECT name, host FROM part.hosts p WHERE NOT EXISTS"
	"  (SELECT 1 FROM main.hosts m WHERE m.name = p.name) ORDER BY id",
	"INSERT INTO temp.merge_hosts SELECT p.id, m.id"
	" FROM part.hosts p CROSS JOIN main.hosts m ON m.name = p.name",
	"UPDATE main.hosts AS m SET robots = p.robots,"
	"  robots_status = p.robots_status, robots_at = p.robots_at,"
	"  delay = p.delay, failures = p.failures, last = p.last"
	" FROM part.hosts p WHERE p.name = m.name"
	"  AND (coalesce(p.robots_at, ''), coalesce(p.last, ''), p.failures,"
	"   p.delay) > (coalesce(m.robots_at, ''), coalesce(m.last, ''),"
	"   m.failures, m.delay)",
	"UPDATE main.hosts AS m SET"
	"  named_run = coalesce(max(m.named_run, p.named_run), m.named_run,"
	"   p.named_run),"
	"  public_run = coalesce(max(m.public_run, p.public_run),"
	"   m.public_run, p.public_run)"
	" FROM part.hosts p WHERE p.name = m.name",
	"UPDATE main.hosts AS m SET next_at = p.next_at,"
	"  penalty = p.penalty, penalty_at = p.penalty_at"
	" FROM part.hosts p WHERE p.host = m.host"
	"  AND (coalesce(p.penalty_at, ''), coalesce(p.next_at, ''),"
	"   p.penalty) > (coalesce(m.penalty_at, ''),"
	"   coalesce(m.next_at, ''), m.penalty)",
	"UPDATE main.hosts AS m SET next_at = o.next_at,"
	"  penalty = o.penalty, penalty_at = o.penalty_at"
	" FROM (SELECT host, next_at, penalty, max(penalty_at) AS penalty_at"
	"  FROM main.hosts WHERE penalty_at NOTNULL GROUP BY host) o"
	" WHERE o.host = m.host AND m.penalty_at IS NOT o.penalty_at",
	NULL
};

#define SAME_URL "ON m.hash = p.hash AND m.url = p.url" \
	" AND (m.host_id IS NULL) = (p.host_id IS NULL)" \
	" AND m.body IS p.body AND m.content_type IS p.content_type"

static const char *const urls[] = {
	"INSERT OR IGNORE INTO main.ledger_details(text)"
	" SELECT text FROM part.ledger_details ORDER BY id",
	"INSERT OR IGNORE INTO temp.merge_urls SELECT p.id, m.id, 1, 0, 0, 0"
	" FROM part.urls p CROSS JOIN main.urls m " SAME_URL,
	"INSERT INTO main.urls(url, body, content_type, hash, host_id, depth,"
	"  source, state, run_id)"
	" SELECT p.url, p.body, p.content_type, p.hash,"
	"  (SELECT new FROM temp.merge_hosts WHERE old = p.host_id),"
	"  p.depth, p.source, 'skipped', p.run_id"
	" FROM part.urls p WHERE NOT EXISTS"
	"  (SELECT 1 FROM temp.merge_urls u WHERE u.old = p.id)"
	" ORDER BY p.id",
	"INSERT OR IGNORE INTO temp.merge_urls SELECT p.id, m.id, 0, 1, 1, 1"
	" FROM part.urls p CROSS JOIN main.urls m " SAME_URL
	" WHERE NOT EXISTS"
	"  (SELECT 1 FROM temp.merge_urls u WHERE u.old = p.id)",
	"UPDATE temp.merge_urls AS u SET"
	"  state = " STATE("part", "p") " > " STATE("main", "m") ","
	"  found = " FOUND("part", "p") " > " FOUND("main", "m") ","
	"  history = " HISTORY("part", "p") " > " HISTORY("main", "m")
	" FROM part.urls p, main.urls m"
	" WHERE u.known AND p.id = u.old AND m.id = u.new",
	NULL
};

static const char *const fetches_had[] = {
	"INSERT INTO temp.merge_had SELECT url_id, run_id, fetched_at, id"
	" FROM main.fetches"
	" WHERE url_id IN (SELECT new FROM temp.merge_urls WHERE known)",
	"INSERT INTO temp.merge_fetches SELECT p.id, min(m.id)"
	" FROM part.fetches p CROSS JOIN temp.merge_urls u ON u.old = p.url_id"
	" CROSS JOIN temp.merge_had h ON h.url_id = u.new"
	"  AND h.run_id = p.run_id AND h.at = p.fetched_at"
	" CROSS JOIN main.fetches m ON m.id = h.id AND m.status IS p.status"
	"  AND m.error IS p.error AND m.final_url IS p.final_url"
	"  AND m.body_hash IS p.body_hash AND m.time_total IS p.time_total"
	" GROUP BY p.id",
	NULL
};

static const char *const changes_had[] = {
	"DELETE FROM temp.merge_had",
	"INSERT INTO temp.merge_had SELECT url_id, run_id, '', id"
	" FROM main.changes"
	" WHERE url_id IN (SELECT new FROM temp.merge_urls WHERE known)",
	NULL
};

/* Columns of urls that are none of a URL's history. */
#define KEPT " id url body content_type hash host_id run_id state" \
	" reason attempts due_at detail_id source position input depth every" \
	" parent_id last_fetch_id good_fetch_id page_fetch_id "

static const char *const update_urls[] = {
	"UPDATE main.urls AS m SET run_id = p.run_id, state = p.state,"
	"  reason = p.reason, attempts = p.attempts, due_at = p.due_at,"
	"  detail_id = (SELECT n.id FROM part.ledger_details d"
	"   JOIN main.ledger_details n ON n.text = d.text"
	"   WHERE d.id = p.detail_id)"
	" FROM temp.merge_urls u CROSS JOIN part.urls p ON p.id = u.old"
	" WHERE u.state AND m.id = u.new",
	"UPDATE main.urls AS m SET source = p.source,"
	"  position = p.position, input = p.input, depth = p.depth,"
	"  every = p.every, parent_id = (SELECT o.new"
	"   FROM temp.merge_urls o WHERE o.old = p.parent_id)"
	" FROM temp.merge_urls u CROSS JOIN part.urls p ON p.id = u.old"
	" WHERE u.found AND m.id = u.new",
	NULL
};

#define NEW_FETCH(column) #column " = (SELECT new FROM temp.merge_fetches" \
	" WHERE old = p." #column ")"

#define SITEMAP_RANK(s) "CASE " s "state WHEN 'done' THEN 3" \
	" WHEN 'failed' THEN 2 ELSE 1 END"

static const char *const rest[] = {
	"INSERT OR IGNORE INTO main.bodies(hash, size, data)"
	" SELECT hash, size, data FROM part.bodies",
	"INSERT INTO main.sitemaps(url, run_id, depth, state, reason, entries)"
	" SELECT url, run_id, depth, state, reason, entries"
	"  FROM part.sitemaps WHERE true ORDER BY id"
	" ON CONFLICT(url) DO UPDATE SET run_id = excluded.run_id,"
	"  depth = excluded.depth, state = excluded.state,"
	"  reason = excluded.reason, entries = excluded.entries"
	"  WHERE (excluded.run_id, " SITEMAP_RANK("excluded.") ","
	"   excluded.entries) > (run_id, " SITEMAP_RANK("") ", entries)",
	"INSERT INTO main.settings SELECT name, value FROM part.settings"
	"  WHERE name IN ('carry', 'rules', 'local_run', 'links_run',"
	"   'ignore', 'known_from')"
	" ON CONFLICT(name) DO UPDATE SET value = max(value, excluded.value)",
	/* Ids do not grow from run to run any more (store/prune.c). */
	"INSERT OR IGNORE INTO main.settings VALUES('merged', 1)",
	/* Nor is the last the latest, by now. */
	"INSERT OR REPLACE INTO main.settings"
	" SELECT 'last_fetch', max(fetched_at) FROM main.fetches",
	NULL
};

/* What none has done is left to do, in the last run. */
static const char *const leave_pending[] = {
	"UPDATE main.urls SET state = 'pending', attempts = 0,"
	"  reason = iif(state = 'pending', reason, NULL),"
	"  detail_id = iif(state = 'pending', detail_id, NULL),"
	"  run_id = (SELECT max(id) FROM main.runs)"
	" WHERE (state = 'skipped' AND reason = '" STORE_SHARD "')"
	"  OR (state = 'pending'"
	"   AND run_id < (SELECT max(id) FROM main.runs))",
	"UPDATE main.sitemaps SET state = 'pending', reason = NULL"
	" WHERE state = 'skipped'"
	"  AND run_id = (SELECT max(id) FROM main.runs)",
	NULL
};

/* ---- columns ----------------------------------------------------------- */

/* Each of part's but those named in `except`, blanks around, through an SQL
   format; sqlite3_free() it.  NULL: trouble. */
static char *columns(struct store *store, const char *table,
		     const char *format, const char *except)
{
	sqlite3_stmt *sql;
	char *list = NULL;

	if (store_get(store, &sql,
		"SELECT group_concat(printf(:format, name, name), ', ')"
		" FROM pragma_table_info(:table, 'part')"
		" WHERE instr(:except, ' ' || name || ' ') = 0", TEXT(format),
		TEXT(table), TEXT(except)) > 0) {
		list = sqlite3_mprintf("%s", store_column_text(sql, 0));
		sqlite3_reset(sql);
	}
	return list;
}

/* The rows of part's table as `from` has it, where it is p, into main's: those
   of its columns that `mapped` names are `as`, the others as they are. */
static int copy_rows(struct store *store, const char *table,
		     const char *except, const char *mapped, const char *as,
		     const char *from)
{
	char *into = columns(store, table, "\"%w\"", except);
	char *of = into ? columns(store, table, "p.\"%w\"", except) : NULL;
	int rc = !of ? -1 : store_exec(store,
		"INSERT INTO main.\"%w\"(%s, %s) SELECT %s, %s FROM %s", table,
		mapped, into, as, of, from);

	sqlite3_free(into);
	sqlite3_free(of);
	return rc;
}

static int run_steps(struct store *store, const char *const *step)
{
	for (; *step; step++)
		if (store_exec(store, "%s", *step) < 0)
			return -1;
	return 0;
}

/* ---- runs, fetches, changes -------------------------------------------- */

static int merge_runs(struct store *store)
{
	if (copy_rows(store, "runs", " id ", "id", "p.id", "part.runs p"
		      " WHERE NOT EXISTS (SELECT 1 FROM main.runs m"
		      "  WHERE m.id = p.id)") < 0)
		return -1;
	return store_exec(store, "UPDATE main.runs AS m SET"
		"  started_at = min(m.started_at, p.started_at),"
		"  command = coalesce(min(m.command, p.command), m.command,"
		"   p.command),"
		"  version = coalesce(max(m.version, p.version), m.version,"
		"   p.version),"
		"  retry = coalesce(min(m.retry, p.retry), m.retry, p.retry)"
		" FROM part.runs p WHERE p.id = m.id");
}

static int merge_fetches(struct store *store)
{
	int64_t last = 0;

	if (run_steps(store, fetches_had) < 0 ||
	    store_integer(store, &last,
			  "SELECT coalesce(max(id), 0) FROM main.fetches",
			  NO_VALUES) < 0 ||
	    store_exec(store, "INSERT INTO temp.merge_fetches"
		" SELECT p.id, %lld + row_number() OVER (ORDER BY p.id)"
		" FROM part.fetches p WHERE NOT EXISTS"
		"  (SELECT 1 FROM temp.merge_fetches t WHERE t.old = p.id)"
		" AND EXISTS (SELECT 1 FROM temp.merge_urls u"
		"  WHERE u.old = p.url_id)", (long long)last) < 0)
		return -1;
	return copy_rows(store, "fetches", " id url_id ",
		"id, url_id", "t.new, u.new",
		"temp.merge_fetches t CROSS JOIN part.fetches p ON p.id = t.old"
		" CROSS JOIN temp.merge_urls u ON u.old = p.url_id"
		" WHERE t.new > (SELECT coalesce(max(id), 0)"
		"  FROM main.fetches)");
}

/* What is not the state of a URL, and not how it was found. */
static int merge_history(struct store *store)
{
	char *others = columns(store, "urls", "\"%w\" = p.\"%w\"", KEPT);
	int rc = !others ? -1 : store_exec(store,
		"UPDATE main.urls AS m SET %s,"
		" " NEW_FETCH(last_fetch_id) ", " NEW_FETCH(good_fetch_id) ","
		" " NEW_FETCH(page_fetch_id)
		" FROM temp.merge_urls u CROSS JOIN part.urls p"
		"  ON p.id = u.old WHERE u.history AND m.id = u.new", others);

	sqlite3_free(others);
	return rc;
}

static int merge_changes(struct store *store)
{
	if (run_steps(store, changes_had) < 0)
		return -1;
	return copy_rows(store, "changes", " id url_id ", "url_id", "u.new",
		"part.changes p"
		" CROSS JOIN temp.merge_urls u ON u.old = p.url_id"
		" WHERE NOT u.known OR NOT EXISTS (SELECT 1"
		"  FROM temp.merge_had h CROSS JOIN main.changes m"
		"   ON m.id = h.id"
		"  WHERE h.url_id = u.new AND h.run_id = p.run_id"
		"   AND m.\"table\" = p.\"table\" AND m.key = p.key"
		"   AND m.change = p.change AND m.\"column\" IS p.\"column\""
		"   AND m.old IS p.old AND m.new IS p.new"
		"   AND m.ordinal IS p.ordinal) ORDER BY p.id");
}

/* ---- rules' tables ----------------------------------------------------- */

/* Makes it, or the columns that it lacks. */
static int make_table(struct store *store, const char *name)
{
	struct store_table_spec spec = { .name = name };
	struct store_column *list = NULL;
	sqlite3_stmt *sql = store_select(store,
		"SELECT name FROM pragma_table_info(:table, 'part')",
		TEXT(name));
	const char *why = NULL;
	int64_t first_run;
	int rc;

	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0) {
		const char *column = store_column_text(sql, 0);

		if (store_own_column(column))
			continue;
		list = must(reallocarray(list, spec.ncolumns + 1,
					 sizeof(*list)));
		list[spec.ncolumns++] = (struct store_column){
			.name = must(strdup(column))
		};
	}
	spec.columns = list;
	if (rc == 0)
		rc = rule_table_make(store, &spec, &first_run, &why);
	if (rc < 0 && why)
		store_fail(store, STORE_FOREIGN, "'%s': %s", store->path, why);
	while (spec.ncolumns > 0)
		free((void *)(uintptr_t)list[--spec.ncolumns].name);
	free(list);
	return rc;
}

static int merge_table(struct store *store, const char *name)
{
	char *from;
	int rc;

	if (make_table(store, name) < 0 ||
	    store_exec(store, "DELETE FROM main.\"%w\" WHERE url_id IN"
		       " (SELECT new FROM temp.merge_urls"
		       "  WHERE known AND history)", name) < 0)
		return -1;
	from = sqlite3_mprintf("part.\"%w\" p CROSS JOIN temp.merge_urls u"
			       " ON u.old = p.url_id AND u.history", name);
	rc = copy_rows(store, name, " url_id ", "url_id", "u.new", from);
	sqlite3_free(from);
	return rc;
}

/* malloc'd, NULL at its end; NULL: trouble. */
static char **table_names(struct store *store)
{
	sqlite3_stmt *sql = store_select(store,
		"SELECT name FROM part.tables ORDER BY name", NO_VALUES);
	char **names = must(calloc(1, sizeof(*names)));
	size_t n = 0;
	int rc = -1;

	while (sql && (rc = store_step(store, sql)) > 0) {
		names = must(reallocarray(names, n + 2, sizeof(*names)));
		names[n++] = must(strdup(store_column_text(sql, 0)));
		names[n] = NULL;
	}
	if (rc == 0)
		return names;
	while (n > 0)
		free(names[--n]);
	free(names);
	return NULL;
}

static int merge_tables(struct store *store)
{
	char **names = table_names(store);
	int rc = names ? 0 : -1;
	size_t i;

	for (i = 0; names && names[i]; i++) {
		if (rc == 0)
			rc = merge_table(store, names[i]);
		free(names[i]);
	}
	free(names);
	if (rc < 0)
		return -1;
	return store_exec(store, "UPDATE main.tables AS m SET"
		"  first_run = coalesce(min(m.first_run, p.first_run),"
		"   m.first_run, p.first_run),"
		"  shape = coalesce(m.shape, p.shape),"
		"  shape_run = coalesce(max(m.shape_run, p.shape_run),"
		"   m.shape_run, p.shape_run)"
		" FROM part.tables p WHERE p.name = m.name");
}

/* ---- links ------------------------------------------------------------- */

/* Those of a page are all of part's, or all of main's.  TARGET in the JSON of
   page_links (link.c) is an id. */
static const char *const page_links[] = {
	"DELETE FROM main.page_links WHERE url_id IN"
	" (SELECT new FROM temp.merge_urls WHERE known AND history)",
	"INSERT INTO main.page_links(url_id, first_run, links, anchors)"
	" SELECT u.new, p.first_run, (SELECT json_group_array(json(json_set("
	"   j.value, '$[0]', (SELECT new FROM temp.merge_urls t"
	"    WHERE t.old = json_extract(j.value, '$[0]')))))"
	"  FROM json_each(p.links) j), p.anchors"
	" FROM part.page_links p CROSS JOIN temp.merge_urls u"
	"  ON u.old = p.url_id AND u.history",
	"DELETE FROM main.lost_links WHERE url_id IN"
	" (SELECT new FROM temp.merge_urls WHERE known AND history)",
	NULL
};

#define KNOWN_OF(t) "(" t ".run_id, " t ".state <> 'unchecked'," \
	" " t ".broken_runs, " t ".state)"

static int merge_links(struct store *store)
{
	if (run_steps(store, page_links) < 0 ||
	    copy_rows(store, "lost_links", " id url_id target_id ",
		"url_id, target_id", "u.new, t.new",
		"part.lost_links p CROSS JOIN temp.merge_urls u"
		"  ON u.old = p.url_id AND u.history"
		" CROSS JOIN temp.merge_urls t ON t.old = p.target_id") < 0 ||
	    store_exec(store, "DELETE FROM main.link_targets"
		" WHERE (url_id, fragment) IN (SELECT m.url_id, m.fragment"
		"  FROM part.link_targets p CROSS JOIN temp.merge_urls u"
		"   ON u.old = p.url_id CROSS JOIN main.link_targets m"
		"   ON m.url_id = u.new AND m.fragment = p.fragment"
		"  WHERE " KNOWN_OF("p") " > " KNOWN_OF("m") ")") < 0)
		return -1;
	return copy_rows(store, "link_targets", " url_id same_id ",
		"url_id, same_id", "u.new, (SELECT new FROM temp.merge_urls t"
		"  WHERE t.old = p.same_id)",
		"part.link_targets p"
		" CROSS JOIN temp.merge_urls u ON u.old = p.url_id"
		" WHERE NOT EXISTS (SELECT 1 FROM main.link_targets m"
		"  WHERE m.url_id = u.new AND m.fragment = p.fragment)");
}

/* ---- the whole --------------------------------------------------------- */

static int prepare(struct store *store)
{
	return store_write(store) < 0 || share_settle(store) < 0 ||
	       run_steps(store, tables) < 0 ? -1 : 0;
}

/* In this order: each needs the ids that those before it have given.  Either
   SQL as it is, or a function. */
static const struct step {
	const char *const *sql;
	int (*fn)(struct store *store);
} steps[] = {
	{ NULL, prepare },
	{ NULL, merge_runs },
	{ hosts, NULL },
	{ urls, NULL },
	{ NULL, merge_fetches },
	{ update_urls, NULL },
	{ NULL, merge_history },
	{ NULL, merge_tables },
	{ NULL, merge_changes },
	{ NULL, merge_links },
	{ rest, NULL },
	{ leave_pending, NULL },
	{ NULL, share_merge },
	{ no_tables, NULL },
	{ NULL, store_commit },
};

static int merge(struct store *store)
{
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		const struct step *step = &steps[i];

		if ((step->sql ? run_steps(store, step->sql)
			       : step->fn(store)) < 0)
			return -1;
	}
	return 0;
}

int store_merge(struct store *store, const char *path,
		struct store_failure *failure)
{
	struct store *part = store_open(path, STORE_HELD, STORE_LOCK_FAIL,
					failure);
	int rc;

	if (!part)
		return -1;
	rc = store_exec(store, "PRAGMA temp_store = FILE");
	if (rc == 0)
		rc = open_attach(store, part, "part");
	if (rc == 0)
		rc = merge(store);
	if (rc == 0)
		rc = store_exec(store, "DETACH part");
	if (rc < 0)
		*failure = store->failure;
	store_close(part);
	return rc;
}
