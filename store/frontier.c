/*
 * The frontier.
 *
 * A URL is looked up by 64 bits of its XXH3; the text is compared after it,
 * so that two URLs with the same hash are still two.  Most look-ups never get
 * to the file: see seen.h.
 *
 * What is asked by POST is another URL for each body: it has the hash of both.
 *
 * The price: urls.url has no index of its own, `WHERE url = ...` by hand reads
 * the table.
 */
#include "store/frontier.h"

#include <string.h>

#include "store/detail.h"
#include "store/host.h"
#include "store/lease.h"
#include "store/note.h"
#include "store/seen.h"
#include "store/shard.h"

/* ---- rows of urls ------------------------------------------------------ */

struct found {			/* a row as it stands; id 0: none */
	int64_t id, host_id, run_id, position;
	int64_t good_fetch_id;
	uint64_t rules;
	bool rules_known;
	int links;		/* enum store_links_wanted */
	int depth;
	enum store_source source;
	bool reopens;		/* skipped for how it was found */
	bool skipped, pending;
	bool elsewhere;		/* skipped, for it is another shard's, or the
				   engine's */
	bool check;		/* pending, and skipped then: store_url.check */
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

enum store_source frontier_source(const char *name)
{
	return *name == 'l' ? STORE_LINK : *name == 'r' ? STORE_REDIRECT :
	       !strcmp(name, "sitemap") ? STORE_SITEMAP : STORE_SEED;
}

static XXH128_hash_t key_of(const struct store_url *url)
{
	XXH128_hash_t key = XXH3_128bits(url->url, strlen(url->url));

	if (url->post)
		key = XXH3_128bits_withSeed(url->post, strlen(url->post) + 1,
					    key.low64);
	if (url->post && url->content_type)
		key = XXH3_128bits_withSeed(url->content_type,
					    strlen(url->content_type),
					    key.low64);
	return key;
}

void frontier_hash(const struct store_url *url, unsigned char *hash)
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical, key_of(url));
	memcpy(hash, canonical.digest, sizeof(canonical.digest));
	if (!url->host)
		hash[0] ^= 0xff;
}

/* Is it NULL, or this text? */
static bool column_is(sqlite3_stmt *sql, int i, const char *text)
{
	const char *there = store_column_text(sql, i);

	return there && text ? !strcmp(there, text) : !there && !text;
}

/* What is no URL is another row, though it may be spelt like one. */
static int find_row(struct store *store, const struct store_url *url,
		    uint64_t hash, struct found *found)
{
	size_t len = strlen(url->url);
	sqlite3_stmt *sql;
	int rc = seen_maybe(store, hash);

	memset(found, 0, sizeof(*found));
	if (rc <= 0)
		return rc;
	sql = store_select(store,
		"SELECT id, url, host_id, run_id, good_fetch_id, rules,"
		" position, state = 'skipped'"
		"  AND reason IN ('depth', 'robots:nofollow'),"
		" state = 'pending', depth,"
		" state = 'skipped', source,"
		" state = 'skipped'"
		"  AND reason IN ('" STORE_SHARD "', '" STORE_ENGINES "'),"
		" body, content_type, state = 'pending' AND reason NOTNULL,"
		" links"
		" FROM urls WHERE hash = :hash", INT((int64_t)hash));
	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0) {
		const void *text = sqlite3_column_text(sql, 1);

		if ((size_t)sqlite3_column_bytes(sql, 1) != len ||
		    memcmp(text, url->url, len) ||
		    !url->host != (sqlite3_column_type(sql, 2) ==
				   SQLITE_NULL) ||
		    !column_is(sql, 13, url->post) ||
		    (url->post && !column_is(sql, 14, url->content_type)))
			continue;
		*found = (struct found){
			.id = sqlite3_column_int64(sql, 0),
			.host_id = sqlite3_column_int64(sql, 2),
			.run_id = sqlite3_column_int64(sql, 3),
			.good_fetch_id = sqlite3_column_int64(sql, 4),
			.rules_known = sqlite3_column_type(sql, 5) !=
				       SQLITE_NULL,
			.rules = (uint64_t)sqlite3_column_int64(sql, 5),
			.position = sqlite3_column_int64(sql, 6),
			.reopens = sqlite3_column_int(sql, 7),
			.pending = sqlite3_column_int(sql, 8),
			.depth = sqlite3_column_int(sql, 9),
			.skipped = sqlite3_column_int(sql, 10),
			.source = frontier_source(store_column_text(sql, 11)),
			.elsewhere = sqlite3_column_int(sql, 12),
			.check = sqlite3_column_int(sql, 15),
			.links = sqlite3_column_int(sql, 16),
		};
		sqlite3_reset(sql);
		return 0;
	}
	return rc;
}

