/*
 * Runs, and what makes URLs due at the start of one.
 *
 * A URL belongs to the run in urls.run_id, and its state is its state in that
 * run.  Naming a seed moves it to the running run (frontier.c); what was found
 * by following is moved here, by one UPDATE over the table, and counted as
 * found links.
 *
 * The counters in `runs` are kept in memory and written with each commit, in
 * the same transaction as what they count.  A resumed run goes on from them:
 * `position` tells which input records were counted before the kill.
 */
#include "store/run.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db.h"
#include "store/iso.h"
#include "store/seen.h"

int store_write_counters(struct store *store)
{
	sqlite3_stmt *sql;
	int i;

	if (!store->run.dirty || !store->run.id)
		return 0;
	sql = store_sql(store, SQL_COUNTERS,
		"UPDATE runs SET input = ?1, links = ?2, duplicates = ?3,"
		" done = ?4, unchanged = ?5, failed = ?6, skipped = ?7,"
		" requests = ?8, bytes = ?9, rows_new = ?10,"
		" rows_changed = ?11, rows_gone = ?12, position = ?13"
		" WHERE id = ?14");
	if (!sql)
		return -1;
	for (i = 0; i < STORE_COUNTERS; i++)
		sqlite3_bind_int64(sql, i + 1, store->run.count[i]);
	sqlite3_bind_int64(sql, i + 1, store->run.id);
	if (store_run_sql(store, sql) < 0)
		return -1;
	store->run.dirty = false;
	return 0;
}

static int load_counters(struct store *store)
{
	sqlite3_stmt *sql = store_prepare(store,
		"SELECT input, links, duplicates, done, unchanged, failed,"
		" skipped, requests, bytes, rows_new, rows_changed,"
		" rows_gone, position FROM runs WHERE id = ?1");
	int i, rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	rc = store_step(store, sql);
	for (i = 0; rc > 0 && i < STORE_COUNTERS; i++)
		store->run.count[i] = sqlite3_column_int64(sql, i);
	sqlite3_finalize(sql);
	return rc < 0 ? -1 : 0;
}

/* " timeout dns ", so that ' dns ' can be looked for.  NULL stays NULL. */
static char *join_reasons(const char *const *reasons)
{
	char *out = NULL;
	size_t size;
	FILE *file;

	if (!reasons)
		return NULL;
	file = open_memstream(&out, &size);
	if (!file)
		err(1, NULL);
	for (fputc(' ', file); *reasons; reasons++)
		fprintf(file, "%s ", *reasons);
	if (fclose(file))
		err(1, NULL);
	return out;
}

/* A new row of `runs`, or the unfinished one with who works on it now. */
static int enter_run(struct store *store, const struct store_run_spec *spec,
		     const char *retry, bool resumed)
{
	sqlite3_stmt *sql = store_prepare(store, resumed ?
		"UPDATE runs SET state = 'running', stopped_by = NULL,"
		" command = ?2,"
		" version = ?3, pid = ?4, retry = coalesce(retry, ?5)"
		" WHERE id = ?6" :
		"INSERT INTO runs(started_at, state, command, version, pid,"
		" retry) VALUES(?1, 'running', ?2, ?3, ?4, ?5)");
	int rc;

	if (!sql)
		return -1;
	if (resumed)
		sqlite3_bind_int64(sql, 6, store->run.id);
	else
		store_bind_time(sql, 1, store_now());
	store_bind_text(store, sql, 2, spec->command);
	store_bind_text(store, sql, 3, spec->version);
	sqlite3_bind_int64(sql, 4, getpid());
	store_bind_text(store, sql, 5, retry);
	rc = store_run_sql(store, sql);
	sqlite3_finalize(sql);
	if (!resumed)
		store->run.id = sqlite3_last_insert_rowid(store->db);
	return rc;
}

