/*
 * Functions of the rule language (text, html, href, number, ...) for column
 * expressions.  They know HTML and PCRE2, which this folder does not: they are
 * handed in.
 */
#ifndef STORE_FUNCTION_H
#define STORE_FUNCTION_H

#include "store/store.h"

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

/* Memory for a result, of any length, until the row has been stored. */
char *store_room(struct store *store, size_t len);

#endif