/* A URL without one of its own follows the run's --refetch: NULL. */
#define EVERY(every) { .type = (every) < 0 ? BOUND_ID : BOUND_INT, \
		       .integer = (every) < 0 ? 0 : (every) }

static const char *state_of(const struct store_url *url)
{
	return url->reason && !url->check ? "skipped" : "pending";
}

static int insert_row(struct store *store, const struct store_url *url,
		      uint64_t hash, struct found *row)
{
	int64_t detail = detail_id(store, url->detail);

	if (detail < 0)
		return -1;
	if (url->host) {
		row->host_id = store_host_id(store, url->host);
		if (row->host_id < 0)
			return -1;
	}
	row->id = store_insert(store,
		"INSERT INTO urls(run_id, parent_id, depth, source, state,"
		" reason, input, position, every, detail_id, url, host_id,"
		" hash, body, content_type) VALUES(:run, :parent, :depth,"
		" :source, :state, :reason, :input, :position, :every, :detail,"
		" :url, :host, :hash, :body, :type)",
		INT(store->run.id), ID(url->parent_id), INT(url->depth),
		TEXT(source_name(url->source)),
		TEXT(state_of(url)), TEXT(url->reason),
		TEXT(url->input), ID(url->position), EVERY(url->every),
		ID(detail), TEXT(url->url), ID(row->host_id),
		INT((int64_t)hash), TEXT(url->post),
		TEXT(url->post ? url->content_type : NULL));
	if (row->id < 0)
		return -1;
	seen_added(store->seen, hash);
	return 0;
}

static int revive_row(struct store *store, const struct store_url *url,
		      const struct found *row, const char *state)
{
	int64_t detail = detail_id(store, url->detail);

	if (detail < 0)
		return -1;
	return store_run(store,
		"UPDATE urls SET run_id = :run, parent_id = :parent,"
		" depth = :depth, source = :source, state = :state,"
		" reason = :reason, input = :input, position = :position,"
		" every = :every, attempts = 0,"
		" detail_id = CASE WHEN :reason NOTNULL THEN :detail"
		"  WHEN state <> 'skipped' AND reason IS NULL THEN detail_id END"
		" WHERE id = :id",
		INT(store->run.id), ID(url->parent_id), INT(url->depth),
		TEXT(source_name(url->source)), TEXT(state),
		TEXT(url->reason), TEXT(url->input), ID(url->position),
		EVERY(url->every), ID(detail), INT(row->id));
}

/* Fetched well so lately that it is to be left alone. 1, 0 or -1. */
static int not_due(struct store *store, const struct store_url *url,
		   const struct found *row)
{
	const struct store_running *run = &store->run;
	int64_t age = url->every >= 0 ? url->every : run->good_for, at;
	sqlite3_stmt *sql;
	int rc;

	if (!row->good_fetch_id || age <= 0)
		return row->good_fetch_id && age < 0;
	if (!row->rules_known || row->rules != run->rules ||
	    row->links < (int)run->links)
		return 0;
	rc = store_get(store, &sql,
		"SELECT fetched_at FROM fetches WHERE id = :id",
		INT(row->good_fetch_id));
	if (rc <= 0)
		return rc;
	at = store_column_time(sql, 0);
	sqlite3_reset(sql);
	return at <= store_now(store) && store_now(store) - at < age;
}

/* What is no URL has no host: of the list, which all shards read, it is left to
   the first of them to count. */
static bool is_told_elsewhere(const struct store *store,
			      const struct store_url *url)
{
	return !url->host && url->position && store->run.shard.k > 1;
}

/* Not to be asked for here, but by somebody. */
static bool is_elsewhere(const char *reason)
{
	return shard_is_reason(reason) || lease_is_reason(reason);
}

static bool may_reopen(const char *reason)
{
	return reason && (!strcmp(reason, "depth") ||
			  !strcmp(reason, "robots:nofollow"));
}

/* rest: it is not due. */
static void row_is_met(struct found *row, const struct store_url *url,
		       bool rest)
{
	row->position = url->position;
	row->depth = url->depth;
	row->pending = (!url->reason || url->check) && !rest;
	row->check = url->check;
	row->reopens = may_reopen(url->reason);
}

