/*
 * The frontier.
 *
 * A URL is looked up by 64 bits of its XXH3; the text is compared after it,
 * so that two URLs with the same hash are still two.  Most look-ups never get
 * to the file: see seen.h.
 *
 * The price: urls.url has no index of its own, `WHERE url = ...` by hand reads
 * the table.
 */
#include "store/frontier.h"

#include <string.h>

#include "store/db.h"
#include "store/host.h"
#include "store/seen.h"

/* ---- rows of urls ------------------------------------------------------ */

struct found {			/* a row as it stands; id 0: none */
	int64_t id, host_id, run_id, position;
	int64_t good_fetch_id;
	uint64_t rules;
	bool rules_known;
	int depth;
	enum store_source source;
	bool reopens;		/* skipped for how it was found */
	bool skipped, pending;
};

static const char *source_name(enum store_source source)
{
	switch (source) {
	case STORE_SEED:
		return "seed";
	case STORE_LINK:
		return "link";
	case STORE_SITEMAP:
		return "sitemap";
	case STORE_REDIRECT:
		return "redirect";
	}
	return NULL;
}

static enum store_source source_from(const char *name)
{
	return *name == 'l' ? STORE_LINK : *name == 'r' ? STORE_REDIRECT :
	       !strcmp(name, "sitemap") ? STORE_SITEMAP : STORE_SEED;
}

/* What is no URL is another row, though it may be spelt like one. */
static int find_row(struct store *store, const struct store_url *url,
		    uint64_t hash, struct found *found)
{
	sqlite3_stmt *sql = store_sql(store, SQL_URL_FIND,
		"SELECT id, url, host_id, run_id, good_fetch_id, rules,"
		" position, state = 'skipped'"
		"  AND reason IN ('depth', 'robots:nofollow'),"
		" state = 'pending', depth,"
		" state = 'skipped', source"
		" FROM urls WHERE hash = ?1");
	size_t len = strlen(url->url);
	int rc = seen_maybe(store, hash);

	memset(found, 0, sizeof(*found));
	if (rc <= 0)
		return rc;
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, (int64_t)hash);
	while ((rc = store_step(store, sql)) > 0) {
		const void *text = sqlite3_column_text(sql, 1);

		if ((size_t)sqlite3_column_bytes(sql, 1) != len ||
		    memcmp(text, url->url, len) ||
		    !url->host != (sqlite3_column_type(sql, 2) == SQLITE_NULL))
			continue;
		found->id = sqlite3_column_int64(sql, 0);
		found->host_id = sqlite3_column_int64(sql, 2);
		found->run_id = sqlite3_column_int64(sql, 3);
		found->good_fetch_id = sqlite3_column_int64(sql, 4);
		found->rules_known = sqlite3_column_type(sql, 5) !=
				     SQLITE_NULL;
		found->rules = (uint64_t)sqlite3_column_int64(sql, 5);
		found->position = sqlite3_column_int64(sql, 6);
		found->reopens = sqlite3_column_int(sql, 7);
		found->pending = sqlite3_column_int(sql, 8);
		found->depth = sqlite3_column_int(sql, 9);
		found->skipped = sqlite3_column_int(sql, 10);
		found->source = source_from((const char *)
					    sqlite3_column_text(sql, 11));
		sqlite3_reset(sql);
		return 0;
	}
	return rc;
}

static void bind_constant(sqlite3_stmt *sql, int i, const char *text)
{
	sqlite3_bind_text(sql, i, text, -1, SQLITE_STATIC);
}

/* ?1 to ?10 of both the INSERT and the UPDATE. */
static void bind_url(struct store *store, sqlite3_stmt *sql,
		     const struct store_url *url, const char *state,
		     int64_t detail)
{
	sqlite3_bind_int64(sql, 1, store->run.id);
	store_bind_id(sql, 2, url->parent_id);
	sqlite3_bind_int(sql, 3, url->depth);
	bind_constant(sql, 4, source_name(url->source));
	bind_constant(sql, 5, state);
	store_bind_text(store, sql, 6, url->reason);
	store_bind_text(store, sql, 7, url->input);
	store_bind_id(sql, 8, url->position);
	if (url->every >= 0)
		sqlite3_bind_int64(sql, 9, url->every);
	else
		sqlite3_bind_null(sql, 9);
	store_bind_id(sql, 10, detail);
}

