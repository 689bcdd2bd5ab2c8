/*
 * The functions that column expressions have besides SQLite's own:
 *
 *   text(x)   tags out, references decoded, blanks squeezed
 *   html(x)   references decoded
 *   href(x)   absolute URL, against the page's
 *   number(x) the first number in it, as INTEGER or REAL
 *   regex(x, pattern)                 the first match (its first group, if any)
 *   regex_replace(x, pattern, with)   every match replaced
 */
#ifndef CMD_ROWS_COLUMN_FUNCTIONS_H
#define CMD_ROWS_COLUMN_FUNCTIONS_H

#include "store/store.h"

/* What parse/ knows, handed to the store: these functions, and how text is made
   valid UTF-8.  0, or -1: the store is in trouble. */
int column_functions_define(struct store *store);

/* What href() resolves against; borrowed until the next call. */
void column_functions_set_base(const char *url);

#endif
