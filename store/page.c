#include "store/page.h"

#include <assert.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "store/note.h"
#include "store/shard.h"
#include "store/watch.h"

static const char *state_name(enum store_state state)
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

enum store_change store_page_news(const struct store *store)
{
	return store->run.news;
}

int store_page_begin(struct store *store, const struct store_page *page)
{
	struct store_in_hand *hand = &store->hand;

	assert(store->run.id);
	obstack_free(&hand->memory, hand->memory_start);
	hand->memory_start = obstack_alloc(&hand->memory, 1);
	hand->open = true;
	hand->page = obstack_copy(&hand->memory, page, sizeof(*page));
	hand->url_id = page->url_id;
	hand->serial++;
	hand->parsed_run = 0;
	if (store->journal)
		note_page(store, page->url_id, NOTE_BEGIN);
	if (page->unread)
		return 0;
	return store_integer(store, &hand->parsed_run,
			     "SELECT parsed_run FROM urls WHERE id = :id",
			     INT(page->url_id)) < 0 ? -1 : 0;
}

/* ---- noted ------------------------------------------------------------- */

static void put_fetch(struct store_records *to,
		      const struct store_fetch *fetch, int64_t now)
{
	record_put_integer(to, fetch->fetched_at ? fetch->fetched_at : now);
	record_put_integer(to, fetch->status);
	record_put_text(to, fetch->error);
	record_put_text(to, fetch->final_url);
	record_put_text(to, fetch->type);
	record_put_text(to, fetch->charset);
	record_put_text(to, fetch->title);
	record_put_text(to, fetch->redirects);
	record_put_integer(to, fetch->size);
	record_put_bytes(to, fetch->hash, 16);
	record_put_bytes(to, fetch->text_hash, 16);
	record_put_text(to, fetch->etag);
	record_put_text(to, fetch->last_modified);
	record_put_real(to, fetch->time_dns);
	record_put_real(to, fetch->time_connect);
	record_put_real(to, fetch->time_first_byte);
	record_put_real(to, fetch->time_total);
}

/* That of an attempt that another one follows is a record by itself. */
static void note_end(struct store *store, int64_t url_id,
		     enum store_state state, const char *reason, int attempts,
		     const struct store_fetch *fetch)
{
	struct store_records *to = note_page(store, url_id, NOTE_END);

	record_put_number(to, state);
	record_put_text(to, reason);
	record_put_number(to, (uint64_t)attempts);
	record_put_byte(to, fetch != NULL);
	if (fetch)
		put_fetch(to, fetch, store_now(store));
	if (state == STORE_PENDING)
		note_flush(store);
}

/* ---- the end of a page ------------------------------------------------- */

#define FETCH_COLUMNS "run_id, url_id, fetched_at, status, error," \
	" final_url, type, charset, size, body_hash, etag, last_modified," \
	" time_dns, time_connect, time_first_byte, time_total, title," \
	" text_hash, redirects"

/* The row's id, or -1. */
static int64_t add_fetch(struct store *store, int64_t url_id,
			 enum store_state state,
			 const struct store_fetch *fetch)
{
	int64_t at = fetch->fetched_at ? fetch->fetched_at : store_now(store);
	struct store_value size = {
		.type = fetch->size >= 0 ? STORE_INTEGER : STORE_NULL,
		.integer = fetch->size,
	};
	const struct store_bound values[] = {
		INT(store->run.id), INT(url_id), TIME(at), ID(fetch->status),
		TEXT(fetch->error), TEXT(fetch->final_url), TEXT(fetch->type),
		TEXT(fetch->charset), VALUE(&size), HASH(fetch->hash),
		TEXT(fetch->etag), TEXT(fetch->last_modified),
		SECONDS(fetch->time_dns), SECONDS(fetch->time_connect),
		SECONDS(fetch->time_first_byte), SECONDS(fetch->time_total),
		TEXT(fetch->title), HASH(fetch->text_hash),
		TEXT(fetch->redirects), { 0 }
	};

	/* A 304 has no body: what is known of it stays known. */
	if (state == STORE_UNCHANGED)
		return store_insert_bound(store,
			"INSERT INTO fetches(" FETCH_COLUMNS ")"
			" SELECT ?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, g.type),"
			" coalesce(?8, g.charset),"
			" coalesce(nullif(?9, 0), g.size),"
			" coalesce(?10, g.body_hash), coalesce(?11, g.etag),"
			" coalesce(?12, g.last_modified), ?13, ?14, ?15, ?16,"
			" coalesce(?17, g.title), coalesce(?18, g.text_hash),"
			" ?19"
			" FROM urls u LEFT JOIN fetches g"
			"  ON g.id = u.good_fetch_id WHERE u.id = ?2", values);
	return store_insert_bound(store,
		"INSERT INTO fetches(" FETCH_COLUMNS ")"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
		" ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)", values);
}

