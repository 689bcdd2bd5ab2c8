/*
 * The links of a page, into the frontier.  Each gets one state and one reason
 * (scope.h); those that were known already are counted.
 */
#ifndef CMD_CRAWL_LINKS_H
#define CMD_CRAWL_LINKS_H

#include "cmd/crawl/roster.h"
#include "cmd/crawl/scope.h"
#include "cmd/crawl/visit.h"

struct links {
	struct roster *roster;	/* set by the owner, */
	struct scope *scope;	/* likewise */
	char *text;		/* scratch: a URL, terminated; owned */
	size_t cap;
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

#endif
