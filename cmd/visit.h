/*
 * A visit: one URL from the moment it is claimed until its state is in the
 * ledger.  It may take several requests: redirects hop by hop and retries,
 * each of them scheduled, and checked, like the first.
 */
#ifndef CMD_VISIT_H
#define CMD_VISIT_H

#include "cmd/crawl.h"
#include "cmd/site.h"
#include "store/frontier.h"

enum visit_kind { VISIT_PAGE, VISIT_ROBOTS };

struct visit {
	struct job job;		/* first member */
	enum visit_kind kind;
	enum store_source source;
	int64_t url_id;
	int64_t position;	/* of the input record, 0: none */
	int depth, attempts, hops;

	unsigned char hash[16];	/* of the last good body */
	bool has_hash;
	char *url;		/* as in the ledger; owned */
	char *at;		/* where it is asked now; url or owned */
	char *etag, *last_modified, *input;	/* owned or NULL */
	struct site *home;	/* VISIT_ROBOTS: whose robots.txt it is */
};

struct visit *visit_new(struct crawl *crawl, const struct store_claim *claim);
struct visit *visit_new_robots(struct site *site);
void visit_free(struct crawl *crawl, struct visit *visit);

/* True if a visit of this URL exists. */
bool visit_in_hand(int64_t url_id);

/* Out of the schedule, to the pool.  0 if the pool has no room (put back). */
int visit_start(struct crawl *crawl, struct visit *visit);

/* pool_callback; arg is the crawl. */
void visit_answered(void *arg, enum result_end end, const struct page *page);

/* The end of a visit that gives no page: ledger, output, memory. */
void visit_fail(struct crawl *crawl, struct visit *visit, const char *reason,
		const struct page *page);
void visit_skip(struct crawl *crawl, struct visit *visit, const char *reason);

/* The ledger's fetch row out of a page; strings borrowed until the next call. */
const struct store_fetch *visit_fetch(const struct crawl *crawl,
				      const struct visit *visit,
				      const struct page *page);

#endif
