/*
 * The robots.txt of a site: from the store or asked for, and what it means if
 * there is none (RFC 9309, 2.3.1).
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

#include "cmd/crawl/site.h"
#include "cmd/crawl/sitemaps.h"
#include "store/host.h"

/* Of at least 500 KiB rules count (RFC 9309, 2.5); what is longer is read, and
   then cut. */
#define SITE_ROBOTS_SIZE (8 << 20)

struct site_robots {
	struct sites *sites;		/* set by the owner, */
	struct sitemaps *sitemaps;	/* likewise */
	/* Sites whose robots.txt could not be had, URLs skipped for that, and
	   one of the sites and why: */
	int64_t lost_sites, lost_urls;
	char *lost;			/* owned; NULL */
};

void site_robots_release(struct site_robots *robots);

/* sites.arrived; arg: the site_robots.  Opens the gate or asks for the file. */
void site_robots_find(void *arg, struct site *site,
		      const struct store_host *host);

/* The last answer to its robots.txt; `moved`: it came from elsewhere. */
void site_robots_answer(struct site_robots *robots, struct site *site,
			const struct page *page, bool moved);

/* By the rules; *line as robots_allowed. */
bool site_robots_allow(const struct site *site, const char *path,
		       unsigned *line);

/* "Disallow: /private": that line of its robots.txt.  NULL: it cannot be had;
   until the next call. */
const char *site_robots_line(struct site_robots *robots, struct site *site,
			     unsigned line);

/* At the end: how many URLs were skipped because robots.txt could not be had.
   Also with -q. */
void site_robots_tell(const struct site_robots *robots);

#endif
