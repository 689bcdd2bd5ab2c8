/*
 * The inside of rules.h: reading one file (rule_file.c), and what that shares
 * with rules that come from a command line (rules.c).
 */
#ifndef PARSE_RULES_RULE_FILE_H
#define PARSE_RULES_RULE_FILE_H

#include "parse/rules/rules.h"

/* Adds what the file says.  Keeps file, for places.  -1 with *error. */
int rulefile_read(struct rules *rules, const char *file,
		  struct rules_error *error);

/*
 * One more zeroed element at the end of an array of *n elements of `size`
 * bytes: rules_add(&rules->urls, &rules->nurls, sizeof(*rules->urls)).
 */
void *rules_add(void *array, size_t *n, size_t size);

/* NULL of NULL.  Never fails. */
char *rules_copy(const char *s);

/* Whether `table` can be added.  If not, why, in *error at `at`. */
int rules_check_table(const struct rules *rules, const char *table,
		      struct place at, struct rules_error *error);

/* Adds a column to a rule.  Copies name and expr.  -1 with *error. */
int rule_add_column(struct rule *rule, const char *name, const char *expr,
		    struct place at, struct rules_error *error);

/* Index of the column, or -1. */
long rule_column(const struct rule *rule, const char *name);

/* The default columns: each named group.  -1 with *error if there is none. */
int rule_default_columns(struct rule *rule, struct place at,
			 struct rules_error *error);

#endif
