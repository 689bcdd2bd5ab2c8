/*
 * A table per rule, and the SQL expressions that make its columns.
 *
 * Columns are SQL expressions over named parameters (":title", ":url", ...).
 * They are compiled under an authorizer that allows functions and constants
 * and nothing else, and run under a step limit.
 *
 * The functions of the rule language (text, html, href, number, ...) know
 * HTML and PCRE2, which this folder does not: they are handed in.
 */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H

#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum store_type { STORE_NULL, STORE_INTEGER, STORE_REAL, STORE_TEXT };
struct store_value {
	enum store_type type;
	int64_t integer;
	double real;
	const char *text;	/* STORE_TEXT: UTF-8, len bytes */
	size_t len;
};

/*
 * args are text (STORE_TEXT) or STORE_NULL.  A text that is the *result lies in
 * one of the args or in memory of store_room(), or is a constant: it is not
 * copied where that can be avoided.  0, or -1 with *error a constant or an
 * arg-lifetime message: the page fails (rule).
 */
typedef int store_function(void *arg, int argc, const struct store_value *argv,
			   struct store_value *result, const char **error);
/* name and arg are borrowed for good. */
int store_define(struct store *store, const char *name, int argc,
		 store_function *fn, void *arg);

/* Memory for a result, of any length, until the row has been stored. */
char *store_room(struct store *store, size_t len);

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
					   in the order store_row gives them */
	size_t ngroups;
	const int *key;		/* column indexes; nkey 0: all columns */
	size_t nkey;
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

/* Whether its rule makes something else of a match than when the table was used
   before: all its rows are new in this run.  After store_run_begin(). */
bool store_table_reshaped(const struct store_table *table);

/* Whether no row of it stands.  1, 0, or -1: trouble. */
int store_table_empty(struct store *store, const struct store_table *table);

/* Only compiles the expression, for `trawl check rules`. NULL: fine. */
const char *store_check_expression(struct store *store, const char *expr,
				   const char *const *groups, size_t ngroups);

#endif
