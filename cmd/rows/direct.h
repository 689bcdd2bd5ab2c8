/*
 * The columns of a rule, computed without SQL where they are simple.
 *
 * To have SQLite evaluate a row's expressions takes as long as to store the
 * row.  Most columns are a few calls of our own functions, and such are done
 * here (all of a rule's or none):
 *
 *	column = text
 *	       | 'CAST' '(' text 'AS' ( 'INTEGER' | 'REAL' ) ')'
 *	       | 'number' '(' text ')'
 *	text   = term { '||' term }
 *	term   = ':' group | 'literal'
 *	       | function '(' text { ',' text } ')'
 *
 * The functions are those of column_functions.h, and trim().  The values are
 * SQLite's to the last bit: a row that might be another matter - an error, a
 * number that is more than a few digits, a long text - is left to it.
 */
#ifndef CMD_ROWS_DIRECT_H
#define CMD_ROWS_DIRECT_H

#include "cmd/rows/column_functions.h"
#include "store/table.h"

#include <stdbool.h>
#include <stddef.h>

struct direct;

/* Of expressions that have been checked.  Borrows the first two until
   direct_free, nothing else.  NULL: some column is not simple. */
struct direct *direct_new(struct store *store,
			  struct column_functions *functions,
			  const struct store_table_spec *spec);
void direct_free(struct direct *direct);

/* A store_direct_fn; arg: a struct direct. */
bool direct_compute(void *arg, const struct store_value *groups,
		    struct store_value *values);

#endif