static int url_ended(struct store *store, int64_t url_id,
		     enum store_state state, const char *reason, int attempts,
		     int64_t fetch_id, bool parsed)
{
	bool done = state == STORE_DONE;
	bool good = done || state == STORE_UNCHANGED;
	int64_t read_id = fetch_id == 0 && parsed ? store->hand.page->fetch_id
						  : fetch_id;
	struct store_value rules = {
		.type = done ? STORE_INTEGER : STORE_NULL,
		.integer = (int64_t)store->run.rules,
	};

	/* Where a rule failed its rows are older than the others', so the page
	   is to be had in full whatever it is like the next time: no rules. */
	return store_run(store,
		"UPDATE urls SET state = :state, reason = :reason,"
		" attempts = :attempts,"
		" last_fetch_id = coalesce(:last, last_fetch_id),"
		" good_fetch_id = coalesce(:good, good_fetch_id),"
		" rules = CASE WHEN :rule_failed THEN NULL"
		"  ELSE coalesce(:rules, rules) END,"
		" parsed_run = coalesce(:parsed, parsed_run),"
		" page_fetch_id = coalesce(:page, page_fetch_id),"
		" links = iif(:keeps, :links, links),"
		" detail_id = CASE WHEN :state IN ('failed', 'unchanged')"
		"  THEN detail_id END WHERE id = :id",
		TEXT(state_name(state)), TEXT(reason), INT(attempts),
		ID(fetch_id), ID(good ? read_id : 0), INT(parsed && !done),
		VALUE(&rules), ID(parsed ? store->run.id : 0),
		ID(done ? read_id : 0), INT(done && !store->run.local),
		ID(store->run.links), INT(url_id));
}

/* What is new about the page itself. */
static int watch(struct store *store, int64_t url_id, enum store_state state,
		 const struct store_fetch *fetch)
{
	struct watch_seen seen = {
		.status = fetch->status, .type = fetch->type,
		.title = fetch->title,
		.hash = fetch->text_hash ? fetch->text_hash : fetch->hash,
	};

	switch (state) {
	case STORE_DONE:
		return watch_came(store, url_id, &seen);
	case STORE_UNCHANGED:
		return watch_unchanged(store, url_id);
	case STORE_FAILED:
		return fetch->status == 404 || fetch->status == 410 ?
		       watch_gone(store, url_id) : 0;
	case STORE_PENDING:
	case STORE_SKIPPED:
		break;
	}
	return 0;
}

int store_page_end(struct store *store, int64_t url_id, enum store_state state,
		   const char *reason, int attempts,
		   const struct store_fetch *fetch)
{
	static const enum store_counter counters[] = {
		[STORE_DONE] = COUNT_DONE, [STORE_UNCHANGED] = COUNT_UNCHANGED,
		[STORE_FAILED] = COUNT_FAILED, [STORE_SKIPPED] = COUNT_SKIPPED,
	};
	bool parsed = store->hand.open;
	int64_t fetch_id = fetch ? add_fetch(store, url_id, state, fetch) : 0;

	if (store->journal)
		note_end(store, url_id, state, reason, attempts, fetch);
	if (fetch_id < 0)
		return -1;
	store->hand.open = false;
	if (state == STORE_PENDING)
		return store_run(store,
			"UPDATE urls SET attempts = :attempts,"
			" last_fetch_id = coalesce(:last, last_fetch_id)"
			" WHERE id = :id", INT(attempts), ID(fetch_id),
			INT(url_id));
	store->run.news = STORE_SAME;
	if (store->run.watch && fetch &&
	    watch(store, url_id, state, fetch) < 0)
		return -1;
	store_count(store, counters[state], 1);
	if (state == STORE_SKIPPED && shard_is_reason(reason))
		store_count(store, COUNT_ELSEWHERE, 1);
	return url_ended(store, url_id, state, reason, attempts, fetch_id,
			 parsed);
}

