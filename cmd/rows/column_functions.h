/*
 * The functions that column expressions have besides SQLite's own:
 *
 *   text(x)   tags out, references decoded, blanks squeezed
 *   html(x)   references decoded
 *   href(x)   absolute URL, as of a link of the page
 *   number(x) the first number in it, as INTEGER or REAL
 *   regex(x, pattern)                 the first match (its first group, if any)
 *   regex_replace(x, pattern, with)   every match replaced
 *
 * and those of css_function.h and json_functions.h
 */
#ifndef CMD_ROWS_COLUMN_FUNCTIONS_H
#define CMD_ROWS_COLUMN_FUNCTIONS_H

#include "store/function.h"

#include <stdbool.h>
#include <stddef.h>

struct column_functions;

/* Hands the store what parse/ knows: these functions, and how text is made
   valid UTF-8.  Borrows the store.  NULL: the store is in trouble. */
struct column_functions *column_functions_new(struct store *store);

/* When no expression will be evaluated any more. */
void column_functions_free(struct column_functions *functions);

/* The one of this name, of any case, and so many arguments; its arg is the
   struct column_functions.  *number: what it gives is one, not text.  NULL:
   there is none, or it is one of json_functions.h. */
store_function *column_functions_find(const char *name, size_t len, int argc,
				      bool *number);

/* The page that is looked at: its URL, copied, and its body, borrowed.  href()
   resolves against that URL, or what a <base> of its HTML says. */
void column_functions_set_page(struct column_functions *functions,
			       const char *url, const char *body, size_t len,
			       bool html);

/* A reference becomes absolute likewise; one that is none stays as it is. */
void column_functions_resolve(struct column_functions *functions,
			      struct store_value *ref);

#endif
