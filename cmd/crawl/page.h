/*
 * The callback's work on a good page: rows by the rules, links, output, and
 * the one transaction that also marks the URL done.
 */
#ifndef CMD_CRAWL_PAGE_H
#define CMD_CRAWL_PAGE_H

#include "cmd/crawl/crawl.h"
#include "cmd/crawl/visit.h"

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

/*
 * What goes out of a URL that this start did not ask for, or that has not
 * changed: the rows that stand of it in the store, its page row or its line.
 */
void harvest_standing(struct crawl *crawl, int64_t url_id, const char *url,
		      const char *input, int64_t position);

/* The row of an input record that is not visited: a duplicate, no URL. */
void harvest_record(struct crawl *crawl, const char *url, const char *input,
		    int64_t position, const char *error);

/* The same of all URLs of the run that had ended before this start; with
   --ordered of those that were found, for each of the others goes out when its
   record is read again. */
void harvest_ended(struct crawl *crawl);

/* The line or row of a visit that gave no page (--print, page rows), or what
   stands of it. */
void harvest_outcome(struct crawl *crawl, const struct visit *visit,
		     const struct page *page, const char *error);

#endif
