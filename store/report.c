#include "store/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "store/db.h"
#include "store/iso.h"
#include "store/memory.h"
#include "store/seen.h"

#define LAST_RUN "(SELECT max(id) FROM runs)"

/* Of a URL u, what a body is saved of: its last good fetch, or a newer one that
   came well and failed by its rules. */
#define SAVED_FETCH "CASE WHEN u.reason IN ('rule', 'expect') AND" \
	"  (SELECT body_hash FROM fetches WHERE id = u.last_fetch_id)" \
	"  IN (SELECT hash FROM bodies)" \
	" THEN u.last_fetch_id ELSE u.good_fetch_id END"

static const char *const questions[STORE_QUESTIONS] = {
	[STORE_ASK_RUN] =
		"SELECT id, state, stopped_by, started_at, finished_at,"
		" (SELECT max(at) FROM (SELECT fetched_at AS at FROM"
		"   (SELECT fetched_at FROM fetches ORDER BY id DESC LIMIT 1)"
		"  UNION ALL SELECT value FROM settings"
		"   WHERE name = 'last_fetch')) AS last_fetch, pid, command, version, input, links,"
		" duplicates, done, unchanged, failed, skipped,"
		" (SELECT count(*) FROM urls WHERE state = 'pending') AS pending,"
		" requests, bytes, rows_new, rows_changed, rows_gone"
		" FROM runs WHERE id = " LAST_RUN,
	[STORE_ASK_LEDGER] =
		"SELECT state, reason, urls FROM ledger ORDER BY 1, 3 DESC, 2",
	[STORE_ASK_REASONS] =
		"SELECT state, substr(reason, 1, instr(reason || ':', ':') - 1)"
		"  AS reason, sum(urls) AS urls FROM ledger"
		" WHERE state IN ('failed', 'skipped') AND reason NOTNULL"
		" GROUP BY 1, 2",
	[STORE_ASK_FILE] =
		"SELECT (SELECT count(*) FROM runs) AS runs,"
		" (SELECT count(*) FROM urls) AS urls,"
		" (SELECT max(finished_at) FROM runs) AS finished_at,"
		" page_size * page_count AS size,"
		" page_size * freelist_count AS free, coalesce("
		"  (SELECT value FROM settings WHERE name = 'seed'),"
		"  (SELECT min(started_at) FROM runs)) AS seed FROM pragma_page_size,"
		" pragma_page_count, pragma_freelist_count",
	[STORE_ASK_HOSTS] =
		"SELECT h.name AS host, count(*) AS urls,"
		" sum(u.state = 'done') AS done,"
		" sum(u.state = 'unchanged') AS unchanged,"
		" sum(u.state = 'failed') AS failed,"
		" sum(u.state = 'skipped') AS skipped,"
		" sum(u.state = 'pending') AS pending,"
		" h.last, h.failures, h.delay, h.next_at, h.penalty,"
		" h.penalty_at, h.robots_status, h.robots_at"
		" FROM urls u JOIN hosts h ON h.id = u.host_id"
		" WHERE u.run_id = " LAST_RUN
		" GROUP BY u.host_id ORDER BY count(*) DESC, h.name",
	[STORE_ASK_FAILED] = "SELECT * FROM failed ORDER BY id",
	[STORE_ASK_SKIPPED] = "SELECT * FROM skipped ORDER BY id",
	[STORE_ASK_PENDING] = "SELECT * FROM pending ORDER BY id",
	[STORE_ASK_RUNS] =
		"SELECT id, state, started_at, finished_at, command, version,"
		" input, links, duplicates, done, unchanged, failed, skipped,"
		" requests, bytes, rows_new, rows_changed, rows_gone"
		" FROM runs ORDER BY id",
	[STORE_ASK_TABLES] =
		"SELECT name, first_run FROM tables ORDER BY name",
	[STORE_ASK_IGNORE] =
		"SELECT j.value AS pattern FROM settings s, json_each(s.value) j"
		" WHERE s.name = 'ignore'",
	[STORE_ASK_INPUT] =
		"SELECT json_quote(key) AS name FROM"
		" (SELECT j.key AS key, min(u.id) AS id, min(j.id) AS place"
		"  FROM urls u, json_each(iif(json_valid(u.input), u.input,"
		"   '{}')) j WHERE u.input NOTNULL GROUP BY j.key"
		"  ORDER BY 2, 3)",
	[STORE_ASK_NAMES] =
		"SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
		" ORDER BY name",
	[STORE_ASK_URL] =
		"SELECT u.id, u.url, u.state, u.reason, u.run_id,"
		" r.state AS run_state, u.source, p.url AS parent, u.depth,"
		" u.attempts, u.input, u.position, u.every,"
		" u.parsed_run, f.fetched_at AS last_good,"
		" l.run_id AS last_run, l.fetched_at AS last_at,"
		" l.status, l.error, l.redirects,"
		" d.text AS detail, r.stopped_by, u.body, u.content_type,"
		" t.state AS link_state, t.run_id AS link_run,"
		" t.status AS link_status, t.reason AS link_reason,"
		" t.broken_run, t.broken_runs"
		" FROM urls u LEFT JOIN urls p ON p.id = u.parent_id"
		" LEFT JOIN runs r ON r.id = u.run_id"
		" LEFT JOIN fetches f ON f.id = u.good_fetch_id"
		" LEFT JOIN fetches l ON l.id = u.last_fetch_id"
		" LEFT JOIN ledger_details d ON d.id = u.detail_id"
		" LEFT JOIN link_targets t ON t.url_id = u.id"
		"  AND t.fragment = ''"
		" WHERE u.id = ?1",
	[STORE_ASK_URL_FETCHES] =
		"SELECT run_id, fetched_at, status, error, final_url, type,"
		" charset, size, body_hash, etag, last_modified, time_dns,"
		" time_connect, time_first_byte, time_total, title, redirects"
		" FROM fetches WHERE url_id = ?1"
		" ORDER BY run_id DESC, id DESC LIMIT 10",
	[STORE_ASK_URL_HOST] =
		"SELECT h.name, h.last, h.failures, h.delay, h.next_at,"
		" h.penalty, h.penalty_at, h.robots_status, h.robots_at,"
		" length(h.robots) AS robots_size"
		" FROM urls u JOIN hosts h ON h.id = u.host_id"
		" WHERE u.id = ?1",
	[STORE_ASK_URL_SAVED] =
		"SELECT u.url, u.state, u.reason, f.final_url,"
		" CASE f.status WHEN 304 THEN p.status ELSE f.status END"
		"  AS status, f.type, f.charset, f.size, f.etag,"
		" f.last_modified, f.title, f.fetched_at, f.run_id,"
		" b.size AS saved, b.hash NOTNULL AS is_saved"
		" FROM urls u LEFT JOIN fetches f ON f.id = " SAVED_FETCH
		" LEFT JOIN fetches p ON p.id = u.page_fetch_id"
		" LEFT JOIN bodies b ON b.hash = f.body_hash WHERE u.id = ?1",
};