static int insert_row(struct store *store, const struct store_url *url,
		      uint64_t hash, struct found *row)
{
	int64_t detail = store_detail_id(store, url->detail);
	sqlite3_stmt *sql;

	if (detail < 0)
		return -1;
	if (url->host) {
		row->host_id = store_host_id(store, url->host);
		if (row->host_id < 0)
			return -1;
	}
	sql = store_sql(store, SQL_URL_INSERT,
		"INSERT INTO urls(run_id, parent_id, depth, source, state,"
		" reason, input, position, every, detail_id, url, host_id,"
		" hash) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
		" ?12, ?13)");
	if (!sql)
		return -1;
	bind_url(store, sql, url, url->reason ? "skipped" : "pending", detail);
	store_bind_text(store, sql, 11, url->url);
	store_bind_id(sql, 12, row->host_id);
	sqlite3_bind_int64(sql, 13, (int64_t)hash);
	if (store_run_sql(store, sql) < 0)
		return -1;
	row->id = sqlite3_last_insert_rowid(store->db);
	seen_added(store->seen, hash);
	return 0;
}

static int revive_row(struct store *store, const struct store_url *url,
		      const struct found *row, const char *state)
{
	int64_t detail = store_detail_id(store, url->detail);
	sqlite3_stmt *sql = store_sql(store, SQL_URL_REVIVE,
		"UPDATE urls SET run_id = ?1, parent_id = ?2, depth = ?3,"
		" source = ?4, state = ?5, reason = ?6, input = ?7,"
		" position = ?8, every = ?9, attempts = 0,"
		" detail_id = CASE WHEN ?5 = 'skipped' THEN ?10"
		"  WHEN state <> 'skipped' THEN detail_id END"
		" WHERE id = ?11");

	if (!sql || detail < 0)
		return -1;
	bind_url(store, sql, url, state, detail);
	sqlite3_bind_int64(sql, 11, row->id);
	return store_run_sql(store, sql);
}

/* Fetched well so lately that it is to be left alone. 1, 0 or -1. */
static int not_due(struct store *store, const struct store_url *url,
		   const struct found *row)
{
	const struct store_running *run = &store->run;
	int64_t age = url->every >= 0 ? url->every : run->refetch_age;
	sqlite3_stmt *sql;
	int64_t at;
	int rc;

	if (!row->good_fetch_id)
		return 0;
	if (url->every < 0 && run->refetch != STORE_REFETCH_AGE)
		return run->refetch == STORE_REFETCH_NEVER;
	if (!row->rules_known || row->rules != run->rules)
		return 0;
	sql = store_sql(store, SQL_URL_GOOD_AT,
			"SELECT fetched_at FROM fetches WHERE id = ?1");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, row->good_fetch_id);
	rc = store_step(store, sql);
	if (rc <= 0)
		return rc;
	at = store_column_time(sql, 0);
	sqlite3_reset(sql);
	return at <= store_now() && store_now() - at < age;
}

/* Not known in this run: a new row, or one of an earlier run. */
static int enter(struct store *store, const struct store_url *url,
		 uint64_t hash, struct found *row)
{
	int rc, rest = 0;

	if (store_write(store) < 0)
		return -1;
	if (row->id && !url->reason) {
		rest = not_due(store, url, row);
		if (rest < 0)
			return -1;
	}
	if (row->id)
		rc = revive_row(store, url, row, url->reason ? "skipped" :
				rest ? "unchanged" : "pending");
	else
		rc = insert_row(store, url, hash, row);
	if (rc < 0)
		return -1;
	if (url->reason)
		store_count(store, COUNT_SKIPPED, 1);
	if (rest)
		store_count(store, COUNT_UNCHANGED, 1);
	row->position = url->position;
	row->depth = url->depth;
	row->pending = !url->reason && !rest;
	row->reopens = url->reason && (!strcmp(url->reason, "depth") ||
				       !strcmp(url->reason,
					       "robots:nofollow"));
	return rest ? STORE_NOT_DUE : STORE_ADDED;
}

