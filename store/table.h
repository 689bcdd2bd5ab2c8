/*
 * A table per rule, and the SQL expressions that make its columns.
 *
 * Columns are SQL expressions over named parameters (":title", ":url", ...).
 * They are compiled under an authorizer that allows functions and constants
 * and nothing else, and run under a step limit.
 */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include "store/function.h"

struct store_column {
	const char *name;
	const char *expr;	/* SQL; NULL: the group of the same index in
				   `group`, as text */
	int group;		/* used when expr is NULL: index into groups */
};
struct store_table_spec {
	const char *name;
	const struct store_column *columns;
	size_t ncolumns;
	const char *const *groups;	/* parameter names, without the colon,
					   in the order of store_row()'s */
	size_t ngroups;
	const int *key;		/* column indexes; nkey 0: all columns */
	size_t nkey;
	uint64_t shape;		/* of what makes the rows elsewhere, where these
				   are only copied; 0: of all this */
};

struct store_table;

/*
 * Makes the table if it is missing; an existing one gets the columns it lacks.
 * NULL: either trouble (store_error) or a bad expression: then *column is its
 * index (-1: the table itself, e.g. a reserved name) and *why says what SQLite
 * said (valid until the next call).
 */
struct store_table *store_table(struct store *store,
				const struct store_table_spec *spec,
				int *column, const char **why);

/* Asked for each row before SQL is; arg is borrowed as long as there are
   rows. */
void store_table_set_direct(struct store_table *table, store_direct_fn *fn,
			    void *arg);

/* Whether its rule makes something else of a match than when the table was used
   before: all its rows are new in this run.  After store_run_begin(). */
bool store_table_reshaped(const struct store_table *table);

/* Whether no row of it stands.  1, 0, or -1: trouble. */
int store_table_empty(struct store *store, const struct store_table *table);

/* Whether a column of a rule's table is ours, not the rule's. */
bool store_own_column(const char *name);

#endif
