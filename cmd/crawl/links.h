/*
 * The links of a page, into the frontier.  Each gets one state and one reason
 * (scope.h); those that were known already are counted.  With --links they are
 * kept as the page's, too; with --check-external those out of scope are asked
 * for, once a run.
 */
#ifndef CMD_CRAWL_LINKS_H
#define CMD_CRAWL_LINKS_H

#include "cmd/crawl/roster.h"
#include "cmd/crawl/scope.h"
#include "cmd/crawl/visit.h"
#include "store/link.h"

struct links {
	struct roster *roster;	/* set by the owner, */
	struct scope *scope;	/* likewise */
	char *text;		/* scratch: a URL, terminated; owned */
	size_t cap;
	/* Of the page in hand, to be kept; owned. */
	struct store_link *found;
	struct store_text *anchors;
	size_t nfound, found_cap, nanchors, anchors_cap;
};

void links_release(struct links *links);

/* All links of a page, inside its transaction.  0; 1: a limit of a pattern was
   hit, and what came before stands; -1: the store is in trouble. */
int links_follow(struct links *links, const struct visit *visit,
		 const struct page *page);

/* The same of one URL, which a `next` of a rule file gave; it may be relative
   to the page's. */
int links_follow_next(struct links *links, const struct visit *visit,
		      const struct page *page, const char *href, size_t len);

/* The page is unchanged: its links are those that were kept.  As above. */
int links_follow_again(struct links *links, const struct visit *visit);

#endif
