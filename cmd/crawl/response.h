/*
 * An answer, and what is done about it.  What it means is decided in three
 * steps:
 *
 *   outcome_for_host()   what it says about the host   -> schedule, site
 *   outcome_of()         what it says about the URL    -> enum outcome
 *   response_came()        what is done about it: it is asked again, here or
 *                        where a redirect leads, or it has ended
 *
 * A visit that is asked again goes back to the schedule and comes out through
 * request_start() like a new one, so it passes every check again.
 */
#ifndef CMD_CRAWL_RESPONSE_H
#define CMD_CRAWL_RESPONSE_H

#include "cmd/crawl/ledger.h"
#include "cmd/crawl/page.h"
#include "cmd/crawl/page_rows.h"
#include "cmd/crawl/redirect.h"
#include "cmd/crawl/robots.h"
#include "cmd/crawl/sitemaps.h"
#include "cmd/crawl/visit.h"
#include "fetch/pool.h"

#include <stdbool.h>
#include <stdint.h>

struct responses {
	struct course *course;		/* set by the owner, as are */
	struct sites *sites;
	struct site_robots *robots;
	struct sitemaps *sitemaps;
	struct redirects *redirects;
	struct pages *pages;
	struct ledger *ledger;
	struct page_rows *rows;		/* these */
	bool told;			/* that the network is down */
	char *why;			/* what an ending borrows; owned */
};

void responses_release(struct responses *responses);

/* What is special about the visits of a kind. */
struct kind {
	uint32_t flags;		/* of their tasks */
	uint32_t max_size;	/* bytes; 0: --max-size */
	int redirects;		/* that are followed; -1: --max-redirs */
	bool is_page;		/* counts for the limits of pages, may have a
				   wall in front of it, and links */
	bool whatever;		/* robots.txt does not matter */
	/* A good answer; it ends the visit. */
	void (*good)(struct responses *responses, struct visit *visit,
		     const struct page *page);
	/* It has ended, or with STORE_PENDING an attempt has; page: the last
	   answer or NULL. */
	void (*end)(struct responses *responses, struct visit *visit,
		    const struct ending *ending, const struct page *page);
};
const struct kind *kind_of(const struct visit *visit);

/* pool_callback; arg is the answer. */
void response_came(void *arg, enum result_end end, const struct page *page);

/* Ends a visit that is in no queue, and frees it.  page: of the last answer;
   NULL: there is none, or it says nothing. */
void response_end(struct responses *responses, struct visit *visit,
		const struct ending *ending, const struct page *page);

#endif
