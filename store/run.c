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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/memory.h"
#include "store/note.h"
#include "store/rule_table.h"
#include "store/seen.h"
#include "store/shard.h"
#include "store/share.h"
#include "store/target.h"

#define LABEL_SIZE 44		/* of "K/N" */

static int load_counters(struct store *store)
{
	sqlite3_stmt *sql;
	int i, rc = store_get(store, &sql,
		"SELECT input, links, duplicates, done, unchanged, failed,"
		" skipped, requests, bytes, rows_new, rows_changed,"
		" rows_gone, position, elsewhere FROM runs WHERE id = :id",
		INT(store->run.id));

	if (rc <= 0)
		return rc;
	for (i = 0; i < STORE_COUNTERS; i++)
		store->run.count[i] = sqlite3_column_int64(sql, i);
	sqlite3_reset(sql);
	return 0;
}

/* " timeout dns ", so that ' dns ' can be looked for.  NULL stays NULL. */
static char *join_reasons(const char *const *reasons)
{
	char *out = NULL;
	size_t size;
	FILE *file;

	if (!reasons)
		return NULL;
	file = must(open_memstream(&out, &size));
	for (fputc(' ', file); *reasons; reasons++)
		fprintf(file, "%s ", *reasons);
	if (fclose(file))
		out_of_memory();
	return out;
}

static const char *shard_label(const struct store_shard *shard,
			       char label[LABEL_SIZE])
{
	if (shard->n == 0)
		return NULL;
	snprintf(label, LABEL_SIZE, "%lld/%lld", (long long)shard->k,
		 (long long)shard->n);
	return label;
}

/* Other hosts are ours than before. */
static int change_shard(struct store *store, const char *label)
{
	int64_t same = 0;
	int rc = store_integer(store, &same,
		"SELECT shard IS :shard FROM runs WHERE id = :id",
		TEXT(label), INT(store->run.id));

	if (rc < 0 || same)
		return rc < 0 ? -1 : 0;
	return share_settle(store) < 0 ? -1 : shard_reassign(store);
}

static int resume_run(struct store *store, const struct store_run_spec *spec,
		      const char *retry)
{
	char text[LABEL_SIZE];
	const char *label = shard_label(&spec->shard, text);

	if (change_shard(store, label) < 0)
		return -1;
	return store_run(store,
		"UPDATE runs SET state = 'running', stopped_by = NULL,"
		" command = :command, version = :version, pid = :pid,"
		" retry = coalesce(retry, :retry), shard = :shard"
		" WHERE id = :id",
		TEXT(spec->command), TEXT(spec->version), INT(getpid()),
		TEXT(retry), TEXT(label), INT(store->run.id));
}

static int new_run(struct store *store, const struct store_run_spec *spec,
		   const char *retry)
{
	char text[LABEL_SIZE];

	store->run.id = store_insert(store,
		"INSERT INTO runs(started_at, state, command, version, pid,"
		" retry, shard) VALUES(:now, 'running', :command, :version,"
		" :pid, :retry, :shard)",
		TIME(store_now(store)), TEXT(spec->command),
		TEXT(spec->version),
		INT(getpid()), TEXT(retry),
		TEXT(shard_label(&spec->shard, text)));
	return store->run.id < 0 ? -1 : 0;
}

/* ---- settings ---------------------------------------------------------- */

static int set(struct store *store, const char *name, int64_t value)
{
	return store_run(store,
		"INSERT OR REPLACE INTO settings VALUES(:name, :value)",
		TEXT(name), INT(value));
}

/* What the file's ids are made of; by which rules it is; who is to finish the
   run, a crawl or what reads files; and what the crawl carries. */