/* Not known in this run: a new row, or one of an earlier run. */
static int enter(struct store *store, const struct store_url *url,
		 uint64_t hash, struct found *row)
{
	int rc, rest = 0;

	if (row->id && !url->reason) {
		rest = not_due(store, url, row);
		if (rest < 0)
			return -1;
	}
	if (row->id)
		rc = revive_row(store, url, row, rest ? "unchanged" :
				state_of(url));
	else
		rc = insert_row(store, url, hash, row);
	if (rc < 0)
		return -1;
	if (url->reason && !url->check)
		store_count(store, COUNT_SKIPPED, 1);
	row->elsewhere = is_elsewhere(url->reason);
	if (row->elsewhere || is_told_elsewhere(store, url))
		store_count(store, COUNT_ELSEWHERE, 1);
	if (rest)
		store_count(store, COUNT_UNCHANGED, 1);
	row_is_met(row, url, rest);
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
	row->depth = url->depth;
	return store_run(store,
		"UPDATE urls SET depth = :depth, parent_id = :parent"
		" WHERE id = :id", INT(url->depth), ID(url->parent_id),
		INT(row->id)) < 0 ? -1 : row->pending ? STORE_NEARER :
		STORE_KNOWN;
}

/* Pending; or not here, but in another shard. */
static int reopen(struct store *store, const struct store_url *url,
		  struct found *row)
{
	bool elsewhere = is_elsewhere(url->reason);

	if (revive_row(store, url, row, elsewhere ? "skipped" : "pending") < 0)
		return -1;
	store_count(store, COUNT_SKIPPED, elsewhere - !row->check);
	store_count(store, COUNT_ELSEWHERE, elsewhere - row->elsewhere);
	row->reopens = row->check = false;
	row->skipped = row->elsewhere = elsewhere;
	row->pending = !elsewhere;
	row->position = url->position;
	row->depth = url->depth;
	return elsewhere ? STORE_KNOWN : STORE_REOPENED;
}

