/*
 * The column function css(x, selector): the source of the first element in x
 * that matches; with ::attr(NAME) its attribute, decoded, with ::text its text
 * as text() gives it.  NULL where there is none.
 *
 * Selectors are compiled once and kept.
 */
#ifndef CMD_ROWS_CSS_FUNCTION_H
#define CMD_ROWS_CSS_FUNCTION_H

#include "store/store.h"

struct css_function;

/* Borrows the store, for store_room(). */
struct css_function *css_function_new(struct store *store);
void css_function_free(struct css_function *css);

/* As a store_function of two arguments. */
int css_function_call(struct css_function *css, const struct store_value *argv,
		      struct store_value *result, const char **error);

/* The page that is looked at, so that css() knows the whole of it from a part;
   compared only. */
void css_function_set_body(struct css_function *css, const char *body,
			   size_t len);

#endif
