/*
 * What is kept of the log, in `settings`:
 *
 *	log		which one it is
 *	log_entry	number of the last entry that was replayed
 *	log_run		record of the run that began last, so that a process
 *			that comes later can go on with it
 *
 * A run of this database that is none of the log's takes them away
 * (store_run_begin()).
 *
 * An entry is looked at as a whole before anything of it is done, so that one
 * that makes no sense leaves nothing behind, and all those before it can be
 * kept.  The begin and the end of a run commit, and therefore are entries by
 * themselves.
 */
#include "store/replay.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/frontier.h"
#include "store/host.h"
#include "store/memory.h"
#include "store/replay_page.h"
#include "store/rule_table.h"
#include "store/run.h"
#include "store/sitemap.h"
#include "store/table.h"

#define COLUMNS_MOST 1900	/* SQLite takes 2000, and some are ours */

struct store_replay {
	struct store *store;
	char *log;
	int64_t last;
	bool running;		/* a run is in hand */
	struct replay_pages pages;
	char why[600];
};

/* What an entry is made of. */
struct entry {
	struct store_replay *replay;
	int64_t number, at;
	bool checking;
	bool begins;		/* it has the begin of a run, */
	bool alone;		/* or the end of one */
	int records;
	const char *why;	/* what is wrong with it; NULL */
};

/* ---- which log it is ----------------------------------------------------- */

static int is_there(struct store *store, const char *name)
{
	int64_t there;

	return store_integer(store, &there,
		"SELECT 1 FROM settings WHERE name = :name", TEXT(name));
}

/* 1: it is of this log; 0: it is new; 2 with *why: neither; -1. */
static int compare_log(struct store *store, const char *log, const char **why)
{
	int64_t same = 0, runs = 0;
	int known = store_integer(store, &same, "SELECT value = :log"
				  " FROM settings WHERE name = 'log'",
				  TEXT(log));
	int merged = is_there(store, "merged");

	if (known < 0 || merged < 0 ||
	    store_integer(store, &runs, "SELECT count(*) FROM runs",
			  NO_VALUES) < 0)
		return -1;
	*why = known && !same ? "it is of another crawl of many machines" :
	       known && merged ? "others were merged into it" :
	       !known && runs ? "it has runs of its own" : NULL;
	return *why ? 2 : known;
}

struct store_replay *store_replay_open(struct store *store, const char *log,
				       const char **why)
{
	struct store_replay *replay;
	int64_t last = 0;
	int known = compare_log(store, log, why);

	if (known < 0 || known == 2)
		return NULL;
	if (store_integer(store, &last, "SELECT value FROM settings"
			  " WHERE name = 'log_entry'", NO_VALUES) < 0)
		return NULL;
	replay = must(calloc(1, sizeof(*replay)));
	replay->store = store;
	replay->log = must(strdup(log));
	replay->last = last;
	store->replays = true;
	return replay;
}

void store_replay_free(struct store_replay *replay)
{
	if (replay == NULL)
		return;
	replay_pages_release(&replay->pages);
	free(replay->log);
	free(replay);
}

int64_t store_replay_last(const struct store_replay *replay)
{
	return replay->last;
}

int64_t store_replay_run(const struct store_replay *replay)
{
	return replay->running ? replay->store->run.id : 0;
}

int64_t store_replay_pages(const struct store_replay *replay)
{
	return replay->pages.ended;
}

/* In the transaction of what it brings. */
static int keep_number(struct store_replay *replay, int64_t number)
{
	struct store *store = replay->store;

	if (replay->last == 0 &&
	    store_run(store, "INSERT OR REPLACE INTO settings"
		      " VALUES('log', :log)", TEXT(replay->log)) < 0)
		return -1;
	replay->last = number;
	return store_run(store, "INSERT OR REPLACE INTO settings"
			 " VALUES('log_entry', :number)", INT(number));
}

/* ---- runs ---------------------------------------------------------------- */

static void get_columns(struct record_reader *from, struct store_column *column,
			const char **group, int *key,
			struct store_table_spec *spec)
{
	for (size_t i = 0; i < spec->ncolumns; i++) {
		column[i] = (struct store_column){
			.name = record_get_text(from), .group = (int)i,
		};
		group[i] = NULL;
		if (column[i].name == NULL)
			from->bad = true;
		if (record_get_flag(from))
			key[spec->nkey++] = (int)i;
	}
}

