/*
 * Column functions for JSON:
 *
 *   json_get(x, path)   the first value there: text, a number, 1 and 0 for true
 *                       and false; JSON of an object or array; NULL if x is no
 *                       JSON
 *   jsonld(x, type)     JSON of the page's first JSON-LD object of that type
 */
#ifndef CMD_ROWS_JSON_FUNCTIONS_H
#define CMD_ROWS_JSON_FUNCTIONS_H

#include "store/store.h"

struct json_functions;

/* Defines them.  Borrows the store.  NULL: it is in trouble. */
struct json_functions *json_functions_new(struct store *store);

/* When no expression will be evaluated any more. */
void json_functions_free(struct json_functions *functions);

#endif