/* An input record that was counted before this process began. */
static bool read_before(const struct store *store,
			const struct store_url *url)
{
	return url->position && url->position <= store->run.read_before;
}

/* Links deeper than they had to be would be cut off too early. */
static int bring_nearer(struct store *store, const struct store_url *url,
			struct found *row)
{
	sqlite3_stmt *sql;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_URL_NEARER, "UPDATE urls SET depth = ?2,"
			" parent_id = ?3 WHERE id = ?1");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, row->id);
	sqlite3_bind_int(sql, 2, url->depth);
	store_bind_id(sql, 3, url->parent_id);
	row->depth = url->depth;
	return store_run_sql(store, sql) < 0 ? -1 : STORE_NEARER;
}

static int reopen(struct store *store, const struct store_url *url,
		  struct found *row)
{
	if (store_write(store) < 0 ||
	    revive_row(store, url, row, "pending") < 0)
		return -1;
	store_count(store, COUNT_SKIPPED, -1);
	row->reopens = row->skipped = false;
	row->pending = true;
	row->position = url->position;
	row->depth = url->depth;
	return STORE_REOPENED;
}

/* Left out for how it was found, or for being found and not named. */
static bool is_reopened(const struct store_url *url, const struct found *row)
{
	switch (url->source) {
	case STORE_SEED:
		return row->skipped && row->source != STORE_SEED;
	case STORE_SITEMAP:
		return row->skipped && (row->source == STORE_LINK ||
					row->source == STORE_REDIRECT);
	case STORE_LINK:
	case STORE_REDIRECT:
		break;
	}
	return row->reopens;
}

/* What was found is now named: it answers to its record.  The links of a page
   that has ended were judged by its depth, so that stays. */
static int name(struct store *store, const struct store_url *url,
		struct found *row)
{
	sqlite3_stmt *sql;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_URL_NAME,
		"UPDATE urls SET source = 'seed', position = ?2, input = ?3,"
		" every = ?4, depth = iif(state = 'pending', ?5, depth),"
		" parent_id = iif(state = 'pending', NULL, parent_id)"
		" WHERE id = ?1");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, row->id);
	sqlite3_bind_int64(sql, 2, url->position);
	store_bind_text(store, sql, 3, url->input);
	if (url->every >= 0)
		sqlite3_bind_int64(sql, 4, url->every);
	else
		sqlite3_bind_null(sql, 4);
	sqlite3_bind_int(sql, 5, url->depth);
	row->source = STORE_SEED;
	row->position = url->position;
	if (row->pending)
		row->depth = url->depth;
	if (store_run_sql(store, sql) < 0)
		return -1;
	return row->pending ? STORE_NAMED : STORE_NAMED_ENDED;
}

static bool from_user(const struct store_url *url)
{
	return url->source == STORE_SEED || url->source == STORE_SITEMAP;
}

/*
 * A URL that this run accounts for already.  The caller counts every record
 * it reads; what was counted before this process began is taken off here.
 */
static int meet_known(struct store *store, const struct store_url *url,
		      struct found *row)
{
	bool again = read_before(store, url);

	if (again)
		store_count(store, COUNT_INPUT, -1);
	if (again && url->position == row->position)
		return row->pending ? STORE_READ_AGAIN : STORE_READ_ENDED;
	if (again)
		store_count(store, COUNT_DUPLICATES, -1);
	if (url->reason)
		return STORE_KNOWN;
	if (is_reopened(url, row))
		return reopen(store, url, row);
	if (url->source == STORE_SEED && url->position &&
	    row->source != STORE_SEED)
		return name(store, url, row);
	if (row->pending && url->depth < row->depth)
		return bring_nearer(store, url, row);
	return STORE_KNOWN;
}

/*
 * Also the cache, which knows what to say to a link: it has no URL that may
 * yet be reopened by one.  What the user names is never answered from it.
 */