/* Its rows come as they are: a column is what a "group" of its index has. */
static int make_table(struct store_replay *replay, struct record_reader *from,
		      bool checking)
{
	struct store_table_spec spec = { .name = record_get_text(from) };
	struct store_column *column;
	const char **group, *why = NULL;
	int *key, at, rc = 0;

	spec.shape = (uint64_t)record_get_integer(from);
	spec.ncolumns = spec.ngroups = record_get_count(from);
	if (spec.ncolumns > COLUMNS_MOST)
		from->bad = true;
	column = must(calloc(spec.ncolumns + 1, sizeof(*column)));
	group = must(calloc(spec.ncolumns + 1, sizeof(*group)));
	key = must(calloc(spec.ncolumns + 1, sizeof(*key)));
	spec.columns = column;
	spec.groups = group;
	spec.key = key;
	get_columns(from, column, group, key, &spec);
	if (spec.name == NULL)
		from->bad = true;
	if (!checking && !from->bad &&
	    store_table(replay->store, &spec, &at, &why) == NULL) {
		rc = why != NULL ? 1 : -1;
		if (why != NULL)
			snprintf(replay->why, sizeof(replay->why), "%s", why);
	}
	free(column);
	free(group);
	free(key);
	return rc;
}

static int make_tables(struct store_replay *replay, struct record_reader *from,
		       bool checking)
{
	size_t n = record_get_count(from);
	int rc = 0;

	if (!checking)
		store_tables_free(replay->store);
	for (size_t i = 0; i < n && rc == 0 && !from->bad; i++)
		rc = make_table(replay, from, checking);
	return rc;
}

static void get_spec(struct record_reader *from, struct store_run_spec *spec)
{
	spec->command = record_get_text(from);
	spec->version = record_get_text(from);
	spec->rules = (uint64_t)record_get_integer(from);
	spec->follow = record_get_flag(from);
	spec->watch = record_get_flag(from);
	spec->ignore = record_get_text(from);
	spec->links = (enum store_links_wanted)
		      record_get_int(from, STORE_LINKS_AND_ANCHORS);
	spec->save = record_get_flag(from);
	spec->carry = record_get_flag(from);
}

static int begin_run(struct store_replay *replay, struct record_reader from)
{
	struct store_run_spec spec = { 0 };
	struct store_run run;
	int rc;

	get_spec(&from, &spec);
	rc = make_tables(replay, &from, false);
	if (rc != 0)
		return rc;
	if (store_run_begin(replay->store, &spec, &run) < 0)
		return -1;
	replay->running = true;
	return 0;
}

/* The tables may have to be taken back. */
static int replay_run(struct entry *entry, struct record_reader from)
{
	struct store_replay *replay = entry->replay;
	struct store *store = replay->store;
	int64_t last = replay->last;
	int rc;

	if (store_commit(store) < 0 ||
	    keep_number(replay, entry->number) < 0 ||
	    store_run(store, "INSERT OR REPLACE INTO settings"
		      " VALUES('log_run', :run)",
		      BYTES(from.at, from.end - from.at)) < 0)
		return -1;
	store->clock = entry->at;
	rc = begin_run(replay, from);
	store->clock = 0;
	if (rc != 1)
		return rc;
	entry->why = replay->why;
	replay->last = last;
	replay->running = false;
	store_tables_free(store);
	store->writing = false;
	return store_exec(store, "ROLLBACK");
}

/* The run is over there, and nothing more will come of it: what was not asked
   again is as it was; what never was had been known there as another page. */
static int settle(struct store *store)
{
	if (store_run(store, "UPDATE urls SET state = 'unchanged'"
		      " WHERE run_id = :run AND state = 'pending'"
		      "  AND good_fetch_id NOTNULL", INT(store->run.id)) < 0)
		return -1;
	store_count(store, COUNT_UNCHANGED, sqlite3_changes64(store->db));
	if (store_run(store, "UPDATE urls SET state = 'skipped',"
		      " reason = 'duplicate' WHERE run_id = :run"
		      "  AND state = 'pending'", INT(store->run.id)) < 0)
		return -1;
	store_count(store, COUNT_SKIPPED, sqlite3_changes64(store->db));
	return 0;
}

static int end_run(struct store_replay *replay, const char *state,
		   const char *by)
{
	struct store *store = replay->store;

	if (strcmp(state, "finished") == 0 && settle(store) < 0)
		return -1;
	replay->running = false;
	if (store_run_stopped_by(store, by) < 0)
		return -1;
	return store_run_end(store, state);
}

static int replay_run_end(struct entry *entry, struct record_reader from)
{
	struct store_replay *replay = entry->replay;
	const char *state = record_get_text(&from);
	const char *by = record_get_text(&from);
	int rc;

	if (state == NULL || from.bad) {
		entry->why = "the end of a run makes no sense";
		return 0;
	}
	if (entry->checking)
		return 0;
	replay->store->clock = entry->at;
	rc = end_run(replay, state, by);
	replay->store->clock = 0;
	return rc;
}

