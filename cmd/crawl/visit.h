/*
 * A visit: one URL from the moment it is claimed until its state is in the
 * ledger.  It may take several requests: redirects hop by hop (redirect.h) and
 * retries, each of them scheduled, and checked, like the first.
 */
#ifndef CMD_CRAWL_VISIT_H
#define CMD_CRAWL_VISIT_H

#include "cmd/crawl/crawl.h"
#include "cmd/crawl/site.h"
#include "store/frontier.h"

enum visit_kind {
	VISIT_PAGE, VISIT_ROBOTS, VISIT_SITEMAP,
	VISIT_PROBE,		/* of the network: whether its site answers */
};

struct visit {
	struct job job;		/* first member */
	enum visit_kind kind;
	enum store_source source;
	int64_t url_id;		/* VISIT_SITEMAP: of its document */
	int64_t position;	/* of the input record, 0: none */
	int depth, attempts, hops;
	bool begun;		/* a request was made, or may be */
	bool harvested;		/* its rows have gone out */

	unsigned char hash[16];	/* of the last good body */
	bool has_hash;
	bool conditional;	/* it was asked for only if it has changed */
	char *url;		/* as in the ledger; owned */
	char *redirects;	/* the URLs it was sent to, blanks between, also
				   where it did not go; owned or NULL */
	char *at;		/* where it is asked now; url or owned */
	char *input;		/* owned or NULL */
	/* The last good answer's validators, and where it came from: what they
	   say of another URL means nothing.  Owned or NULL. */
	char *etag, *last_modified, *good_url;
	struct site *home;	/* VISIT_ROBOTS: whose robots.txt it is */
};

struct visit *visit_new(struct crawl *crawl, const struct store_claim *claim);
struct visit *visit_new_robots(struct site *site);
struct visit *visit_new_probe(struct site *site);
struct visit *visit_new_sitemap(int64_t id, const char *url, int depth);
void visit_free(struct crawl *crawl, struct visit *visit);

/* True if a visit of this URL exists. */
bool visit_in_hand(int64_t url_id);
/* It is nearer to the seeds than it was when it was claimed. */
void visit_is_nearer(int64_t url_id, int depth);
/* It was only found, and now is a record of the input.  Copies input. */
void visit_is_named(int64_t url_id, int64_t position, const char *input);

/* Out of the schedule, to the pool.  0 if the pool has no room (put back). */
int visit_start(struct crawl *crawl, struct visit *visit);

/* Into the schedule again, at its site or another one. */
void visit_again(struct crawl *crawl, struct visit *visit, struct site *site,
		 int64_t not_before);

/* pool_callback; arg is the crawl. */
void visit_answered(void *arg, enum result_end end, const struct page *page);

/*
 * The end of a visit that gives no page: ledger, output, memory.  page: of
 * the last answer; with visit_skip it may be NULL.  detail: what decided.
 */
void visit_fail(struct crawl *crawl, struct visit *visit, const char *reason,
		const struct page *page);
void visit_skip(struct crawl *crawl, struct visit *visit, const char *reason,
		const char *detail, const struct page *page);

/* What decided about a visit whose page was taken. */
void visit_explain(struct crawl *crawl, const struct visit *visit,
		   const char *detail);

/* The ledger's fetch row out of a page; strings borrowed until the next call. */
const struct store_fetch *visit_fetch(const struct crawl *crawl,
				      const struct visit *visit,
				      const struct page *page);

#endif
