/*
 * An entry of a log: its first byte says whether the checksums of its records
 * are to be put right, so that what is behind them is reached.  It is replayed
 * or refused; if it is refused, nothing has been written.
 */
#include "parse/charset/utf8.h"
#include "store/journal.h"
#include "store/open.h"
#include "store/replay.h"
#include "store/rule_table.h"
#include "store/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct store *open_store(void)
{
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };
	struct store_failure failure;
	struct store *store = store_open(NULL, STORE_CRAWL, STORE_LOCK_FAIL,
					 &failure);

	if (store == NULL)
		abort();
	store_set_utf8(store, &utf8);
	store_set_batch(store, 1000, 1000);
	return store;
}

/* A run with a table of two columns. */
static void record_run(struct store_records *records)
{
	static const struct store_column columns[] = {
		{ .name = "a", .expr = "1" }, { .name = "b", .expr = "2" },
	};
	static const int key[] = { 0 };
	const struct store_table_spec table = {
		.name = "things", .columns = columns, .ncolumns = 2,
		.key = key, .nkey = 1,
	};
	const struct store_run_spec spec = {
		.command = "trawl", .version = "1", .follow = true,
		.watch = true, .links = STORE_LINKS_AND_ANCHORS, .save = true,
	};
	struct store *store = open_store();
	const char *why;
	int column;

	if (store_table(store, &table, &column, &why) == NULL)
		abort();
	store_record_run(records, store, &spec);
	store_close(store);
}

/* The records with their payloads as they are, but whole. */
static void mend(struct store_records *records, const uint8_t *data,
		 size_t size)
{
	struct record_reader from = { data, data + size, false };

	while (record_more(&from)) {
		int kind = record_get_byte(&from);
		size_t len = record_get_count(&from);

		if (from.bad)
			break;
		record_put(records, (enum record_kind)kind, from.at, len);
		from.at += len;
	}
}

/* As if nothing had been written: to make a new one takes longer than all the
   rest. */
static void take_back(struct store *store)
{
	store_tables_free(store);
	store->writing = false;
	store->hand.open = false;
	if (store_exec(store, "ROLLBACK") < 0)
		abort();
	memset(&store->run, 0, sizeof(store->run));
	memset(&store->details, 0, sizeof(store->details));
}

static void replay(struct store *store, const struct store_records *run,
		   const struct store_records *entry)
{
	const char *why;
	struct store_replay *replay = store_replay_open(store, "log", &why);
	int changes, rc;

	if (replay == NULL ||
	    store_replay_entry(replay, 1, 1, run->data, run->len, &why) != 0)
		abort();
	changes = sqlite3_total_changes(store->db);
	rc = store_replay_entry(replay, 2, 2, entry->data, entry->len, &why);
	assert(rc >= 0);
	assert(rc == 0 || strlen(why) > 0);
	/* The begin of a run takes back by itself what it did. */
	if (rc == 1 && store->writing)
		assert(changes == sqlite3_total_changes(store->db));
	if (rc == 0 && store_replay_end(replay) < 0)
		abort();
	store_replay_free(replay);
	if (store->writing)
		take_back(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct store_records run;
	static struct store *store;
	struct store_records entry = { 0 };

	if (store == NULL) {
		record_run(&run);
		store = open_store();
		store_set_dry(store);
	}
	if (size == 0)
		return 0;
	if (data[0] % 2 == 0)
		mend(&entry, data + 1, size - 1);
	else
		store_records_add(&entry, data + 1, size - 1);
	replay(store, &run, &entry);
	store_records_release(&entry);
	return 0;
}