/* Who is to finish it: a crawl, or what reads files. */
static int note_local(struct store *store, bool local)
{
	if (!local)
		return store_exec(store, "DELETE FROM settings"
				  " WHERE name = 'local_run'");
	return store_exec(store, "INSERT OR REPLACE INTO settings"
			  " VALUES('local_run', %lld)",
			  (long long)store->run.id);
}

int store_run_was_local(struct store *store)
{
	int64_t local = 0;

	if (store_integer(store, &local, "SELECT value IS (SELECT max(id)"
			  " FROM runs) FROM settings"
			  " WHERE name = 'local_run'") < 0)
		return -1;
	return local != 0;
}

/*
 * Moves URLs of earlier runs into this one.  `where` picks them; ?1 is the
 * run.  They count as input or as links, after what they were.
 */
static int move_urls(struct store *store, const char *state,
		     const char *where, const char *text, int64_t *moved)
{
	sqlite3_stmt *sql;
	char *update = sqlite3_mprintf(
		"UPDATE urls SET run_id = ?1, state = '%s', reason = NULL,"
		" attempts = 0,"
		" detail_id = CASE WHEN state <> 'skipped' THEN detail_id END"
		" WHERE run_id < ?1 AND %s", state, where);
	int rc = -1;

	if (!update)
		errx(1, "out of memory");
	sql = store_prepare(store, update);
	sqlite3_free(update);
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	if (text)
		store_bind_text(store, sql, 2, text);
	rc = store_run_sql(store, sql);
	*moved = sqlite3_changes64(store->db);
	sqlite3_finalize(sql);
	return rc;
}

#define FROM_INPUT "source IN ('seed', 'sitemap')"
#define WAS_FOUND "source <> 'seed'"

/* What was left out for good is found again, or it is not there any more;
   what was left out for the moment is due. */
#define WORTH_ASKING "(state <> 'skipped' OR reason IN ('limit', 'size'," \
	" 'type') OR reason LIKE 'robots%')"

/* Fetched well under the same rules (or whatever rules, with never). */
static int move_not_due(struct store *store, int64_t *moved)
{
	char since[ISO_LEN + 1], until[ISO_LEN + 1], where[512];
	const struct store_running *run = &store->run;

	iso_format(store_now() - run->refetch_age, since);
	iso_format(store_now(), until);
	if (run->refetch == STORE_REFETCH_NEVER)
		return move_urls(store, "unchanged", WAS_FOUND
				 " AND good_fetch_id IS NOT NULL", NULL, moved);
	snprintf(where, sizeof(where), WAS_FOUND " AND rules = %lld AND"
		 " (SELECT fetched_at > ?2 AND fetched_at <= '%s' FROM"
		 "  fetches f WHERE f.id = good_fetch_id)",
		 (long long)run->rules, until);
	return move_urls(store, "unchanged", where, since, moved);
}

static int move_followed(struct store *store)
{
	int64_t moved = 0;

	if (store->run.refetch != STORE_REFETCH_ALWAYS) {
		if (move_not_due(store, &moved) < 0)
			return -1;
		store_count(store, COUNT_LINKS, moved);
		store_count(store, COUNT_UNCHANGED, moved);
	}
	if (move_urls(store, "pending", WAS_FOUND " AND " WORTH_ASKING, NULL,
		      &moved) < 0)
		return -1;
	store_count(store, COUNT_LINKS, moved);
	return 0;
}

#define RETRIED "state = 'failed' AND (instr(?2, ' all ')" \
	" OR instr(?2, ' ' || reason || ' '))"
#define LAST_RUN " AND run_id = (SELECT max(id) FROM runs WHERE id < ?1)"

/* The failures of the run before become this run's input and links. */
static int move_retried(struct store *store, const char *retry)
{
	int64_t moved = 0;

	if (move_urls(store, "pending", RETRIED LAST_RUN
		      " AND " FROM_INPUT, retry, &moved) < 0)
		return -1;
	store_count(store, COUNT_INPUT, moved);
	if (move_urls(store, "pending", RETRIED LAST_RUN, retry,
		      &moved) < 0)
		return -1;
	store_count(store, COUNT_LINKS, moved);
	return 0;
}

