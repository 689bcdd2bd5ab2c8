/*
 * Functions of the rule language (text, html, href, number, ...) for column
 * expressions.  They know HTML and PCRE2, which this folder does not: they are
 * handed in.
 */
#ifndef STORE_FUNCTION_H
#define STORE_FUNCTION_H

#include "store/store.h"

#include <stdbool.h>

/*
 * args are text (STORE_TEXT) or STORE_NULL.  A text that is the *result lies in
 * one of the args or in memory of store_room(), or is a constant: it is not
 * copied where that can be avoided.  0, or -1 with *error a constant or an
 * arg-lifetime message: the page fails (rule).
 */
typedef int store_function(void *arg, int argc, const struct store_value *argv,
			   struct store_value *result, const char **error);
/* arg is borrowed for good. */
int store_define(struct store *store, const char *name, int argc,
		 store_function *fn, void *arg);

/*
 * Computes the values of a row without SQL: those that its expressions give, to
 * the last bit.  Their texts lie in groups or in memory of store_room(), or are
 * constants.  False: it cannot, and SQL is asked.
 */
typedef bool store_direct_fn(void *arg, const struct store_value *groups,
			     struct store_value *values);

/* Memory for a result, of any length, until the row has been stored. */
char *store_room(struct store *store, size_t len);

#endif
