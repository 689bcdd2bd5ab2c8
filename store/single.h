/*
 * An expression that belongs to no table: like a column of a rule, it is SQL
 * over groups and what is known of the page in hand.
 */
#ifndef STORE_SINGLE_H
#define STORE_SINGLE_H

#include "store/store.h"

struct store_single;

/* groups: names, without the colon, in the order of store_single_value()'s.
   NULL: with *why it is no expression over these; without, trouble. */
struct store_single *store_single_new(struct store *store, const char *expr,
				      const char *const *groups, size_t ngroups,
				      const char **why);
void store_single_free(struct store_single *single);

/*
 * Its value for the page in hand, between store_page_begin() and
 * store_page_end(); a text is good until the next call.  0; 1: it failed, *why
 * says how.
 */
int store_single_value(struct store_single *single,
		       const struct store_value *groups,
		       struct store_value *value, const char **why);

#endif
