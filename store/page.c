#include "store/page.h"

#include <assert.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "store/db.h"
#include "store/watch.h"

const char *store_state_name(enum store_state state)
{
	switch (state) {
	case STORE_PENDING:
		return "pending";
	case STORE_DONE:
		return "done";
	case STORE_UNCHANGED:
		return "unchanged";
	case STORE_FAILED:
		return "failed";
	case STORE_SKIPPED:
		return "skipped";
	}
	return NULL;
}

void store_set_row_fn(struct store *store, store_row_fn *fn, void *arg)
{
	store->row_fn = fn;
	store->row_arg = arg;
}

enum store_change store_page_news(const struct store *store)
{
	return store->run.news;
}

int store_page_begin(struct store *store, const struct store_page *page)
{
	struct store_in_hand *hand = &store->hand;
	sqlite3_stmt *sql = store_sql(store, SQL_URL_PARSED,
		"SELECT parsed_run FROM urls WHERE id = ?1");
	int rc;

	assert(store->run.id);
	if (!sql)
		return -1;
	obstack_free(&hand->memory, hand->memory_start);
	hand->memory_start = obstack_alloc(&hand->memory, 1);
	hand->open = true;
	hand->page = *page;
	hand->serial++;
	hand->parsed_run = 0;
	memset(hand->rows, 0, sizeof(hand->rows));
	sqlite3_bind_int64(sql, 1, page->url_id);
	rc = store_step(store, sql);
	if (rc > 0) {
		hand->parsed_run = sqlite3_column_int64(sql, 0);
		sqlite3_reset(sql);
	}
	return rc < 0 ? -1 : 0;
}

/* ---- fetches ----------------------------------------------------------- */

static void bind_seconds(sqlite3_stmt *sql, int i, double seconds)
{
	if (seconds >= 0)
		sqlite3_bind_double(sql, i, seconds);
	else
		sqlite3_bind_null(sql, i);
}

static void bind_fetch(struct store *store, sqlite3_stmt *sql, int64_t url_id,
		       const struct store_fetch *fetch)
{
	sqlite3_bind_int64(sql, 1, store->run.id);
	sqlite3_bind_int64(sql, 2, url_id);
	store_bind_time(sql, 3, fetch->fetched_at ? fetch->fetched_at :
			store_now());
	store_bind_id(sql, 4, fetch->status);
	store_bind_text(store, sql, 5, fetch->error);
	store_bind_text(store, sql, 6, fetch->final_url);
	store_bind_text(store, sql, 7, fetch->type);
	store_bind_text(store, sql, 8, fetch->charset);
	if (fetch->size >= 0)
		sqlite3_bind_int64(sql, 9, fetch->size);
	else
		sqlite3_bind_null(sql, 9);
	sqlite3_bind_blob(sql, 10, fetch->hash, fetch->hash ? 16 : 0,
			  SQLITE_STATIC);
	store_bind_text(store, sql, 11, fetch->etag);
	store_bind_text(store, sql, 12, fetch->last_modified);
	bind_seconds(sql, 13, fetch->time_dns);
	bind_seconds(sql, 14, fetch->time_connect);
	bind_seconds(sql, 15, fetch->time_first_byte);
	bind_seconds(sql, 16, fetch->time_total);
	store_bind_text(store, sql, 17, fetch->title);
	sqlite3_bind_blob(sql, 18, fetch->text_hash, fetch->text_hash ? 16 : 0,
			  SQLITE_STATIC);
	store_bind_text(store, sql, 19, fetch->redirects);
}

#define FETCH_COLUMNS "run_id, url_id, fetched_at, status, error," \
	" final_url, type, charset, size, body_hash, etag, last_modified," \
	" time_dns, time_connect, time_first_byte, time_total, title," \
	" text_hash, redirects"

/* The row's id, or -1. */
static int64_t add_fetch(struct store *store, int64_t url_id,
			 enum store_state state,
			 const struct store_fetch *fetch)
{
	sqlite3_stmt *sql;

	/* A 304 has no body: what is known of it stays known. */
	if (state == STORE_UNCHANGED)
		sql = store_sql(store, SQL_FETCH_CARRY,
			"INSERT INTO fetches(" FETCH_COLUMNS ")"
			" SELECT ?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, g.type),"
			" coalesce(?8, g.charset),"
			" coalesce(nullif(?9, 0), g.size),"
			" coalesce(?10, g.body_hash), coalesce(?11, g.etag),"
			" coalesce(?12, g.last_modified), ?13, ?14, ?15, ?16,"
			" coalesce(?17, g.title), coalesce(?18, g.text_hash),"
			" ?19"
			" FROM urls u LEFT JOIN fetches g"
			"  ON g.id = u.good_fetch_id WHERE u.id = ?2");
	else
		sql = store_sql(store, SQL_FETCH_INSERT,
			"INSERT INTO fetches(" FETCH_COLUMNS ")"
			" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
			" ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)");
	if (!sql)
		return -1;
	bind_fetch(store, sql, url_id, fetch);
	if (store_run_sql(store, sql) < 0)
		return -1;
	return sqlite3_last_insert_rowid(store->db);
}