int store_find_get(struct store *store, const char *url, int64_t *id)
{
	*id = 0;
	return store_integer(store, id, "SELECT id FROM urls"
			     " WHERE hash = :hash AND url = :url"
			     " AND body IS NULL ORDER BY host_id IS NULL",
			     INT((int64_t)seen_hash(url)), TEXT(url)) < 0
	       ? -1 : 0;
}

/* The hash of a row is that of URL and body, so it is of no use here. */
int store_find_posts(struct store *store, const char *url,
		     struct store_posts *posts)
{
	size_t cap = 0;
	sqlite3_stmt *sql = store_select(store,
		"SELECT id FROM urls WHERE url = :url AND body NOTNULL"
		" ORDER BY id", TEXT(url));
	int rc;

	*posts = (struct store_posts){ 0 };
	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0) {
		if (posts->n == cap) {
			cap = cap ? 2 * cap : 16;
			posts->ids = must(reallocarray(posts->ids, cap,
						sizeof(*posts->ids)));
		}
		posts->ids[posts->n++] = sqlite3_column_int64(sql, 0);
	}
	return rc;
}

int store_ask(struct store *store, enum store_question question,
	      int64_t request, store_report_fn *fn, void *arg)
{
	sqlite3_stmt *sql = store_prepare(store, questions[question]);

	if (!sql)
		return -1;
	if (sqlite3_bind_parameter_count(sql) > 0)
		sqlite3_bind_int64(sql, 1, request);
	return store_answer(store, sql, fn, arg, NULL);
}

/* ---- changes ----------------------------------------------------------- */

#define CHANGES "SELECT c.run_id, u.url, c.\"table\", c.key, c.change," \
	" c.\"column\", c.old, c.new, c.id AS change_id, r.started_at," \
	" c.url_id" \
	" FROM changes c LEFT JOIN urls u ON u.id = c.url_id" \
	" LEFT JOIN runs r ON r.id = c.run_id"

static bool all_digits(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n > 0 && n < 10 && !s[n];
}

