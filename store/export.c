/*
 * Rows for export, now or as they were.
 *
 * How a rule's row was after run N: what the first change since then says it
 * was before, for each of its columns, else what it is now.  The first change
 * alone counts, so all of them go in order into a temporary table in which the
 * first of each row and column stays; `gone` stands for all columns, as its
 * `old` is the row.  Whether the row was there is kept likewise, under the name
 * '': before `gone` it was, before `new` it was not.
 */
#include "store/export.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/prune.h"
#include "store/table.h"

struct relation {
	struct store *store;
	const struct store_export_spec *spec;
	char *table;		/* the rule's; NULL: it is another table */
	bool has_url;		/* the rule has a column of that name */
	sqlite3_str *inner;	/* what it is taken from, */
	sqlite3_str *outer;	/* and what is shown of it */
};

static const char *refuse(struct store *store, const char *why)
{
	snprintf(store->why, sizeof(store->why), "%s", why);
	return store->why;
}

static int has_column(struct store *store, const char *table,
		      const char *column)
{
	int64_t there;

	return store_integer(store, &there,
		"SELECT 1 FROM pragma_table_info(:table)"
		" WHERE name = :column COLLATE NOCASE", TEXT(table),
		TEXT(column));
}

/* ---- the past ---------------------------------------------------------- */

/* Temporary tables are in memory, and nothing else is written to. */
static int undo(struct relation *r, const char **why)
{
	struct store *store = r->store;
	int64_t there, run = r->spec->run;
	int unknown = store_integer(store, &there,
		"SELECT 1 FROM changes WHERE \"table\" = :table"
		" COLLATE NOCASE AND run_id > :run AND ordinal IS NULL LIMIT 1",
		TEXT(r->table), INT(run));

	if (unknown < 0)
		return -1;
	if (unknown) {
		*why = refuse(store, "an older trawl wrote its history: only"
			      " later runs can be told");
		return -1;
	}
	return store_exec(store, "PRAGMA query_only = 0") < 0 ||
	       store_exec(store, "CREATE TEMP TABLE IF NOT EXISTS"
		" was(url_id, ordinal, name TEXT COLLATE NOCASE, value,"
		" PRIMARY KEY(url_id, ordinal, name)) WITHOUT ROWID") < 0 ||
	       store_exec(store, "DELETE FROM was") < 0 ||
	       store_exec(store, "INSERT OR IGNORE INTO was"
		" SELECT url_id, ordinal, name, value FROM"
		" (SELECT id, url_id, ordinal, \"column\" AS name, old AS value"
		"   FROM changes WHERE change = 'changed'"
		"    AND \"table\" = %Q COLLATE NOCASE AND run_id > %lld"
		"  UNION ALL SELECT c.id, url_id, ordinal, j.key, j.atom"
		"   FROM changes c, json_each(c.old) j WHERE change = 'gone'"
		"    AND \"table\" = %Q COLLATE NOCASE AND run_id > %lld"
		"  UNION ALL SELECT id, url_id, ordinal, '', change = 'gone'"
		"   FROM changes WHERE change IN ('new', 'gone')"
		"    AND \"table\" = %Q COLLATE NOCASE AND run_id > %lld)"
		" ORDER BY id", r->table, (long long)run, r->table,
		(long long)run, r->table, (long long)run) < 0 ||
	       store_exec(store, "PRAGMA query_only = 1") < 0 ? -1 : 0;
}

#define WAS "FROM temp.was w WHERE w.url_id = t.url_id" \
	" AND w.ordinal = t.ordinal AND w.name = "

static void add_rule_column(struct relation *r, const char *name)
{
	if (!r->spec->run)
		sqlite3_str_appendf(r->inner, ", t.\"%w\"", name);
	else
		sqlite3_str_appendf(r->inner, ", CASE WHEN EXISTS"
			"(SELECT 1 " WAS "%Q) THEN (SELECT value " WAS "%Q)"
			" ELSE t.\"%w\" END AS \"%w\"", name, name, name, name);
	sqlite3_str_appendf(r->outer, "%s\"%w\"",
			    sqlite3_str_length(r->outer) ? ", " : "", name);
}

static void add_own_columns(struct relation *r)
{
	if (r->spec->run)
		sqlite3_str_appendf(r->inner, ", t.url_id, t.ordinal,"
			" t.occurrence, t.first_run, min(t.last_run, %lld) AS"
			" last_run, NULL AS gone_run", (long long)r->spec->run);
	else
		sqlite3_str_appendall(r->inner, ", t.url_id, t.ordinal,"
			" t.occurrence, t.first_run, t.last_run, t.gone_run");
	if (r->spec->all)
		sqlite3_str_appendall(r->outer, ", url_id, ordinal,"
			" occurrence, first_run, last_run, gone_run");
}