/* In a run that is not finished its failures are due once more: they are
   counted already and only change state. */
static int retry_within(struct store *store, const char *retry)
{
	sqlite3_stmt *sql = store_prepare(store,
		"UPDATE urls SET state = 'pending', reason = NULL,"
		" attempts = 0 WHERE run_id = ?1 AND " RETRIED);
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	store_bind_text(store, sql, 2, retry);
	rc = store_run_sql(store, sql);
	store_count(store, COUNT_FAILED, -sqlite3_changes64(store->db));
	sqlite3_finalize(sql);
	return rc;
}

/* Killed while it retried just these: what failed again has had its turn. */
static int same_retry(struct store *store, const char *retry, bool *same)
{
	sqlite3_stmt *sql = store_prepare(store,
		"SELECT retry IS ?2 FROM runs WHERE id = ?1");
	int rc;

	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	store_bind_text(store, sql, 2, retry);
	rc = store_step(store, sql);
	*same = rc > 0 && sqlite3_column_int(sql, 0);
	sqlite3_finalize(sql);
	return rc < 0 ? -1 : 0;
}

static int make_due(struct store *store, const struct store_run_spec *spec,
		    const char *retry, bool resumed)
{
	bool same = false;

	if (resumed && retry)
		return same_retry(store, retry, &same) < 0 ? -1 :
		       same ? 0 : retry_within(store, retry);
	if (resumed)
		return 0;
	if (retry)
		return move_retried(store, retry);
	return spec->follow ? move_followed(store) : 0;
}

/* The last run if it is not finished, else 0. */
static int find_unfinished(struct store *store, int64_t *id, bool *first)
{
	int64_t finished = 0;

	*id = 0;
	if (store_integer(store, id, "SELECT id FROM runs"
			  " WHERE finished_at IS NULL"
			  " ORDER BY id DESC LIMIT 1") < 0 ||
	    store_integer(store, &finished, "SELECT count(*) FROM runs"
			  " WHERE finished_at IS NOT NULL") < 0)
		return -1;
	*first = !finished;
	return 0;
}

/* Of those read before; the one after them if all of them have ended. */
static int first_not_ended(struct store *store, int64_t *position)
{
	*position = store->run.read_before + 1;
	return store_integer(store, position,
			     "SELECT position FROM urls"
			     " WHERE state = 'pending' AND position NOTNULL"
			     " ORDER BY position LIMIT 1");
}

int store_run_begin(struct store *store, const struct store_run_spec *spec,
		    struct store_run *run)
{
	char *retry = join_reasons(spec->retry);
	int rc = -1;

	memset(run, 0, sizeof(*run));
	memset(&store->run, 0, sizeof(store->run));
	store_seen_forget(store->seen);
	store->run.rules = spec->rules;
	store->run.watch = spec->watch;
	store->run.refetch = spec->refetch;
	store->run.refetch_age = spec->refetch_age;
	if (store_write(store) < 0 ||
	    find_unfinished(store, &store->run.id, &run->first) < 0)
		goto out;
	store->run.first = run->first;
	run->resumed = store->run.id != 0;
	/* make_due compares with the reasons of before. */
	if (run->resumed && (load_counters(store) < 0 ||
			     make_due(store, spec, retry, true) < 0))
		goto out;
	if (enter_run(store, spec, retry, run->resumed) < 0 ||
	    note_local(store, spec->local) < 0)
		goto out;
	if (!run->resumed && make_due(store, spec, retry, false) < 0)
		goto out;
	store->run.retry = retry != NULL;
	store->run.read_before = store->run.count[COUNT_POSITION];
	run->position = 1;
	if (retry && first_not_ended(store, &run->position) < 0)
		goto out;
	run->id = store->run.id;
	if (!spec->local &&
	    store_exec(store, "INSERT OR REPLACE INTO settings"
		       " VALUES('carry', %d)", spec->carry) < 0)
		goto out;
	rc = store_tables_begin(store);
	if (rc == 0)
		rc = store_commit(store);
out:
	free(retry);
	return rc;
}

