/*
 * The values of a row's columns, from the groups of a match.
 */
#ifndef STORE_EVALUATE_H
#define STORE_EVALUATE_H

#include "store/rule_table.h"

/*
 * Fills table->values, which borrow from groups, the statement of table->eval
 * until that is reset, and the page's memory.  0; 1: an expression fails, *why
 * names its column; -1: trouble.
 */
int evaluate_columns(struct store_table *table,
		     const struct store_value *groups, const char **why);

/* "table 'NAME': what", in store->why. */
const char *evaluate_why(struct store_table *table, const char *what);

#endif