#define INPUT_OF "(SELECT input FROM urls WHERE urls.id = t.url_id)"
#define AS_CARRIED " AS \"" STORE_CARRIED "\""

/* Last of all, for that is where who reads the rows looks. */
static void show_carried(struct relation *r)
{
	sqlite3_str_appendall(r->outer, ", \"" STORE_CARRIED "\"");
}

static void add_rows(struct relation *r)
{
	long long run = r->spec->run;

	sqlite3_str_appendf(r->inner, " FROM \"%w\" t", r->table);
	if (run)
		sqlite3_str_appendf(r->inner, " WHERE first_run <= %lld AND"
			" coalesce((SELECT value " WAS "''),"
			" gone_run IS NULL OR gone_run > %lld)", run, run);
	else if (!r->spec->all || strcmp(r->table, r->spec->table) != 0)
		sqlite3_str_appendall(r->inner, " WHERE gone_run IS NULL");
}

static int check_run(struct relation *r, const char **why)
{
	int64_t there, known = store_known_from(r->store);
	int rc;

	if (known < 0)
		return -1;
	if (r->spec->run && r->spec->run < known) {
		snprintf(r->store->why, sizeof(r->store->why), "what run %lld"
			 " had is no longer known: trawl prune took what was"
			 " before run %lld", (long long)r->spec->run,
			 (long long)known);
		*why = r->store->why;
		return -1;
	}
	rc = !r->spec->run ? 1 : store_integer(r->store, &there,
		"SELECT 1 FROM runs WHERE id = :run", INT(r->spec->run));

	if (rc != 0)
		return rc < 0 ? -1 : 0;
	snprintf(r->store->why, sizeof(r->store->why), "there is no run %lld",
		 (long long)r->spec->run);
	*why = r->store->why;
	return -1;
}

/* ---- which table ------------------------------------------------------- */

/* A rule's table by its name, or by that of its view. */
static int find_rule_table(struct relation *r)
{
	sqlite3_stmt *sql;
	int rc = store_get(r->store, &sql,
		"SELECT name FROM tables WHERE name = :table"
		" OR name || '_now' = :table COLLATE NOCASE",
		TEXT(r->spec->table));

	if (rc <= 0)
		return rc;
	r->table = sqlite3_mprintf("%s", sqlite3_column_text(sql, 0));
	sqlite3_reset(sql);
	return 0;
}

#define URL_OF "(SELECT url FROM urls WHERE urls.id = t.url_id) AS url"

static int compose_rule_table(struct relation *r, const char **why)
{
	struct store *store = r->store;
	sqlite3_stmt *sql;
	int rc, has_url = has_column(store, r->table, "url");

	if (has_url < 0 || (r->spec->run && undo(r, why) < 0))
		return -1;
	sqlite3_str_appendall(r->inner, "SELECT ");
	sqlite3_str_appendall(r->inner, has_url ? "1" : URL_OF);
	if (!has_url)
		sqlite3_str_appendall(r->outer, "url");
	sql = store_select(store,
		"SELECT name FROM pragma_table_info(:table)", TEXT(r->table));
	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0) {
		const char *name = store_column_text(sql, 0);

		if (!store_own_column(name))
			add_rule_column(r, name);
	}
	add_own_columns(r);
	if (r->spec->carry) {
		sqlite3_str_appendall(r->inner, ", " INPUT_OF AS_CARRIED);
		show_carried(r);
	}
	add_rows(r);
	return rc;
}

/* What the last fetch by then gave; a 304 carries what it stands for.  In a
   merged database an older one may have the larger id. */
#define PAGES_THEN "SELECT u.url," \
	" coalesce(f.final_url, u.url) AS final_url," \
	" CASE f.status WHEN 304 THEN g.status ELSE f.status END AS status," \
	" f.type, f.size, f.title, f.time_total, CASE" \
	"  WHEN f.status = 429 THEN '429'" \
	"  WHEN f.status BETWEEN 400 AND 499 THEN '4xx'" \
	"  WHEN f.status >= 500 THEN '5xx' ELSE f.error END AS error," \
	" u.input" \
	" FROM (SELECT max(run_id << 40 | id) & 0xffffffffff AS last," \
	"   max(run_id << 40 | id) FILTER (WHERE status <> 304)" \
	"   & 0xffffffffff AS whole" \
	"  FROM fetches WHERE run_id <= %lld GROUP BY url_id)" \
	" JOIN fetches f ON f.id = last LEFT JOIN fetches g ON g.id = whole" \
	" JOIN urls u ON u.id = f.url_id"

