/*
 * The rows of one page, and what is new about them.
 *
 * Every row is evaluated first and then compared here with what the page had:
 *
 *   same identity, same values	    last_run moves
 *   same identity, other values    UPDATE, one `changes` row per column
 *   unknown, or gone before	    INSERT (or UPDATE), `changes` says new
 *   not seen again at the end	    gone_run is set, `changes` says gone
 *
 * A page that never had rows skips the comparison: every row is new.  Where
 * the table itself is new in this run nothing is said about new rows: it is
 * the first run, and "all new" is no news.
 *
 * Undoing does not use a savepoint, which would copy every page of the file
 * that is touched and would take the links back, too.  Instead what was
 * written is known: new rows have the highest ordinals, matched ones are in
 * memory as they were.
 */
#include "store/row.h"

#include <stdio.h>
#include <string.h>

#include "store/change.h"
#include "store/evaluate.h"
#include "store/note.h"
#include "store/page.h"
#include "store/standing.h"

void store_set_row_fn(struct store *store, store_row_fn *fn, void *arg)
{
	store->row_fn = fn;
	store->row_arg = arg;
}

/* ---- as JSON, for people ----------------------------------------------- */

/* A JSON object in the page's memory. */
static char *row_json(struct store_table *table,
		      const struct store_value *values, bool key_only)
{
	struct obstack *memory = &table->store->hand.memory;
	char comma = '{';
	size_t i;

	for (i = 0; i < table->ncolumns; i++) {
		if (key_only && !table->is_key[i])
			continue;
		obstack_1grow(memory, comma);
		value_json_text(memory, table->column[i],
				strlen(table->column[i]));
		obstack_1grow(memory, ':');
		value_json(memory, &values[i]);
		comma = ',';
	}
	if (comma == '{')
		obstack_1grow(memory, comma);
	obstack_grow0(memory, "}", 1);
	return obstack_finish(memory);
}

/* ---- writing ----------------------------------------------------------- */

/* 0; 1 if a constraint or a user's trigger refuses the row; -1. */
static int run_write(struct store_table *table, sqlite3_stmt *sql,
		     const char **why)
{
	struct store *store = table->store;
	int rc;

	if (store_write(store) < 0)
		return -1;
	rc = sqlite3_step(sql);
	sqlite3_reset(sql);
	if (rc == SQLITE_DONE || rc == SQLITE_ROW)
		return 0;
	if (!store_rc_is_page(store, rc))
		return store_trouble(store, rc);
	*why = evaluate_why(table, sqlite3_errmsg(store->db));
	return 1;
}

/* values: of the row. */
static int say(struct store_table *table, enum store_change kind,
	       int64_t ordinal, const struct store_value *values,
	       const char *column, const struct store_value *old,
	       const struct store_value *new)
{
	struct store *store = table->store;
	struct change change = {
		.url_id = store->hand.url_id, .table = table->name,
		.ordinal = ordinal, .key = row_json(table, values, true),
		.change = kind, .column = column, .old = old, .new = new,
	};
	int64_t id = change_add(store, &change);

	if (id < 0)
		return -1;
	if (!table->first_change)
		table->first_change = id;
	return 0;
}

static struct store_value json_value(struct store_table *table,
				     const struct store_value *values)
{
	char *text = row_json(table, values, false);

	return (struct store_value){ .type = STORE_TEXT, .text = text,
				     .len = strlen(text) };
}

static int say_new(struct store_table *table, int64_t ordinal,
		   const struct store_value *values)
{
	int64_t run = table->store->run.id;
	struct store_value row;

	if (table->first_run == run || table->shape_run == run ||
	    table->had_stale)
		return 0;
	row = json_value(table, values);
	return say(table, STORE_NEW, ordinal, values, NULL, NULL, &row);
}

static int say_changed(struct store_table *table, const struct old_row *old,
		       const struct store_value *values)
{
	size_t i;

	for (i = 0; i < table->ncolumns; i++)
		if (!value_same(&old->values[i], &values[i]) &&
		    say(table, STORE_CHANGED, old->ordinal, values,
			table->column[i], &old->values[i], &values[i]) < 0)
			return -1;
	return 0;
}