/* Sums, for to group is to sort, and here that takes memory for every URL. */
int store_ledger(struct store *store, struct store_ledger *ledger)
{
	const int64_t *count = store->run.count;
	sqlite3_stmt *sql = store_prepare(store,
		"SELECT total(state = 'done'), total(state = 'unchanged'),"
		" total(state = 'failed'), total(state = 'skipped'),"
		" total(state = 'pending'), total(state = 'skipped' AND"
		" reason = 'invalid' AND " FROM_INPUT ")"
		" FROM urls WHERE run_id = ?1");
	int rc;

	memset(ledger, 0, sizeof(*ledger));
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	rc = store_step(store, sql);
	if (rc > 0) {
		ledger->done = sqlite3_column_int64(sql, 0);
		ledger->unchanged = sqlite3_column_int64(sql, 1);
		ledger->failed = sqlite3_column_int64(sql, 2);
		ledger->skipped = sqlite3_column_int64(sql, 3);
		ledger->pending = sqlite3_column_int64(sql, 4);
		ledger->invalid = sqlite3_column_int64(sql, 5);
	}
	sqlite3_finalize(sql);
	ledger->input = count[COUNT_INPUT];
	ledger->links = count[COUNT_LINKS];
	ledger->duplicate = count[COUNT_DUPLICATES];
	return rc < 0 ? -1 : 0;
}

int store_carries(struct store *store)
{
	int64_t carry = 0;

	if (store_integer(store, &carry, "SELECT value FROM settings"
			  " WHERE name = 'carry'") < 0)
		return -1;
	return carry != 0;
}

int store_run_changed(struct store *store)
{
	int64_t changed = 0;
	char sql[96];

	snprintf(sql, sizeof(sql), "SELECT EXISTS (SELECT 1 FROM changes"
		 " WHERE run_id = %lld)", (long long)store->run.id);
	if (store_integer(store, &changed, sql) < 0)
		return -1;
	return changed != 0;
}

int store_run_stopped_by(struct store *store, const char *what)
{
	if (store_write(store) < 0)
		return -1;
	return store_exec(store, "UPDATE runs SET stopped_by = %Q"
			  " WHERE id = %lld", what, (long long)store->run.id);
}

int store_run_end(struct store *store, const char *state)
{
	bool finished = !strcmp(state, "finished");
	int64_t pending = 0;
	sqlite3_stmt *sql;
	int rc;

	/* What is pending belongs to a run that goes on. */
	if (store_write(store) < 0 ||
	    store_integer(store, &pending, "SELECT 1 FROM urls"
			  " WHERE state = 'pending' LIMIT 1") < 0)
		return -1;
	if (finished && pending) {
		finished = false;
		state = "stopped";
	}
	sql = store_prepare(store, "UPDATE runs SET state = ?2,"
			    " finished_at = ?3, pid = NULL WHERE id = ?1");
	if (!sql)
		return -1;
	sqlite3_bind_int64(sql, 1, store->run.id);
	store_bind_text(store, sql, 2, state);
	store_bind_time(sql, 3, finished ? store_now() : 0);
	rc = store_run_sql(store, sql);
	sqlite3_finalize(sql);
	return rc < 0 ? -1 : store_commit(store);
}

void store_count_input(struct store *store, int64_t lines, int64_t duplicates)
{
	store_count(store, COUNT_INPUT, lines);
	store_count(store, COUNT_DUPLICATES, duplicates);
}

void store_count_links(struct store *store, int64_t links, int64_t duplicates)
{
	store_count(store, COUNT_LINKS, links);
	store_count(store, COUNT_DUPLICATES, duplicates);
}

void store_count_traffic(struct store *store, int64_t requests, int64_t bytes)
{
	store_count(store, COUNT_REQUESTS, requests);
	store_count(store, COUNT_BYTES, bytes);
}