int store_changes(struct store *store, const char *since, store_report_fn *fn,
		  void *arg, const char **why)
{
	bool run = since && all_digits(since);
	int64_t at = since && !run ? iso_parse(since) : 0;
	sqlite3_stmt *sql;

	*why = NULL;
	if (at < 0) {
		snprintf(store->why, sizeof(store->why), "'%s' is neither a"
			 " run nor a time", since);
		*why = store->why;
		return -1;
	}
	sql = store_prepare(store, !since ?
		CHANGES " WHERE c.run_id = " LAST_RUN " ORDER BY c.id" : run ?
		CHANGES " WHERE c.run_id >= ?1 ORDER BY c.id" :
		CHANGES " WHERE c.run_id IN (SELECT id FROM runs"
		"  WHERE started_at >= ?1) ORDER BY c.id");
	if (!sql)
		return -1;
	if (run)
		sqlite3_bind_int64(sql, 1, atoll(since));
	else if (since)
		store_bind(store, sql, 1, &(const struct store_bound)TIME(at));
	return store_answer(store, sql, fn, arg, NULL);
}

/* ---- saved bodies ------------------------------------------------------ */

static int unpack(struct store *store, sqlite3_stmt *sql, char **body,
		  size_t *len)
{
	uLongf size = (uLongf)sqlite3_column_int64(sql, 8);

	*body = must(malloc(size + 1));
	if (uncompress((Bytef *)*body, &size, sqlite3_column_blob(sql, 9),
		       (uLong)sqlite3_column_bytes(sql, 9)) != Z_OK) {
		free(*body);
		return store_trouble(store, SQLITE_CORRUPT);
	}
	*len = size;
	return 0;
}

static int saved_row(struct store *store, sqlite3_stmt *sql,
		     store_saved_fn *fn, void *arg)
{
	struct store_saved saved = {
		.url_id = sqlite3_column_int64(sql, 0),
		.fetch_id = sqlite3_column_int64(sql, 10),
		.url = store_column_text(sql, 1),
		.final_url = store_column_text(sql, 2),
		.type = store_column_text(sql, 3),
		.charset = store_column_text(sql, 4),
		.input = store_column_text(sql, 5),
		.status = sqlite3_column_int(sql, 6),
		.fetched_at = store_column_time(sql, 7),
	};
	char *body;
	int rc;

	if (unpack(store, sql, &body, &saved.len) < 0)
		return -1;
	saved.body = body;
	rc = fn(arg, &saved);
	free(body);
	return rc;
}

static int each_saved(struct store *store, sqlite3_stmt *sql,
		      store_saved_fn *fn, void *arg)
{
	int rc, end = 0;

	if (!sql)
		return -1;
	while (!end && (rc = store_step(store, sql)) != 0)
		end = rc < 0 ? -1 : saved_row(store, sql, fn, arg);
	sqlite3_reset(sql);
	return end;
}

#define COLUMNS "u.id, u.url, coalesce(f.final_url, u.url), f.type," \
	" f.charset, u.input, CASE f.status WHEN 304 THEN" \
	"  (SELECT status FROM fetches WHERE id = u.page_fetch_id)" \
	"  ELSE f.status END, f.fetched_at, b.size, b.data, f.id"

#define SAVED "SELECT " COLUMNS " FROM urls u" \
	" JOIN fetches f ON f.id = " SAVED_FETCH \
	" JOIN bodies b ON b.hash = f.body_hash"

int store_saved(struct store *store, store_saved_fn *fn, void *arg)
{
	return each_saved(store, store_select(store, SAVED " ORDER BY u.id",
					      NO_VALUES), fn, arg);
}

int store_saved_of(struct store *store, int64_t request, store_saved_fn *fn,
		   void *arg)
{
	return each_saved(store, store_select(store, SAVED " WHERE u.id = :id",
					      INT(request)), fn, arg);
}

/* Temporary tables are in memory, and nothing else is written to. */
int store_saved_find(struct store *store)
{
	return store_exec(store, "PRAGMA query_only = 0") < 0 ||
	       store_exec(store, "CREATE TEMP TABLE version(url_id, hash,"
		" fetch_id, PRIMARY KEY(url_id, hash)) WITHOUT ROWID") < 0 ||
	       store_exec(store, "INSERT OR IGNORE INTO temp.version"
		" SELECT url_id, hex(coalesce(text_hash, body_hash)), id"
		" FROM fetches WHERE url_id IN (SELECT url_id FROM changes"
		"  WHERE \"table\" = 'pages' AND \"column\" = 'body_hash')"
		" AND body_hash IN (SELECT hash FROM bodies)") < 0 ||
	       store_exec(store, "PRAGMA query_only = 1") < 0 ? -1 : 0;
}

int store_saved_as(struct store *store, int64_t url_id, const char *hash,
		   store_saved_fn *fn, void *arg)
{
	return each_saved(store, store_select(store,
		"SELECT " COLUMNS
		" FROM temp.version v JOIN fetches f ON f.id = v.fetch_id"
		" JOIN urls u ON u.id = f.url_id"
		" JOIN bodies b ON b.hash = f.body_hash"
		" WHERE v.url_id = :url AND v.hash = :hash",
		INT(url_id), TEXT(hash)), fn, arg);
}