static int note_settings(struct store *store,
			 const struct store_run_spec *spec)
{
	if (store_run(store, "INSERT OR IGNORE INTO settings"
		      " VALUES(:name, lower(hex(randomblob(16))))",
		      TEXT("seed")) < 0 ||
	    set(store, "rules", (int64_t)spec->rules) < 0)
		return -1;
	/* It is no copy of that log any more (replay.c). */
	if (!store->replays &&
	    store_run(store, "DELETE FROM settings WHERE name"
		      " IN ('log', 'log_entry', 'log_run')", NO_VALUES) < 0)
		return -1;
	if (spec->local)
		return set(store, "local_run", store->run.id);
	if (spec->links && set(store, "links_run", store->run.id) < 0)
		return -1;
	if (store_run(store, "DELETE FROM settings WHERE name = :name",
		      TEXT("local_run")) < 0)
		return -1;
	if (store_run(store, "INSERT OR REPLACE INTO settings"
		      " VALUES('ignore', :patterns)", TEXT(spec->ignore)) < 0)
		return -1;
	return set(store, "carry", spec->carry);
}

int store_run_was_local(struct store *store)
{
	int64_t local = 0;

	return store_integer(store, &local,
		"SELECT value IS (SELECT max(id) FROM runs) FROM settings"
		" WHERE name = 'local_run'", NO_VALUES) < 0 ? -1 : local != 0;
}

int store_carries(struct store *store)
{
	int64_t carry = 0;

	return store_integer(store, &carry,
		"SELECT value FROM settings WHERE name = 'carry'",
		NO_VALUES) < 0 ? -1 : carry != 0;
}

/* ---- what is due ------------------------------------------------------- */

/*
 * Moves URLs of earlier runs into this one and counts them there.  `where`
 * picks them, with the run as :run and what else it names as in `values`.
 */
#define MOVE_URLS(state, where) \
	"UPDATE urls SET run_id = :run, state = '" state "', reason = NULL," \
	" attempts = 0," \
	" detail_id = CASE WHEN state <> 'skipped' THEN detail_id END" \
	" WHERE run_id < :run AND " where \
	" AND (:all OR ours((SELECT host FROM hosts WHERE id = host_id)))"

/* The last value of them all. */
#define ALL_HOSTS INT(store->run.shard.n == 0)

static int count_moved(struct store *store, int rc, enum store_counter counter)
{
	if (rc == 0)
		store_count(store, counter, sqlite3_changes64(store->db));
	return rc;
}

#define FROM_INPUT "source IN ('seed', 'sitemap')"
#define WAS_FOUND "source <> 'seed'"

/* What was left out for good is found again, or it is not there any more;
   what was left out for the moment is due. */
#define WORTH_ASKING "(state <> 'skipped' OR reason IN ('limit', 'size'," \
	" 'type') OR reason LIKE 'robots%')"

/* Fetched well under the same rules (or whatever rules, for ever). */
static int move_not_due(struct store *store)
{
	const struct store_running *run = &store->run;
	int64_t now = store_now(store), before = run->count[COUNT_LINKS];
	int rc;

	if (run->good_for < 0)
		rc = store_run(store, MOVE_URLS("unchanged", WAS_FOUND
			" AND good_fetch_id IS NOT NULL"), INT(run->id),
			ALL_HOSTS);
	else
		rc = store_run(store, MOVE_URLS("unchanged", WAS_FOUND
			" AND rules = :rules"
			" AND coalesce(links, 0) >= :links"
			" AND (SELECT fetched_at > :since"
			"  AND fetched_at <= :now FROM fetches f"
			"  WHERE f.id = good_fetch_id)"), INT(run->id),
			INT((int64_t)run->rules), INT(run->links),
			TIME(now - run->good_for), TIME(now), ALL_HOSTS);
	if (count_moved(store, rc, COUNT_LINKS) < 0)
		return -1;
	store_count(store, COUNT_UNCHANGED, run->count[COUNT_LINKS] - before);
	return 0;
}

static int move_followed(struct store *store)
{
	if (store->run.good_for != 0 && move_not_due(store) < 0)
		return -1;
	return count_moved(store, store_run(store,
		MOVE_URLS("pending", WAS_FOUND " AND " WORTH_ASKING),
		INT(store->run.id), ALL_HOSTS), COUNT_LINKS);
}

