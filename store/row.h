/*
 * The rows that the page in hand has in the tables of rules, and what is new
 * about them.  Between store_page_begin() and store_page_end():
 *
 *   1. store_row() for each match of a rule;
 *   2. store_page_rows_end() for its table (also without any match): what the
 *      page no longer has is gone.
 * If the rule fails in either, store_table_undo() takes back what the page did
 * to its table, before another table is turned to; the others keep theirs, and
 * the page ends with STORE_FAILED "rule".
 */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include "store/table.h"

/*
 * Evaluates the columns and writes the row.  groups[i].type is STORE_TEXT or
 * STORE_NULL.  0; 1: the expression failed, *why says how (column named), the
 * table is to be undone; -1: trouble.
 */
int store_row(struct store *store, struct store_table *table,
	      const struct store_value *groups, const char **why);
int store_page_rows_end(struct store *store, struct store_table *table,
			const char **why);
/* A table whose rule is not for this page (any more): what it had is gone. */
int store_page_rows_none(struct store *store, struct store_table *table,
			 const char **why);
/* The table has what it had of the page before, and no change is told. */
int store_table_undo(struct store *store, struct store_table *table);

/*
 * Called from store_row, store_page_rows_end and store_standing with each row
 * and what is new about it (STORE_GONE: values as they were).  For output; may
 * be NULL.
 */
typedef void store_row_fn(void *arg, const struct store_table *table,
			  enum store_change change,
			  const struct store_value *values);
void store_set_row_fn(struct store *store, store_row_fn *fn, void *arg);

/* The rows that the table has of a page and that are not gone, each as
   STORE_SAME.  Between pages, or in one before or after its own rows. */
int store_standing(struct store *store, struct store_table *table,
		   int64_t url_id);

#endif
