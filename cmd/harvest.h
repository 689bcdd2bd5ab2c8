/*
 * The callback's work on a good page: rows by the rules, links, output, and
 * the one transaction that also marks the URL done.
 */
#ifndef CMD_HARVEST_H
#define CMD_HARVEST_H

#include "cmd/crawl.h"
#include "cmd/visit.h"

/* Makes the tables and columns of all rules.  -1 after a message. */
int harvest_open(struct crawl *crawl);
void harvest_close(struct crawl *crawl);

/* A 2xx answer, or 304.  Ends the visit. */
void harvest_page(struct crawl *crawl, struct visit *visit,
		  const struct page *page);

/*
 * Is the answer, whatever its status, not the page but a wall in front of it?
 * Then the visit has ended, failed for that.
 */
bool harvest_blocked(struct crawl *crawl, struct visit *visit,
		     const struct page *page);

/* The line or row of a visit without rows of rules (--print, page rows). */
void harvest_outcome(struct crawl *crawl, const struct visit *visit,
		     const struct page *page, const char *error);

#endif