/* As the process before left it, if it is not finished.  0 or -1. */
static int go_on(struct store_replay *replay)
{
	struct store *store = replay->store;
	struct record_reader from;
	sqlite3_stmt *sql;
	unsigned char *copy;
	size_t len;
	int rc = store_get(store, &sql,
		"SELECT value FROM settings WHERE name = 'log_run'"
		" AND (SELECT finished_at IS NULL FROM runs"
		"  ORDER BY id DESC LIMIT 1)", NO_VALUES);

	if (rc <= 0)
		return rc;
	len = (size_t)sqlite3_column_bytes(sql, 0);
	copy = must(malloc(len + 1));
	if (len > 0)
		memcpy(copy, sqlite3_column_blob(sql, 0), len);
	sqlite3_reset(sql);
	from = (struct record_reader){ copy, copy + len, false };
	rc = begin_run(replay, from);
	if (rc == 1)
		rc = store_fail(store, STORE_FOREIGN, "'%s': %s", store->path,
				replay->why);
	free(copy);
	return rc;
}

/* ---- what is no page ----------------------------------------------------- */

/* A record that an earlier entry had is counted once, whoever read it. */
static int add_seed(struct store *store, const struct store_url *url)
{
	int64_t host_id, first;
	int added;

	store->run.read_before = store->run.count[COUNT_POSITION];
	added = store_add(store, url, NULL, &host_id);
	if (added < 0)
		return -1;
	store_count_input(store, 1, added == STORE_KNOWN ||
			  added == STORE_NEARER || added == STORE_REOPENED ||
			  added == STORE_NAMED || added == STORE_NAMED_ENDED);
	if (host_id == 0 || url->source != STORE_SEED)
		return 0;
	return store_name_host(store, host_id, &first);
}

static int replay_seed(struct entry *entry, struct record_reader from)
{
	struct store *store = entry->replay->store;
	struct store_url url;
	int64_t at;
	int rc;

	replay_get_url(&from, &url);
	at = record_get_time(&from);
	if (from.bad || record_more(&from))
		entry->why = "the record of a seed makes no sense";
	if (entry->checking || entry->why)
		return 0;
	store->clock = at;
	rc = add_seed(store, &url);
	store->clock = 0;
	return rc;
}

/* id 0: nothing is to be done. */
static int put_host(struct store *store, struct record_reader *from, int64_t id)
{
	struct store_host host = { .id = id };

	host.delay = record_get_int(from, INT_MAX);
	host.failures = record_get_int(from, INT_MAX);
	host.last = record_get_text(from);
	host.host_public = record_get_flag(from);
	return id == 0 || from->bad ? 0 : store_host_put(store, &host);
}

static int put_pace(struct store *store, struct record_reader *from, int64_t id)
{
	struct store_host host = { .id = id };

	host.next_at = record_get_time(from);
	host.penalty = record_get_int(from, INT_MAX);
	host.penalty_at = record_get_time(from);
	return id == 0 || from->bad ? 0 : store_host_put_pace(store, &host);
}

static int put_robots(struct store *store, struct record_reader *from,
		      int64_t id)
{
	size_t len;
	const char *text = record_get_bytes(from, &len);
	int status = (int)record_get_integer(from);
	int64_t at = record_get_time(from);

	return id == 0 || from->bad ? 0 :
	       store_host_put_robots(store, id, text, len, status, at);
}

static int replay_host_note(struct store *store, struct record_reader *from,
			    int64_t id)
{
	int64_t first;

	switch (record_get_byte(from)) {
	case NOTE_HOST:
		return put_host(store, from, id);
	case NOTE_PACE:
		return put_pace(store, from, id);
	case NOTE_ROBOTS:
		return put_robots(store, from, id);
	case NOTE_NAMED:
		return id == 0 ? 0 : store_name_host(store, id, &first);
	case NOTE_TRAFFIC:
		replay_traffic(store, from, id == 0);
		return 0;
	}
	from->bad = true;
	return 0;
}

static int replay_host(struct entry *entry, struct record_reader from)
{
	struct store *store = entry->replay->store;
	const char *name = record_get_text(&from);
	int64_t id = 0;
	int rc = 0;

	if (name == NULL)
		from.bad = true;
	else if (!entry->checking)
		id = store_host_id(store, name);
	while (rc == 0 && id >= 0 && record_more(&from))
		rc = replay_host_note(store, &from, id);
	if (from.bad)
		entry->why = "the record of a host makes no sense";
	return id < 0 ? -1 : rc;
}

static int end_sitemap(struct store *store, const char *url,
		       const char *reason, int64_t entries)
{
	int64_t id;
	int rc = store_integer(store, &id,
		"SELECT id FROM sitemaps WHERE url = :url", TEXT(url));

	return rc <= 0 ? rc : store_sitemap_end(store, id, reason, entries);
}