static void bind_place(struct store_table *table, sqlite3_stmt *sql,
		       int64_t ordinal, int64_t run)
{
	sqlite3_bind_int64(sql, 1, table->store->hand.url_id);
	sqlite3_bind_int64(sql, 2, ordinal);
	sqlite3_bind_int64(sql, 3, run);
}

static void bind_values(struct store_table *table, sqlite3_stmt *sql,
			const struct store_value *values)
{
	size_t i;

	for (i = 0; i < table->ncolumns; i++)
		value_bind(sql, 5 + (int)i, &values[i]);
}

static int insert_row(struct store_table *table, int64_t occurrence,
		      const struct store_value *values, const char **why)
{
	sqlite3_stmt *sql = table->insert;
	int rc;

	bind_place(table, sql, table->next_ordinal, occurrence);
	sqlite3_bind_int64(sql, 4, table->store->run.id);
	bind_values(table, sql, values);
	rc = run_write(table, sql, why);
	if (rc)
		return rc;
	return say_new(table, table->next_ordinal++, values);
}

/* A table is a rule's first in the run of the first page it was asked for. */
static int begin_table(struct store_table *table)
{
	struct store *store = table->store;

	if (table->first_run)
		return 0;
	table->first_run = store->run.id;
	return store_run(store,
		"UPDATE tables SET first_run = :run WHERE name = :name",
		INT(table->first_run), TEXT(table->name));
}

int rule_table_meet_page(struct store_table *table)
{
	struct store *store = table->store;

	if (table->serial == store->hand.serial)
		return 0;
	table->serial = store->hand.serial;
	table->nold = 0;
	table->had_stale = false;
	table->first_change = 0;
	memset(table->counted, 0, sizeof(table->counted));
	table->first_new = table->next_ordinal = 1;
	keymap_clear(&table->counts);
	keymap_clear(&table->places);
	expr_bind_page(store, &table->eval, store->hand.page);
	if (begin_table(table) < 0)
		return -1;
	return store->hand.parsed_run ? standing_load(table) : 0;
}

/* ---- the calls --------------------------------------------------------- */

static void count(struct store *store, enum store_change change, int64_t n)
{
	static const enum store_counter counters[] = {
		[STORE_NEW] = COUNT_ROWS_NEW,
		[STORE_CHANGED] = COUNT_ROWS_CHANGED,
		[STORE_GONE] = COUNT_ROWS_GONE,
	};

	if (change != STORE_SAME)
		store_count(store, counters[change], n);
}

static void call_back(struct store_table *table, enum store_change change,
		      const struct store_value *values)
{
	struct store *store = table->store;

	count(store, change, 1);
	table->counted[change]++;
	if (store->row_fn)
		store->row_fn(store->row_arg, table, change, values);
}

static bool all_same(const struct store_table *table,
		     const struct old_row *old,
		     const struct store_value *values)
{
	size_t i;

	for (i = 0; i < table->ncolumns; i++)
		if (!value_same(&old->values[i], &values[i]))
			return false;
	return true;
}

/* The page still has this row, or has it again. */
static int meet_again(struct store_table *table, struct old_row *old,
		      const struct store_value *values, const char **why)
{
	bool same = all_same(table, old, values);
	sqlite3_stmt *sql = same ? table->touch : table->update;
	enum store_change change = old->gone_run ? STORE_NEW :
				   same ? STORE_SAME : STORE_CHANGED;
	int rc;

	bind_place(table, sql, old->ordinal, table->store->run.id);
	if (!same) {
		sqlite3_bind_null(sql, 4);
		bind_values(table, sql, values);
	}
	rc = run_write(table, sql, why);
	if (rc)
		return rc;
	old->matched = true;
	if (change == STORE_NEW)
		rc = say_new(table, old->ordinal, values);
	else if (change == STORE_CHANGED)
		rc = say_changed(table, old, values);
	if (rc == 0)
		call_back(table, change, values);
	return rc;
}

static int put_row(struct store_table *table, const char **why)
{
	uint64_t key = standing_key(table, table->values);
	int64_t occurrence = ++*keymap_at(&table->counts, key);
	struct old_row *old = standing_find(table, key, occurrence);
	int rc;

	if (old && !old->matched)
		return meet_again(table, old, table->values, why);
	rc = insert_row(table, occurrence, table->values, why);
	if (rc == 0)
		call_back(table, STORE_NEW, table->values);
	return rc;
}

