#include "store/journal.h"

#include <stdlib.h>

#include "store/memory.h"
#include "store/note.h"
#include "store/rule_table.h"

/* ---- on and off ---------------------------------------------------------- */

static void end(struct store *store)
{
	struct store_journal *journal = store->journal;

	if (journal == NULL)
		return;
	note_flush(store);
	store->journal = NULL;
	store_records_release(&journal->page);
	store_records_release(&journal->other);
	store_records_release(&journal->out);
	keymap_release(&journal->numbers);
	free(journal);
}

void store_set_journal(struct store *store, store_journal_fn *fn, void *arg)
{
	end(store);
	if (fn == NULL)
		return;
	store->journal = must(calloc(1, sizeof(*store->journal)));
	store->journal->fn = fn;
	store->journal->arg = arg;
	store->flush = note_flush;
}

void store_set_journal_found(struct store *store, store_journal_found_fn *fn)
{
	store->journal->found = fn;
}

/* ---- records that no verb makes ------------------------------------------ */

static void put(struct store_records *records, enum record_kind kind,
		struct store_records *payload)
{
	record_put(records, kind, payload->data, payload->len);
	store_records_release(payload);
}

void store_record_seed(struct store_records *records,
		       const struct store_url *url, int64_t at)
{
	struct store_records payload = { 0 };

	frontier_put(&payload, url);
	record_put_integer(&payload, at);
	put(records, RECORD_SEED, &payload);
}

static void put_table(struct store_records *to, const struct store_table *table)
{
	record_put_text(to, table->name);
	record_put_integer(to, (int64_t)table->shape);
	record_put_number(to, table->ncolumns);
	for (size_t i = 0; i < table->ncolumns; i++) {
		record_put_text(to, table->column[i]);
		record_put_byte(to, table->is_key[i]);
	}
}

/* In the order in which they were made: the list has the last one first. */
static void put_tables(struct store_records *to,
		       const struct store_table *table, size_t n)
{
	if (table == NULL) {
		record_put_number(to, n);
		return;
	}
	put_tables(to, table->next, n + 1);
	put_table(to, table);
}

void store_record_run(struct store_records *records, struct store *store,
		      const struct store_run_spec *spec)
{
	struct store_records payload = { 0 };

	record_put_text(&payload, spec->command);
	record_put_text(&payload, spec->version);
	record_put_integer(&payload, (int64_t)spec->rules);
	record_put_byte(&payload, spec->follow);
	record_put_byte(&payload, spec->watch);
	record_put_text(&payload, spec->ignore);
	record_put_number(&payload, spec->links);
	record_put_byte(&payload, spec->save);
	record_put_byte(&payload, spec->carry);
	put_tables(&payload, store->tables, 0);
	put(records, RECORD_RUN, &payload);
}

void store_record_run_end(struct store_records *records, const char *state,
			  const char *by)
{
	struct store_records payload = { 0 };

	record_put_text(&payload, state);
	record_put_text(&payload, by);
	put(records, RECORD_RUN_END, &payload);
}