/* ---- the end of a page ------------------------------------------------- */

static int attempt_ended(struct store *store, int64_t url_id, int attempts,
			 int64_t fetch_id)
{
	sqlite3_stmt *sql = store_sql(store, SQL_URL_ATTEMPT,
		"UPDATE urls SET attempts = ?2,"
		" last_fetch_id = coalesce(?3, last_fetch_id) WHERE id = ?1");

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, url_id);
	sqlite3_bind_int(sql, 2, attempts);
	store_bind_id(sql, 3, fetch_id);
	return store_run_sql(store, sql);
}

static int url_ended(struct store *store, int64_t url_id,
		     enum store_state state, const char *reason, int attempts,
		     int64_t fetch_id, bool parsed)
{
	bool done = state == STORE_DONE;
	sqlite3_stmt *sql = store_sql(store, SQL_URL_END,
		"UPDATE urls SET state = ?2, reason = ?3, attempts = ?4,"
		" last_fetch_id = coalesce(?5, last_fetch_id),"
		" good_fetch_id = coalesce(?6, good_fetch_id),"
		" rules = CASE WHEN ?10 THEN NULL ELSE coalesce(?7, rules) END,"
		" parsed_run = coalesce(?8, parsed_run),"
		" page_fetch_id = coalesce(?9, page_fetch_id),"
		" detail_id = CASE WHEN ?2 IN ('failed', 'unchanged')"
		"  THEN detail_id END WHERE id = ?1");

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, url_id);
	sqlite3_bind_text(sql, 2, store_state_name(state), -1, SQLITE_STATIC);
	store_bind_text(store, sql, 3, reason);
	sqlite3_bind_int(sql, 4, attempts);
	store_bind_id(sql, 5, fetch_id);
	store_bind_id(sql, 6, done || state == STORE_UNCHANGED ? fetch_id : 0);
	if (done)
		sqlite3_bind_int64(sql, 7, (int64_t)store->run.rules);
	else
		sqlite3_bind_null(sql, 7);
	store_bind_id(sql, 8, parsed ? store->run.id : 0);
	store_bind_id(sql, 9, done ? fetch_id : 0);
	/* A rule failed: its rows are older than the others', so the page is
	   to be had in full whatever it is like the next time. */
	sqlite3_bind_int(sql, 10, parsed && !done);
	return store_run_sql(store, sql);
}

static void count_state(struct store *store, enum store_state state)
{
	switch (state) {
	case STORE_PENDING:
		break;
	case STORE_DONE:
		store_count(store, COUNT_DONE, 1);
		break;
	case STORE_UNCHANGED:
		store_count(store, COUNT_UNCHANGED, 1);
		break;
	case STORE_FAILED:
		store_count(store, COUNT_FAILED, 1);
		break;
	case STORE_SKIPPED:
		store_count(store, COUNT_SKIPPED, 1);
		break;
	}
}

int store_page_end(struct store *store, int64_t url_id, enum store_state state,
		   const char *reason, int attempts,
		   const struct store_fetch *fetch)
{
	struct store_in_hand *hand = &store->hand;
	bool parsed = hand->open;
	int64_t fetch_id = 0;

	if (store_write(store) < 0)
		return -1;
	if (fetch) {
		fetch_id = add_fetch(store, url_id, state, fetch);
		if (fetch_id < 0)
			return -1;
	}
	if (hand->open) {
		store_count(store, COUNT_ROWS_NEW, hand->rows[STORE_NEW]);
		store_count(store, COUNT_ROWS_CHANGED,
			    hand->rows[STORE_CHANGED]);
		store_count(store, COUNT_ROWS_GONE, hand->rows[STORE_GONE]);
		hand->open = false;
	}
	if (state == STORE_PENDING)
		return attempt_ended(store, url_id, attempts, fetch_id);
	store->run.news = STORE_SAME;
	if (store->run.watch && watch_page(store, url_id, state, fetch) < 0)
		return -1;
	count_state(store, state);
	return url_ended(store, url_id, state, reason, attempts, fetch_id,
			 parsed);
}

/* ---- what stands ------------------------------------------------------- */