/* ---- what stands ------------------------------------------------------- */

static void fill_page_row(sqlite3_stmt *sql, struct store_page_row *row)
{
	const char *error = store_column_text(sql, 6);

	*row = (struct store_page_row){
		.url = store_column_text(sql, 0),
		.final_url = store_column_text(sql, 1),
		.type = store_column_text(sql, 2),
		.charset = store_column_text(sql, 3),
		.title = store_column_text(sql, 4),
		.input = store_column_text(sql, 5),
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
	struct store_page_row row;
	sqlite3_stmt *sql;
	int rc = store_get(store, &sql,
		"SELECT u.url, coalesce(f.final_url, u.url), p.type,"
		" p.charset, p.title, u.input, CASE u.state WHEN 'failed'"
		"  THEN u.reason || coalesce(': ' || f.error, '')"
		"  WHEN 'skipped' THEN u.reason END,"
		" p.status, p.size, u.position, u.depth, u.attempts,"
		" f.time_dns, f.time_connect, f.time_first_byte, f.time_total"
		" FROM urls u LEFT JOIN fetches f ON f.id = u.last_fetch_id"
		" LEFT JOIN fetches p ON p.id = CASE u.state"
		"  WHEN 'unchanged' THEN u.page_fetch_id"
		"  ELSE u.last_fetch_id END WHERE u.id = :id", INT(url_id));

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
	sqlite3_stmt *sql = store_select(store,
		"SELECT id, url, input, position FROM urls"
		" WHERE run_id = :run AND state <> 'pending'"
		" AND (:named OR position IS NULL)"
		" AND (state <> 'skipped' OR position NOTNULL"
		"  OR reason IN ('private', 'duplicate')"
		"  OR (reason GLOB 'robots:*' AND reason <> 'robots:nofollow'))"
		" ORDER BY position IS NULL, position, id",
		INT(store->run.id), INT(named));
	int rc;

	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0)
		fn(arg, sqlite3_column_int64(sql, 0), store_column_text(sql, 1),
		   store_column_text(sql, 2), sqlite3_column_int64(sql, 3));
	return rc;
}

/* ---- bodies ------------------------------------------------------------ */

static void note_body(struct store *store, const unsigned char *hash,
		      size_t size, const void *packed, size_t len)
{
	struct store_records *to = note_page(store, store->hand.url_id,
					     NOTE_BODY);

	record_put_bytes(to, hash, 16);
	record_put_number(to, size);
	record_put_bytes(to, packed, len);
}

int store_body_packed(struct store *store, const unsigned char *hash,
		      size_t size, const void *packed, size_t len)
{
	return store_run(store,
		"INSERT OR IGNORE INTO bodies(hash, size, data)"
		" VALUES(:hash, :size, :data)", HASH(hash), INT((int64_t)size),
		BYTES(packed, (int64_t)len));
}

int store_body(struct store *store, const unsigned char *hash,
	       const void *body, size_t len)
{
	uLongf size = compressBound(len);
	Bytef *packed;
	int64_t there;
	int rc = store_integer(store, &there,
		"SELECT 1 FROM bodies WHERE hash = :hash", HASH(hash));

	/* Where the journal is replayed it may not be there. */
	if (rc < 0 || (rc > 0 && !store->journal))
		return rc < 0 ? -1 : 0;
	packed = malloc(size);
	if (!packed || compress2(packed, &size, body, len, 6) != Z_OK)
		errx(1, "out of memory");
	if (store->journal)
		note_body(store, hash, len, packed, size);
	rc = store_body_packed(store, hash, len, packed, size);
	free(packed);
	return rc;
}