#define RETRIED "state = 'failed' AND (instr(:retry, ' all ')" \
	" OR instr(:retry, ' ' || reason || ' '))"
#define LAST_RUN " AND run_id = (SELECT max(id) FROM runs WHERE id < :run)"

/* The failures of the run before become this run's input and links. */
static int move_retried(struct store *store, const char *retry)
{
	if (count_moved(store, store_run(store,
			MOVE_URLS("pending", RETRIED LAST_RUN
				  " AND " FROM_INPUT),
			INT(store->run.id), TEXT(retry), ALL_HOSTS),
			COUNT_INPUT) < 0)
		return -1;
	return count_moved(store, store_run(store,
		MOVE_URLS("pending", RETRIED LAST_RUN),
		INT(store->run.id), TEXT(retry), ALL_HOSTS), COUNT_LINKS);
}

/* In a run that is not finished its failures are due once more: they are
   counted already and only change state. */
static int retry_within(struct store *store, const char *retry)
{
	if (store_run(store,
		"UPDATE urls SET state = 'pending', reason = NULL,"
		" attempts = 0 WHERE run_id = :run AND " RETRIED,
		INT(store->run.id), TEXT(retry)) < 0)
		return -1;
	store_count(store, COUNT_FAILED, -sqlite3_changes64(store->db));
	return 0;
}

/* Killed while it retried just these: what failed again has had its turn. */
static int same_retry(struct store *store, const char *retry)
{
	int64_t same = 0;

	return store_integer(store, &same,
		"SELECT retry IS :retry FROM runs WHERE id = :id",
		TEXT(retry), INT(store->run.id)) < 0 ? -1 : (int)same;
}

static int make_due(struct store *store, const struct store_run_spec *spec,
		    const char *retry)
{
	if (retry)
		return move_retried(store, retry);
	return spec->follow ? move_followed(store) : 0;
}

static int make_due_again(struct store *store, const char *retry)
{
	int same = retry ? same_retry(store, retry) : 1;

	return same != 0 ? (same < 0 ? -1 : 0) : retry_within(store, retry);
}

/* The last run if it is not finished, else 0. */
static int find_unfinished(struct store *store, int64_t *id, bool *first)
{
	int64_t finished = 0;

	*id = 0;
	if (store_integer(store, id,
		"SELECT id FROM runs WHERE finished_at IS NULL"
		" ORDER BY id DESC LIMIT 1", NO_VALUES) < 0 ||
	    store_integer(store, &finished,
		"SELECT count(*) FROM runs WHERE finished_at IS NOT NULL",
		NO_VALUES) < 0)
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
		" ORDER BY position LIMIT 1", NO_VALUES) < 0 ? -1 : 0;
}

static int64_t good_for(const struct store_run_spec *spec)
{
	switch (spec->refetch) {
	case STORE_REFETCH_ALWAYS:
		break;
	case STORE_REFETCH_NEVER:
		return -1;
	case STORE_REFETCH_AGE:
		return spec->refetch_age;
	}
	return 0;
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
	store->run.save = spec->save;
	store->run.shard = spec->shard;
	store->run.links = spec->links;
	store->run.local = spec->local;
	store->run.good_for = good_for(spec);
	if (shard_open(store) < 0 || store_write(store) < 0 ||
	    find_unfinished(store, &store->run.id, &run->first) < 0)
		goto out;
	store->run.first = run->first;
	run->resumed = store->run.id != 0;
	/* make_due_again compares with the reasons of before. */
	if (run->resumed ? load_counters(store) < 0 ||
			   make_due_again(store, retry) < 0 ||
			   resume_run(store, spec, retry) < 0
			 : new_run(store, spec, retry) < 0 ||
			   make_due(store, spec, retry) < 0)
		goto out;
	store->run.retry = retry != NULL;
	store->run.read_before = store->run.count[COUNT_POSITION];
	run->position = 1;
	if (retry && first_not_ended(store, &run->position) < 0)
		goto out;
	run->id = store->run.id;
	if (note_settings(store, spec) < 0)
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
	sqlite3_stmt *sql;

	if (store_get(store, &sql,
		"SELECT total(state = 'done'), total(state = 'unchanged'),"
		" total(state = 'failed'), total(state = 'skipped'),"
		" total(state = 'pending'), total(state = 'skipped' AND"
		" reason = 'invalid' AND " FROM_INPUT ")"
		" FROM urls WHERE run_id = :run", INT(store->run.id)) < 0)
		return -1;
	*ledger = (struct store_ledger){
		.input = count[COUNT_INPUT],
		.links = count[COUNT_LINKS],
		.duplicate = count[COUNT_DUPLICATES],
		.done = sqlite3_column_int64(sql, 0),
		.unchanged = sqlite3_column_int64(sql, 1),
		.failed = sqlite3_column_int64(sql, 2),
		.skipped = sqlite3_column_int64(sql, 3),
		.pending = sqlite3_column_int64(sql, 4),
		.invalid = sqlite3_column_int64(sql, 5),
	};
	sqlite3_reset(sql);
	return 0;
}