static const char *text_at(sqlite3_stmt *sql, int i)
{
	return (const char *)sqlite3_column_text(sql, i);
}

static void fill_page_row(sqlite3_stmt *sql, struct store_page_row *row)
{
	const char *error = text_at(sql, 6);

	*row = (struct store_page_row){
		.url = text_at(sql, 0), .final_url = text_at(sql, 1),
		.type = text_at(sql, 2), .charset = text_at(sql, 3),
		.title = text_at(sql, 4), .input = text_at(sql, 5),
		.status = sqlite3_column_int(sql, 7),
		.size = sqlite3_column_int64(sql, 8),
		.position = sqlite3_column_int64(sql, 9),
		.depth = sqlite3_column_int(sql, 10),
		.attempts = sqlite3_column_int(sql, 11),
		.time_dns = sqlite3_column_double(sql, 12),
		.time_connect = sqlite3_column_double(sql, 13),
		.time_first_byte = sqlite3_column_double(sql, 14),
		.time_total = sqlite3_column_double(sql, 15),
	};
	if (error)
		snprintf(row->error, sizeof(row->error), "%s", error);
}

int store_page_row(struct store *store, int64_t url_id, store_page_row_fn *fn,
		   void *arg)
{
	/* The same as the view `pages`, for one URL. */
	sqlite3_stmt *sql = store_sql(store, SQL_PAGE_ROW,
		"SELECT u.url, coalesce(f.final_url, u.url), p.type,"
		" p.charset, p.title, u.input, CASE u.state WHEN 'failed'"
		"  THEN u.reason || coalesce(': ' || f.error, '')"
		"  WHEN 'skipped' THEN u.reason END,"
		" p.status, p.size, u.position, u.depth, u.attempts,"
		" f.time_dns, f.time_connect, f.time_first_byte, f.time_total"
		" FROM urls u LEFT JOIN fetches f ON f.id = u.last_fetch_id"
		" LEFT JOIN fetches p ON p.id = CASE u.state"
		"  WHEN 'unchanged' THEN u.page_fetch_id"
		"  ELSE u.last_fetch_id END WHERE u.id = ?1");
	struct store_page_row row;
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, url_id);
	rc = store_step(store, sql);
	if (rc <= 0)
		return rc;
	fill_page_row(sql, &row);
	row.url_id = url_id;
	fn(arg, &row);
	sqlite3_reset(sql);
	return 0;
}

int store_ended(struct store *store, bool named, store_ended_fn *fn,
		void *arg)
{
	/* Links that were left out as they were found never had a row. */
	sqlite3_stmt *sql = store_prepare(store,
		"SELECT id, url, input, position FROM urls"
		" WHERE run_id = ?1 AND state <> 'pending'"
		" AND (?2 OR position IS NULL)"
		" AND (state <> 'skipped' OR position NOTNULL"
		"  OR reason IN ('private', 'duplicate')"
		"  OR (reason GLOB 'robots:*' AND reason <> 'robots:nofollow'))"
		" ORDER BY position IS NULL, position, id");
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	sqlite3_bind_int(sql, 2, named);
	while ((rc = store_step(store, sql)) > 0)
		fn(arg, sqlite3_column_int64(sql, 0), text_at(sql, 1),
		   text_at(sql, 2), sqlite3_column_int64(sql, 3));
	sqlite3_finalize(sql);
	return rc;
}

/* ---- bodies ------------------------------------------------------------ */

static int body_known(struct store *store, const unsigned char *hash)
{
	sqlite3_stmt *sql = store_sql(store, SQL_BODY_FIND,
				      "SELECT 1 FROM bodies WHERE hash = ?1");
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_blob(sql, 1, hash, 16, SQLITE_STATIC);
	rc = store_step(store, sql);
	sqlite3_reset(sql);
	return rc;
}

int store_body(struct store *store, const unsigned char *hash,
	       const void *body, size_t len)
{
	uLongf size = compressBound(len);
	sqlite3_stmt *sql;
	Bytef *packed;
	int known = body_known(store, hash);

	if (known)
		return known < 0 ? -1 : 0;
	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_BODY_INSERT,
		"INSERT INTO bodies(hash, size, data) VALUES(?1, ?2, ?3)");
	if (!sql)
		return -1;
	packed = malloc(size);
	if (!packed || compress2(packed, &size, body, len, 6) != Z_OK)
		errx(1, "out of memory");
	sqlite3_bind_blob(sql, 1, hash, 16, SQLITE_STATIC);
	sqlite3_bind_int64(sql, 2, (int64_t)len);
	sqlite3_bind_blob64(sql, 3, packed, size, free);
	return store_run_sql(store, sql);
}