static int meet_or_enter(struct store *store, const struct store_url *url,
			 XXH128_hash_t key, struct found *row)
{
	struct seen_slot *slot = seen_recent(store->seen, key);
	int added;

	if (!from_user(url) && seen_is(slot, key) &&
	    slot->depth <= url->depth) {
		*row = (struct found){ .id = slot->id,
				       .host_id = slot->host_id };
		return STORE_KNOWN;
	}
	if (find_row(store, url, key.low64, row) < 0)
		return -1;
	if (row->id && (row->run_id == store->run.id || store->run.retry))
		added = meet_known(store, url, row);
	else
		added = enter(store, url, key.low64, row);
	if (added >= 0 && !row->reopens && url->host)
		*slot = (struct seen_slot){ key, row->id, row->host_id,
					    row->pending ? row->depth : 0 };
	return added;
}

bool store_met(struct store *store, const char *url, size_t len, int depth)
{
	XXH128_hash_t key = XXH3_128bits(url, len);
	const struct seen_slot *slot = seen_recent(store->seen, key);

	return seen_is(slot, key) && slot->depth <= depth;
}

int store_add(struct store *store, const struct store_url *url,
	      int64_t *id, int64_t *host_id)
{
	XXH128_hash_t key = XXH3_128bits(url->url, strlen(url->url));
	struct found row;
	int added;

	if (url->position > store->run.count[COUNT_POSITION]) {
		store->run.count[COUNT_POSITION] = url->position;
		store->run.dirty = true;
	}
	added = meet_or_enter(store, url, key, &row);
	if (added < 0)
		return -1;
	if (id)
		*id = row.id;
	if (host_id)
		*host_id = row.host_id;
	return added;
}

int store_take_over(struct store *store, int64_t id)
{
	sqlite3_stmt *sql;
	int rc;

	if (store_write(store) < 0)
		return -1;
	sql = store_sql(store, SQL_URL_TAKE_OVER,
		"UPDATE urls SET state = 'pending', reason = NULL,"
		" attempts = 0, run_id = ?1,"
		" detail_id = CASE WHEN state <> 'skipped' THEN detail_id END"
		" WHERE id = ?2 AND run_id <> ?1 RETURNING source = 'seed'");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	sqlite3_bind_int64(sql, 2, id);
	rc = store_step(store, sql);
	if (rc > 0) {
		store_count(store, sqlite3_column_int(sql, 0) ? COUNT_INPUT
							      : COUNT_LINKS, 1);
		sqlite3_reset(sql);
	}
	return rc;
}

int64_t store_url_hash(const char *url)
{
	return (int64_t)XXH3_128bits(url, strlen(url)).low64;
}

int64_t store_find(struct store *store, const char *url)
{
	struct store_url asked = { .url = url, .host = "" };
	struct found row;

	if (find_row(store, &asked, (uint64_t)store_url_hash(url), &row) < 0)
		return -1;
	return row.run_id == store->run.id ? row.id : 0;
}

/* ---- claims ------------------------------------------------------------ */

static void fill_claim(sqlite3_stmt *sql, struct store_claim *claim)
{
	*claim = (struct store_claim){
		.id = sqlite3_column_int64(sql, 0),
		.host_id = sqlite3_column_int64(sql, 1),
		.position = sqlite3_column_int64(sql, 2),
		.depth = sqlite3_column_int(sql, 3),
		.attempts = sqlite3_column_int(sql, 4),
		.source = source_from((const char *)
				      sqlite3_column_text(sql, 5)),
		.url = (const char *)sqlite3_column_text(sql, 6),
		.input = (const char *)sqlite3_column_text(sql, 7),
		.etag = (const char *)sqlite3_column_text(sql, 8),
		.last_modified = (const char *)sqlite3_column_text(sql, 9),
		.hash = sqlite3_column_bytes(sql, 10) == 16 ?
			sqlite3_column_blob(sql, 10) : NULL,
		.good_url = (const char *)sqlite3_column_text(sql, 11),
	};
}