/* Not whole: an expression failed, and the table will be undone. */
static void note_row(struct store_table *table, bool whole)
{
	struct store_records *to = note_table(table->store, table->name,
					      whole ? NOTE_ROW : NOTE_NO_ROW);
	size_t i;

	if (!whole)
		return;
	record_put_number(to, table->ncolumns);
	for (i = 0; i < table->ncolumns; i++)
		record_put_value(to, &table->values[i]);
}

int store_row(struct store *store, struct store_table *table,
	      const struct store_value *groups, const char **why)
{
	void *mark;
	int rc;

	*why = NULL;
	if (rule_table_meet_page(table) < 0)
		return -1;
	mark = obstack_alloc(&store->hand.memory, 1);
	rc = evaluate_columns(table, groups, why);
	if (rc >= 0 && store->journal)
		note_row(table, rc == 0);
	if (rc == 0)
		rc = put_row(table, why);
	if (table->eval.sql)
		sqlite3_reset(table->eval.sql);
	obstack_free(&store->hand.memory, mark);
	return rc;
}

static int rows_end(struct store *store, struct store_table *table,
		    const char **why)
{
	struct old_row *old;
	struct store_value row;
	int rc;

	*why = NULL;
	if (rule_table_meet_page(table) < 0)
		return -1;
	for (old = table->old; old < table->old + table->nold; old++) {
		if (old->matched || old->gone_run)
			continue;
		bind_place(table, table->leave, old->ordinal, store->run.id);
		rc = run_write(table, table->leave, why);
		if (rc != 0)
			return rc;
		old->left = true;
		if (old->stale)
			continue;
		row = json_value(table, old->values);
		if (say(table, STORE_GONE, old->ordinal, old->values, NULL,
			&row, NULL) < 0)
			return -1;
		call_back(table, STORE_GONE, old->values);
	}
	return 0;
}

int store_page_rows_end(struct store *store, struct store_table *table,
			const char **why)
{
	if (store->journal)
		note_table(store, table->name, NOTE_ROWS_END);
	return rows_end(store, table, why);
}

int store_page_rows_none(struct store *store, struct store_table *table,
			 const char **why)
{
	*why = NULL;
	if (store->journal)
		note_table(store, table->name, NOTE_ROWS_NONE);
	if (!table->first_run || !store->hand.parsed_run)
		return 0;
	return rows_end(store, table, why);
}

static int undo_rows(struct store_table *table)
{
	struct store *store = table->store;
	const char *why;
	struct old_row *old;

	if (table->next_ordinal > table->first_new) {
		bind_place(table, table->remove, table->first_new, 0);
		if (run_write(table, table->remove, &why) != 0)
			return store_trouble(store, SQLITE_CONSTRAINT);
	}
	for (old = table->old; old < table->old + table->nold; old++) {
		if (!old->matched && !old->left)
			continue;
		bind_place(table, table->update, old->ordinal, old->last_run);
		store_bind(store, table->update, 4,
			   &(const struct store_bound)ID(old->gone_run));
		bind_values(table, table->update, old->values);
		if (run_write(table, table->update, &why) != 0)
			return store_trouble(store, SQLITE_CONSTRAINT);
	}
	return 0;
}

int store_table_undo(struct store *store, struct store_table *table)
{
	int change;

	if (store->journal)
		note_table(store, table->name, NOTE_UNDO);
	if (table->serial != store->hand.serial)
		return 0;
	table->serial = 0;
	for (change = STORE_NEW; change <= STORE_GONE; change++)
		count(store, change, -table->counted[change]);
	if (undo_rows(table) < 0)
		return -1;
	/* The table's are the last of them. */
	return table->first_change ? change_undo(store, table->first_change)
				   : 0;
}

/* ---- what stands ------------------------------------------------------- */

int store_standing(struct store *store, struct store_table *table,
		   int64_t url_id)
{
	int rc;

	if (!table->first_run)
		return 0;
	sqlite3_bind_int64(table->select, 1, url_id);
	while ((rc = store_step(store, table->select)) > 0) {
		if (standing_read(table) && store->row_fn)
			store->row_fn(store->row_arg, table, STORE_SAME,
				      table->values);
	}
	return rc;
}
