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

#include "store/store.h"

/* What a good answer in full shows of a page. */
struct watch_seen {
	int status;
	const char *type, *title;
	const unsigned char *hash;	/* 16 bytes; NULL: none */
};

/*
 * A page's visit ends: with such an answer, without news of it, or because it
 * is there no more.  Before its row of urls is written.  0 or -1.
 */
int watch_came(struct store *store, int64_t url_id,
	       const struct watch_seen *seen);
int watch_unchanged(struct store *store, int64_t url_id);
int watch_gone(struct store *store, int64_t url_id);

#endif