int store_claim(struct store *store, int64_t host_id, int64_t after, int max,
		store_claim_fn *fn, void *arg)
{
	/* What the last good fetch left counts only under the same rules. */
	sqlite3_stmt *sql = store_sql(store, SQL_CLAIM,
		"SELECT u.id, u.host_id, u.position, u.depth, u.attempts,"
		" u.source, u.url, u.input, f.etag,"
		" f.last_modified, f.body_hash, f.final_url"
		" FROM urls u INDEXED BY urls_pending LEFT JOIN fetches f"
		"  ON f.id = u.good_fetch_id AND u.rules = ?4"
		" WHERE u.state = 'pending' AND u.host_id = ?1 AND u.id > ?2"
		" ORDER BY u.id LIMIT ?3");
	struct store_claim claim;
	int rc, n = 0;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, host_id);
	sqlite3_bind_int64(sql, 2, after);
	sqlite3_bind_int(sql, 3, max);
	sqlite3_bind_int64(sql, 4, (int64_t)store->run.rules);
	while ((rc = store_step(store, sql)) > 0) {
		fill_claim(sql, &claim);
		fn(arg, &claim);
		n++;
	}
	return rc < 0 ? -1 : n;
}

int store_hosts_pending(struct store *store, int64_t after, int max,
			store_host_fn *fn, void *arg)
{
	/* One seek a host, however many URLs it has. */
	sqlite3_stmt *sql = store_sql(store, SQL_HOST_NEXT,
		"SELECT u.host_id, h.name"
		" FROM urls u INDEXED BY urls_pending"
		" JOIN hosts h ON h.id = u.host_id"
		" WHERE u.state = 'pending' AND u.host_id > ?1"
		" ORDER BY u.host_id LIMIT 1");
	int rc, n;

	if (!sql)
		return -1;
	for (n = 0; n < max; n++) {
		sqlite3_bind_int64(sql, 1, after);
		rc = store_step(store, sql);
		if (rc <= 0)
			return rc < 0 ? -1 : n;
		after = sqlite3_column_int64(sql, 0);
		fn(arg, after, (const char *)sqlite3_column_text(sql, 1));
		sqlite3_reset(sql);
	}
	return n;
}

int store_hosts_asked(struct store *store, store_asked_fn *fn, void *arg)
{
	sqlite3_stmt *sql = store_prepare(store,
		"SELECT (SELECT min(id) FROM hosts o WHERE o.host = h.host)"
		"  AS first, h.host, sum(n) FROM (SELECT u.host_id, count(*) AS n"
		"  FROM urls u JOIN fetches f ON f.id = u.last_fetch_id"
		"  WHERE u.run_id = ?1 AND f.run_id = ?1"
		"   AND u.state <> 'pending' GROUP BY u.host_id) u"
		" JOIN hosts h ON h.id = u.host_id"
		" GROUP BY h.host ORDER BY first");
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	while ((rc = store_step(store, sql)) > 0)
		fn(arg, sqlite3_column_int64(sql, 0),
		   (const char *)sqlite3_column_text(sql, 1),
		   sqlite3_column_int64(sql, 2));
	sqlite3_finalize(sql);
	return rc;
}

/* ---- what seeds have opened -------------------------------------------- */

int store_named(struct store *store, store_named_fn *fn, void *arg)
{
	sqlite3_stmt *sql = store_prepare(store,
		"SELECT h.name"
		" FROM urls u JOIN hosts h ON h.id = u.host_id"
		" WHERE u.source IN ('seed', 'sitemap')"
		"  AND (u.run_id = ?1 OR ?2) GROUP BY u.host_id");
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	sqlite3_bind_int(sql, 2, store->run.retry);
	while ((rc = store_step(store, sql)) > 0)
		fn(arg, (const char *)sqlite3_column_text(sql, 0));
	sqlite3_finalize(sql);
	return rc;
}

int store_redirected(struct store *store, store_redirected_fn *fn, void *arg)
{
	sqlite3_stmt *sql = store_prepare(store,
		"SELECT p.url, u.url FROM urls u JOIN urls p"
		" ON p.id = u.parent_id AND p.source = 'seed'"
		" WHERE u.source = 'redirect' AND (u.run_id = ?1 OR ?2)");
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	sqlite3_bind_int(sql, 2, store->run.retry);
	while ((rc = store_step(store, sql)) > 0)
		fn(arg, (const char *)sqlite3_column_text(sql, 0),
		   (const char *)sqlite3_column_text(sql, 1));
	sqlite3_finalize(sql);
	return rc;
}
