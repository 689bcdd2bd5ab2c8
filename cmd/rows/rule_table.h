/*
 * A rule and its table in the store.
 */
#ifndef CMD_ROWS_RULE_TABLE_H
#define CMD_ROWS_RULE_TABLE_H

#include "parse/rules/rules.h"

#include <stdint.h>

struct column_functions;
struct store;

struct rule_table {
	const struct rule *rule;
	struct store_table *store;
	struct direct *direct;		/* NULL: the columns are SQL's */
	struct store_value *groups;	/* of the match in hand */
	size_t ngroups;
	struct field *fields;		/* of the row in hand, for output */
	int64_t pages, matches;		/* it was for, and had */
	int64_t failures;		/* pages on which it failed */
};

/* Borrows them.  -1 after a message that names the place in the rule file, or
   the store's trouble. */
int rule_table_open(struct rule_table *table, struct store *store,
		    struct column_functions *functions,
		    const struct rule *rule);
void rule_table_release(struct rule_table *table);

/* The rule's column of this name; -1: none. */
int rule_table_column(const struct rule *rule, const char *name);

#endif
