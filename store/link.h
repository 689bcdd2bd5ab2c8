/*
 * The links of pages (crawl --links).
 *
 * The links of a page are one row of `page_links`, as JSON: sixty rows a page
 * would cost a crawl of many pages three times as much as all the rest of it.
 * The view `links` shows them as rows.  What a page no longer has goes to
 * `lost_links`, with the runs in which it stood.
 *
 * A target is a row of `urls`, also where it is never asked for, and a
 * fragment; whether it is broken is told by target.h.
 */
#ifndef STORE_LINK_H
#define STORE_LINK_H

#include "store/store.h"

struct store_text {		/* borrowed; UTF-8, not terminated */
	const char *text;
	size_t len;
};

struct store_link {
	int64_t target_id;	/* of urls */
	const char *element;
	struct store_text text, rel, fragment;	/* empty: none */
};

/*
 * The links of the page in hand, between store_page_begin() and
 * store_page_end(), in the order in which they stand there.  Of several to one
 * target the first that has a text counts, else the first.  anchors: where
 * fragments may lead; NULL: that is not known.
 */
struct store_page_links {
	struct store_link *links;	/* moved about */
	size_t nlinks;
	const struct store_text *anchors;
	size_t nanchors;
};
int store_links(struct store *store, const struct store_page_links *links);

/*
 * The page is unchanged, so its links are those that the store has of it.  fn
 * is given those targets that only the links that are met in a run bring into
 * that run, and that this one has not met yet: what led to a page that was
 * known; and with `outside` also what is out of scope.  It may call
 * store_add(); what it returns but 0 ends the list, and is returned.
 */
typedef int store_again_fn(void *arg, const char *url);
int store_links_again(struct store *store, int64_t url_id, bool outside,
		      store_again_fn *fn, void *arg);

#endif
