/*
 * The record of a page, into a store in which its run is under way.
 */
#ifndef STORE_REPLAY_PAGE_H
#define STORE_REPLAY_PAGE_H

#include "store/link.h"
#include "store/record.h"

/* Scratch, and what is counted.  Zeroed: empty. */
struct replay_pages {
	int64_t ended;		/* pages */
	/* Of the page in hand.  Owned: */
	int64_t *ids;		/* of what was found on it, by number - 1 */
	size_t nids, ids_cap;
	struct store_link *links;
	size_t links_cap;
	struct store_text *anchors;
	size_t anchors_cap;
};

void replay_pages_release(struct replay_pages *pages);

/* Whether the record is whole, so that replay_page() may be called.  Does
   nothing.  NULL, or what is wrong with it. */
const char *replay_page_check(struct replay_pages *pages, struct store *store,
			      struct record_reader record);
int replay_page(struct replay_pages *pages, struct store *store,
		struct record_reader record);

/* Of a record of anything: its requests and bytes. */
void replay_traffic(struct store *store, struct record_reader *record,
		    bool checking);

/* What frontier_put() wrote. */
struct store_url;
void replay_get_url(struct record_reader *record, struct store_url *url);

#endif