static int replay_sitemap(struct entry *entry, struct record_reader from)
{
	struct store *store = entry->replay->store;
	const char *url = record_get_text(&from), *reason = NULL;
	int note = record_get_byte(&from), n;
	int64_t id;

	if (note == NOTE_SITEMAP_END)
		reason = record_get_text(&from);
	n = record_get_int(&from, INT_MAX);
	if (from.bad || url == NULL ||
	    (note != NOTE_SITEMAP && note != NOTE_SITEMAP_END))
		entry->why = "the record of a sitemap makes no sense";
	if (entry->checking || entry->why)
		return 0;
	if (note == NOTE_SITEMAP)
		return store_sitemap_add(store, url, n, &id) < 0 ? -1 : 0;
	return end_sitemap(store, url, reason, n);
}

/* ---- an entry ------------------------------------------------------------ */

static int walk(struct entry *entry, struct record_reader from, bool packed);

static int replay_packed(struct entry *entry, struct record_reader from)
{
	size_t len;
	unsigned char *data = record_unpack(&from, &len, &entry->why);
	int rc = 0;

	if (data != NULL) {
		entry->why = NULL;
		rc = walk(entry, (struct record_reader){ data, data + len,
							 false }, true);
	}
	free(data);
	return rc;
}

static int replay_one_page(struct entry *entry, struct record_reader from)
{
	struct store_replay *replay = entry->replay;

	if (!entry->checking)
		return replay_page(&replay->pages, replay->store, from);
	entry->why = replay_page_check(&replay->pages, replay->store, from);
	return 0;
}

static int look_at_run(struct entry *entry, struct record_reader from)
{
	struct store_run_spec spec;

	get_spec(&from, &spec);
	make_tables(entry->replay, &from, true);
	if (from.bad || record_more(&from))
		entry->why = "the begin of a run makes no sense";
	return 0;
}

static int replay_record(struct entry *entry, enum record_kind kind,
			 struct record_reader from, bool packed)
{
	entry->records++;
	if (kind != RECORD_RUN && kind != RECORD_PACKED &&
	    !entry->replay->running) {
		entry->why = "no run has begun before it";
		return 0;
	}
	switch (kind) {
	case RECORD_RUN:
		entry->begins = entry->alone = true;
		return entry->checking ? look_at_run(entry, from)
				       : replay_run(entry, from);
	case RECORD_RUN_END:
		entry->alone = true;
		return replay_run_end(entry, from);
	case RECORD_SEED:
		return replay_seed(entry, from);
	case RECORD_PAGE:
		return replay_one_page(entry, from);
	case RECORD_HOST:
		return replay_host(entry, from);
	case RECORD_SITEMAP:
		return replay_sitemap(entry, from);
	case RECORD_PACKED:
		if (packed)
			break;
		entry->records--;
		return replay_packed(entry, from);
	}
	entry->why = "it has a record of an unknown kind";
	return 0;
}

static int walk(struct entry *entry, struct record_reader from, bool packed)
{
	struct record_reader payload;
	int kind, rc = 0;

	while (rc == 0 && entry->why == NULL &&
	       (kind = record_get(&from, &payload, &entry->why)) > 0)
		rc = replay_record(entry, (enum record_kind)kind, payload,
				   packed);
	return rc;
}

static int refuse(struct entry *entry, const char **why)
{
	struct store_replay *replay = entry->replay;
	char reason[500];

	snprintf(reason, sizeof(reason), "%s", entry->why);
	snprintf(replay->why, sizeof(replay->why),
		 "entry %" PRId64 " of the log: %s", entry->number, reason);
	*why = replay->why;
	return 1;
}

int store_replay_entry(struct store_replay *replay, int64_t number, int64_t at,
		       const void *records, size_t len, const char **why)
{
	const struct record_reader from = {
		records, (const unsigned char *)records + len, false
	};
	struct entry entry = { .replay = replay, .number = number, .at = at,
			       .checking = true };

	if (!replay->running && replay->last > 0 && go_on(replay) < 0)
		return -1;
	walk(&entry, from, false);
	if (entry.why == NULL && entry.alone && entry.records > 1)
		entry.why = "a run begins or ends amid others";
	if (entry.why != NULL)
		return refuse(&entry, why);
	if (!entry.begins && keep_number(replay, number) < 0)
		return -1;
	entry.checking = false;
	if (walk(&entry, from, false) < 0)
		return -1;
	return entry.why != NULL ? refuse(&entry, why) : 0;
}

int store_replay_end(struct store_replay *replay)
{
	if (!replay->running)
		return store_commit(replay->store);
	return end_run(replay, "stopped", "pulled while it was under way");
}
