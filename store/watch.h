/*
 * Where there are no rules the pages themselves are watched: history of a
 * table `pages` with the key url and the columns status, type, title and
 * body_hash.
 *
 * What stands of a page is what its last good answer in full gave
 * (urls.page_fetch_id).  404 and 410 say that it is gone (urls.page_gone) until
 * a good answer comes again; every other failure says nothing about the page,
 * which stands as it was.
 *
 * The hash is that of the text that is compared (fetches.text_hash) and is not
 * compared with one that other --ignore patterns left.
 */
#ifndef STORE_WATCH_H
#define STORE_WATCH_H

#include "store/page.h"

/* What is new about a page whose visit ends so; before its row of urls is
   written.  0 or -1. */
int watch_page(struct store *store, int64_t url_id, enum store_state state,
	       const struct store_fetch *fetch);

#endif
