/*
 * What decided about a URL, beside the word in urls.reason: "--exclude '/2$'
 * (command line)", "Disallow: /private".  A text, because it must stay true
 * when the rule file or the robots.txt has changed; stored once, because
 * millions of links are left out for a handful of reasons: a URL pays three
 * bytes for it.
 */
#ifndef STORE_DETAIL_H
#define STORE_DETAIL_H

#include "store/store.h"

/*
 * What decided that this URL is skipped, or why its page gave no rows, in
 * words; the latter stands as long as the page is unchanged.  NULL: nothing to
 * say.
 */
int store_explain(struct store *store, int64_t url_id, const char *text);

/* The id of a text, stored if it is new; 0 for NULL, -1: trouble. */
int64_t detail_id(struct store *store, const char *text);

#endif
