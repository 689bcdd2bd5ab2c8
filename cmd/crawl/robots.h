/*
 * What a site permits: its robots.txt, from the store or asked for, and what
 * it means if there is none (RFC 9309, 2.3.1).
 *
 *   status 2xx               its rules
 *   3xx that lead nowhere,
 *   4xx (429 excepted)       no file: everything is allowed
 *   5xx, 429, silence        unreachable: nothing is allowed in this run, and
 *                            it is asked again in the next
 *   no connection at all     the host is dead: its URLs fail as this did
 *
 * A file that came, or is known not to be there, counts for 24 hours, also in
 * the next run (2.4).
 */
#ifndef CMD_CRAWL_ROBOTS_H
#define CMD_CRAWL_ROBOTS_H

#include "cmd/crawl/crawl.h"
#include "cmd/crawl/site.h"
#include "store/host.h"

/* The gate of a new site: opened, or its robots.txt is asked for. */
void permit_find(struct crawl *crawl, struct site *site,
		 const struct store_host *host);

/* The last answer to its robots.txt; `moved`: it came from elsewhere. */
void permit_answer(struct crawl *crawl, struct site *site,
		   const struct page *page, bool moved);

/* No request to it succeeds: what is left of it fails like this one. */
void permit_none(struct crawl *crawl, struct site *site,
		 const struct page *page, const char *why);

/* At the end: how many URLs were skipped because robots.txt could not be had.
   Also with -q. */
void permit_tell(const struct crawl *crawl);

/* "Disallow: /private": that line of its robots.txt.  NULL: it cannot be had;
   until the next call. */
const char *permit_line(struct crawl *crawl, struct site *site, unsigned line);

/* By the rules; *line as robots_allowed. */
bool permit_path(const struct site *site, const char *path, unsigned *line);

#endif
