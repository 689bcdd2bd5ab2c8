/*
 * Column expressions that need no SQLite: nothing but functions of the rule
 * language, groups and text literals, as in
 *
 *	regex_replace(text(:star), '^Starring: ', '')
 *
 * Most columns of most rules are so.  They have been checked as SQL like all
 * others (expr.c), and mean the same: only the way is shorter.
 */
#ifndef STORE_CALL_H
#define STORE_CALL_H

#include "store/db.h"

struct call;

/* NULL: the expression is something else, or names what is not there. */
struct call *call_compile(const struct store *store, const char *expr,
			  const char *const *groups, size_t ngroups);
void call_free(struct call *call);

/* What the expression gives for these groups; it lies in them, in the call,
   or in store_room().  0; -1: a function refuses. */
int call_evaluate(struct store *store, const struct call *call,
		  const struct store_value *groups, struct store_value *value);

#endif
