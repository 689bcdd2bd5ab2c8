/*
 * A page that came: what is in front of it, whether it has changed, its rows
 * by the rules, and its links.  Rows and links are written to the store, in
 * the transaction in which the caller then marks the URL done.
 */
#ifndef CMD_CRAWL_PAGE_H
#define CMD_CRAWL_PAGE_H

#include "cmd/crawl/links.h"
#include "cmd/crawl/visit.h"
#include "cmd/rows/extractor.h"

#include <stdbool.h>

struct pages {
	struct course *course;		/* set by the owner, */
	struct extractor *extractor;	/* likewise, */
	struct links *links;		/* likewise */
	/* What an ending borrows: */
	char why[400];
	char title[1024];
	unsigned char text_hash[16];
};

/*
 * Is the answer, whatever its status, not the page but a wall in front of it: a
 * challenge header, or a `block:` rule?  Then *ending says that it failed.
 */
bool crawl_page_is_wall(struct pages *pages, const struct page *page,
			struct ending *ending);

/* A 2xx answer, or 304. */
void crawl_page_read(struct pages *pages, struct visit *visit,
		     const struct page *page, struct ending *ending);

#endif