int store_run_changed(struct store *store)
{
	int64_t there;

	return store_integer(store, &there,
		"SELECT 1 FROM changes WHERE run_id = :run LIMIT 1",
		INT(store->run.id));
}

/* After its last good fetch a URL has none but failed ones. */
int store_run_newly_failed(struct store *store, int64_t *urls)
{
	*urls = 0;
	return store_integer(store, urls,
		"WITH bad AS (SELECT id, coalesce(good_fetch_id, 0) AS good"
		"  FROM urls WHERE state = 'failed' AND run_id = :run)"
		" SELECT count(*) FROM bad WHERE id NOT IN"
		"  (SELECT f.url_id FROM fetches f"
		"   WHERE f.id > (SELECT min(good) FROM bad)"
		"    AND f.run_id < :run AND f.id >"
		"     (SELECT good FROM bad b WHERE b.id = f.url_id))",
		INT(store->run.id)) < 0 ? -1 : 0;
}

int store_run_stopped_by(struct store *store, const char *what)
{
	return store_run(store,
		"UPDATE runs SET stopped_by = :what WHERE id = :id",
		TEXT(what), INT(store->run.id));
}

int store_run_end(struct store *store, const char *state)
{
	bool finished = !strcmp(state, "finished");
	int64_t there;
	/* What is pending belongs to a run that goes on. */
	int pending = store_integer(store, &there,
		"SELECT 1 FROM urls WHERE state = 'pending' LIMIT 1",
		NO_VALUES);

	if (pending < 0)
		return -1;
	if (finished && pending) {
		finished = false;
		state = "stopped";
	}
	if (targets_settle(store) < 0)
		return -1;
	if (store_run(store,
		"UPDATE runs SET state = :state, finished_at = :now,"
		" pid = NULL WHERE id = :id", TEXT(state),
		TIME(finished ? store_now(store) : 0), INT(store->run.id)) < 0)
		return -1;
	return store_commit(store);
}

void store_count_input(struct store *store, int64_t lines, int64_t duplicates)
{
	store_count(store, COUNT_INPUT, lines);
	store_count(store, COUNT_DUPLICATES, duplicates);
}

void store_count_links(struct store *store, int64_t links, int64_t duplicates)
{
	struct store_journal *journal = store->journal;

	if (journal && journal->url_id)
		record_put_number(note_page(store, journal->url_id, NOTE_FOUND),
				  (uint64_t)links);
	store_count(store, COUNT_LINKS, links);
	store_count(store, COUNT_DUPLICATES, duplicates);
}

void store_count_traffic(struct store *store, int64_t requests, int64_t bytes)
{
	if (store->journal) {
		note_flush(store);
		store->journal->requests += requests;
		store->journal->bytes += bytes;
	}
	store_count(store, COUNT_REQUESTS, requests);
	store_count(store, COUNT_BYTES, bytes);
}