/* Left out for how it was found, or for being found and not named. */
static bool is_reopened(const struct store_url *url, const struct found *row)
{
	switch (url->source) {
	case STORE_SEED:
		return (row->skipped || row->check) &&
		       row->source != STORE_SEED;
	case STORE_SITEMAP:
		return (row->skipped || row->check) &&
		       (row->source == STORE_LINK ||
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
	row->source = STORE_SEED;
	row->position = url->position;
	if (row->pending)
		row->depth = url->depth;
	if (store_run(store,
		"UPDATE urls SET source = 'seed', position = :position,"
		" input = :input, every = :every,"
		" depth = iif(state = 'pending', :depth, depth),"
		" parent_id = iif(state = 'pending', NULL, parent_id)"
		" WHERE id = :id", INT(url->position), TEXT(url->input),
		EVERY(url->every), INT(url->depth), INT(row->id)) < 0)
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
	if (url->reason && !is_elsewhere(url->reason))
		return STORE_KNOWN;
	if (is_reopened(url, row))
		return reopen(store, url, row);
	if (url->source == STORE_SEED && url->position &&
	    row->source != STORE_SEED)
		return name(store, url, row);
	if ((row->pending || row->elsewhere) && url->depth < row->depth)
		return bring_nearer(store, url, row);
	return STORE_KNOWN;
}

static int lease(struct store *store, const struct store_url *url,
		 uint64_t hash, struct found *row)
{
	if ((row->id ? revive_row(store, url, row, "pending")
		     : insert_row(store, url, hash, row)) < 0)
		return -1;
	row_is_met(row, url, false);
	return STORE_ADDED;
}

/*
 * The cache knows what to say to a link: it has no URL that may yet be reopened
 * by one.  What the user names is never answered from it.
 */
static bool is_remembered(const struct store *store,
			  const struct store_url *url, XXH128_hash_t key,
			  struct found *row)
{
	const struct seen_slot *slot = seen_recent(store->seen, key);

	if (from_user(url) || url->leased || !slot || slot->depth > url->depth)
		return false;
	*row = (struct found){ .id = slot->id, .host_id = slot->host_id };
	return true;
}

static int meet_or_enter(struct store *store, const struct store_url *url,
			 XXH128_hash_t key, struct found *row)
{
	int added;

	if (is_remembered(store, url, key, row))
		return STORE_KNOWN;
	if (find_row(store, url, key.low64, row) < 0)
		return -1;
	if (url->leased)
		added = lease(store, url, key.low64, row);
	else if (row->id && (row->run_id == store->run.id || store->run.retry))
		added = meet_known(store, url, row);
	else
		added = enter(store, url, key.low64, row);
	if (added >= 0 && !row->reopens && url->host &&
	    row->host_id <= INT32_MAX)
		seen_remember(store->seen, &(const struct seen_slot){
			key, row->id, (int32_t)row->host_id,
			row->pending || row->elsewhere ? row->depth : 0
		});
	return added;
}

/* ---- the verbs --------------------------------------------------------- */

void frontier_put(struct store_records *to, const struct store_url *url)
{
	record_put_text(to, url->url);
	record_put_text(to, url->host);
	record_put_number(to, url->source);
	record_put_number(to, (uint64_t)url->depth);
	record_put_number(to, (uint64_t)url->position);
	record_put_text(to, url->input);
	record_put_text(to, url->post);
	record_put_text(to, url->content_type);
	record_put_integer(to, url->every);
	record_put_text(to, url->reason);
	record_put_text(to, url->detail);
	record_put_byte(to, url->check);
}

/* Where redirects led to is noted by who enters it. */
static void note_added(struct store *store, const struct store_url *url,
		       int64_t id)
{
	struct store_journal *journal = store->journal;

	if (url->source == STORE_REDIRECT)
		return;
	if (!url->parent_id) {
		frontier_put(note_other(store), url);
		record_put_integer(&journal->other, store_now(store));
		note_other_end(store, RECORD_SEED);
		return;
	}
	frontier_put(note_page(store, url->parent_id, NOTE_ADD), url);
	note_url(store, id);
	if (journal->found)
		journal->found(journal->arg, url);
}

static void note_met(struct store *store, const char *url, size_t len,
		     int depth, int64_t id)
{
	struct store_journal *journal = store->journal;

	if (!journal->url_id)
		return;
	record_put_byte(&journal->page, NOTE_MET);
	record_put_bytes(&journal->page, url, len);
	record_put_number(&journal->page, (uint64_t)depth);
	note_url(store, id);
}

void store_expect(struct store *store, const char *url, size_t len)
{
	seen_expect(store->seen, XXH3_128bits(url, len));
}

int64_t store_met(struct store *store, const char *url, size_t len, int depth)
{
	XXH128_hash_t key = XXH3_128bits(url, len);
	const struct seen_slot *slot = seen_recent(store->seen, key);

	if (!slot || slot->depth > depth)
		return 0;
	if (store->journal && store->run.links != STORE_LINKS_NOT)
		note_met(store, url, len, depth, slot->id);
	return slot->id;
}

int store_add(struct store *store, const struct store_url *url,
	      int64_t *id, int64_t *host_id)
{
	XXH128_hash_t key = key_of(url);
	const struct store_url *here = url;
	struct store_url told;
	struct found row;
	int added;

	if (store->leasing && !url->leased && !url->reason) {
		told = *url;
		told.reason = STORE_ENGINES;
		here = &told;
	}
	if (url->position > store->run.count[COUNT_POSITION]) {
		store->run.count[COUNT_POSITION] = url->position;
		store->run.dirty = true;
	}
	added = meet_or_enter(store, here, key, &row);
	if (added < 0)
		return -1;
	if (store->journal && !url->leased)
		note_added(store, url, row.id);
	if (id)
		*id = row.id;
	if (host_id)
		*host_id = row.host_id;
	return added;
}

int store_take_over(struct store *store, int64_t id)
{
	int64_t named = 0;
	int rc;

	if (store_write(store) < 0)
		return -1;
	rc = store_integer(store, &named,
		"UPDATE urls SET state = 'pending', reason = NULL,"
		" attempts = 0, run_id = :run,"
		" detail_id = CASE WHEN state <> 'skipped' THEN detail_id END"
		" WHERE id = :id AND run_id <> :run"
		" RETURNING source = 'seed'", INT(store->run.id), INT(id));
	if (rc > 0)
		store_count(store, named ? COUNT_INPUT : COUNT_LINKS, 1);
	return rc;
}

int64_t frontier_find(struct store *store, const struct store_url *url)
{
	struct found row;

	if (find_row(store, url, key_of(url).low64, &row) < 0)
		return -1;
	return row.run_id == store->run.id ? row.id : 0;
}

int64_t store_find(struct store *store, const char *url)
{
	const struct store_url asked = { .url = url, .host = "" };

	return frontier_find(store, &asked);
}
