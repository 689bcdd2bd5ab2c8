#include "store/evaluate.h"

#include <stdio.h>

#include "store/page.h"

const char *evaluate_why(struct store_table *table, const char *what)
{
	struct store *store = table->store;

	snprintf(store->why, sizeof(store->why), "table '%s': %s", table->name,
		 what);
	return store->why;
}

static void make_valid(struct store *store, struct store_value *value)
{
	char *clean;

	if (value->type != STORE_TEXT ||
	    text_valid(&store->utf8, value->text, value->len))
		return;
	clean = obstack_alloc(&store->hand.memory, 3 * value->len);
	value->len = text_clean(&store->utf8, value->text, value->len, clean);
	value->text = clean;
}

/* Evaluates the columns one by one, to name the one that fails. */
static const char *blame(struct store_table *table,
			 const struct store_value *groups)
{
	struct store *store = table->store;
	char prefix[160];
	size_t i;
	int rc;

	for (i = 0; i < table->ncolumns; i++) {
		struct expr one = { 0 };

		if (!table->expr[i])
			continue;
		if (expr_compile(store, &one, &table->expr[i], 1,
				 (const char *const *)table->group,
				 table->eval.ngroups) < 0)
			return NULL;
		expr_bind_page(store, &one, store->hand.page);
		rc = expr_step(store, &one, groups);
		snprintf(prefix, sizeof(prefix), "table '%s', column '%s': ",
			 table->name, table->column[i]);
		if (rc != SQLITE_ROW)
			expr_why(store, prefix, rc);
		expr_release(&one);
		if (rc != SQLITE_ROW)
			return store->why;
	}
	return evaluate_why(table, "an expression failed");
}

static bool compute_directly(struct store_table *table,
			     const struct store_value *groups)
{
	size_t i;

	if (!table->direct ||
	    !table->direct(table->direct_arg, groups, table->values))
		return false;
	for (i = 0; i < table->ncolumns; i++)
		make_valid(table->store, &table->values[i]);
	return true;
}

int evaluate_columns(struct store_table *table,
		     const struct store_value *groups, const char **why)
{
	struct store *store = table->store;
	size_t i;

	if (compute_directly(table, groups))
		return 0;
	if (table->eval.sql &&
	    expr_step(store, &table->eval, groups) != SQLITE_ROW) {
		*why = blame(table, groups);
		return *why ? 1 : -1;
	}
	for (i = 0; i < table->ncolumns; i++) {
		struct store_value *value = &table->values[i];

		if (!table->expr[i])
			*value = groups[table->from[i]];
		else if (value_column(table->eval.sql, table->from[i],
				      value) < 0) {
			snprintf(store->why, sizeof(store->why), "table '%s',"
				 " column '%s': a BLOB; CAST it AS TEXT",
				 table->name, table->column[i]);
			*why = store->why;
			return 1;
		}
		make_valid(store, value);
	}
	return 0;
}