/* `input` is shown as columns, or not at all. */
static void compose_pages(struct relation *r)
{
	sqlite3_str_appendall(r->outer, "url, final_url, status, type, size,"
			      " title, time_total, error");
	sqlite3_str_appendall(r->inner, "SELECT *, input" AS_CARRIED " FROM ");
	if (r->spec->run)
		sqlite3_str_appendf(r->inner, "(" PAGES_THEN ")",
				    (long long)r->spec->run);
	else
		sqlite3_str_appendall(r->inner, "pages");
	if (r->spec->carry)
		show_carried(r);
}

static int compose_other(struct relation *r, const char **why)
{
	const char *table = r->spec->table;
	long long run = r->spec->run;
	int by_id = has_column(r->store, table, "url_id");
	int url = has_column(r->store, table, "url");
	int by_run = has_column(r->store, table, "run_id");

	if (by_id < 0 || url < 0 || by_run < 0)
		return -1;
	sqlite3_str_appendall(r->outer, "*");
	sqlite3_str_appendf(r->inner, "SELECT %s t.* FROM \"%w\" t",
			    by_id && !url ? URL_OF "," : "", table);
	if (run && by_run)
		sqlite3_str_appendf(r->inner, " WHERE run_id = %lld", run);
	if (!run || by_run)
		return 0;
	snprintf(r->store->why, sizeof(r->store->why), "'%s' does not tell"
		 " runs apart", table);
	*why = r->store->why;
	return -1;
}

/* ---- asking ------------------------------------------------------------ */

/* One statement, and nothing after it.  NULL: *why, or trouble. */
static sqlite3_stmt *prepare_asked(struct store *store, const char *text,
				   const char **why)
{
	sqlite3_stmt *sql = NULL;
	const char *tail = "";
	int rc = sqlite3_prepare_v2(store->db, text, -1, &sql, &tail);

	if (rc == SQLITE_OK && !*tail)
		return sql;
	sqlite3_finalize(sql);
	if (rc != SQLITE_OK && !store_rc_is_page(store, rc)) {
		store_trouble(store, rc);
		return NULL;
	}
	*why = refuse(store, rc ? sqlite3_errmsg(store->db)
				: "more than a condition");
	return NULL;
}

/*
 * The condition is somebody's text.  What is an expression within one pair of
 * parentheses and within two stays one: a UNION must close those it stands in,
 * and what closes one does not fit two.
 */
static sqlite3_stmt *prepare_export(struct relation *r, const char **why)
{
	static const char *const shapes[] = {
		"SELECT %s FROM (%s) WHERE (%s\n)",
		"SELECT %s FROM (%s) WHERE ((%s\n))",
	};
	const char *where = r->spec->where ? r->spec->where : "1";
	sqlite3_stmt *sql = NULL;

	for (size_t i = 0; i < 2; i++) {
		char *text = sqlite3_mprintf(shapes[i],
					     sqlite3_str_value(r->outer),
					     sqlite3_str_value(r->inner),
					     where);

		sqlite3_finalize(sql);
		sql = prepare_asked(r->store, text, why);
		sqlite3_free(text);
		if (!sql)
			return NULL;
	}
	return sql;
}

int store_export(struct store *store, const struct store_export_spec *spec,
		 store_report_fn *fn, void *arg, const char **why)
{
	struct relation r = {
		.store = store, .spec = spec,
		.inner = sqlite3_str_new(store->db),
		.outer = sqlite3_str_new(store->db),
	};
	sqlite3_stmt *sql = NULL;
	int rc;

	*why = NULL;
	rc = check_run(&r, why);
	if (rc == 0)
		rc = find_rule_table(&r);
	if (rc == 0 && r.table)
		rc = compose_rule_table(&r, why);
	else if (rc == 0 && !sqlite3_stricmp(spec->table, "pages"))
		compose_pages(&r);
	else if (rc == 0)
		rc = compose_other(&r, why);
	if (rc == 0)
		sql = prepare_export(&r, why);
	rc = sql ? store_answer(store, sql, fn, arg, why) : -1;
	sqlite3_free(sqlite3_str_finish(r.inner));
	sqlite3_free(sqlite3_str_finish(r.outer));
	sqlite3_free(r.table);
	return rc;
}
