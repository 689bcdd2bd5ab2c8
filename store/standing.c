#include "store/standing.h"

#include <stdlib.h>

#include "store/memory.h"

#include <err.h>

uint64_t standing_key(const struct store_table *table,
		      const struct store_value *values)
{
	uint64_t hash = value_seed();
	size_t i;

	for (i = 0; i < table->ncolumns; i++)
		if (table->is_key[i])
			hash = value_hash(&values[i], hash);
	return hash;
}

static uint64_t hash_place(uint64_t key, int64_t occurrence)
{
	return XXH3_64bits_withSeed(&occurrence, sizeof(occurrence), key);
}

static void keep_text(struct store *store, struct store_value *value)
{
	if (value->type == STORE_TEXT)
		value->text = obstack_copy0(&store->hand.memory, value->text,
					    (int)value->len);
}

/* The columns of table->select; the values from SELECTED on. */
enum { SELECTED_ORDINAL, SELECTED_OCCURRENCE, SELECTED_LAST, SELECTED_GONE,
       SELECTED };

static void read_values(struct store_table *table, struct store_value *values)
{
	size_t i;

	for (i = 0; i < table->ncolumns; i++)
		if (value_column(table->select, SELECTED + (int)i,
				 &values[i]) < 0)
			values[i].type = STORE_NULL;
}

static void load_row(struct store_table *table)
{
	struct store *store = table->store;
	sqlite3_stmt *sql = table->select;
	struct old_row *old;
	uint64_t hash;
	size_t i;

	if (table->nold == table->cap) {
		table->cap = table->cap ? 2 * table->cap : 16;
		table->old = must(reallocarray(table->old, table->cap,
					  sizeof(*table->old)));
	}
	old = &table->old[table->nold++];
	old->ordinal = sqlite3_column_int64(sql, SELECTED_ORDINAL);
	old->occurrence = sqlite3_column_int64(sql, SELECTED_OCCURRENCE);
	old->last_run = sqlite3_column_int64(sql, SELECTED_LAST);
	old->gone_run = sqlite3_column_int64(sql, SELECTED_GONE);
	old->stale = old->last_run < table->shape_run;
	old->matched = old->left = false;
	old->values = obstack_alloc(&store->hand.memory, (int)
				    (table->ncolumns * sizeof(*old->values)));
	read_values(table, old->values);
	for (i = 0; i < table->ncolumns; i++)
		keep_text(store, &old->values[i]);
	if (old->stale) {
		table->had_stale |= !old->gone_run;
		return;
	}
	hash = hash_place(standing_key(table, old->values), old->occurrence);
	*keymap_at(&table->places, hash) = (int64_t)table->nold;
}

int standing_load(struct store_table *table)
{
	struct store *store = table->store;
	int rc;

	sqlite3_bind_int64(table->select, 1, store->hand.url_id);
	while ((rc = store_step(store, table->select)) > 0)
		load_row(table);
	if (table->nold)
		table->next_ordinal = table->old[table->nold - 1].ordinal + 1;
	table->first_new = table->next_ordinal;
	return rc;
}

struct old_row *standing_find(struct store_table *table, uint64_t key,
			      int64_t occurrence)
{
	int64_t place;

	if (!table->nold)
		return NULL;
	place = *keymap_at(&table->places, hash_place(key, occurrence));
	return place ? &table->old[place - 1] : NULL;
}

bool standing_read(struct store_table *table)
{
	read_values(table, table->values);
	return sqlite3_column_type(table->select, SELECTED_GONE) ==
	       SQLITE_NULL;
}
