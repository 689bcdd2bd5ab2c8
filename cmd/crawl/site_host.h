/*
 * The host of sites: one name, whatever the port and scheme.  It is what is
 * paced, punished for 429 and 503, and counted for --max-per-host.
 */
#ifndef CMD_CRAWL_SITE_HOST_H
#define CMD_CRAWL_SITE_HOST_H

#include "cmd/crawl/backoff.h"
#include "cmd/crawl/course.h"
#include "cmd/crawl/domains.h"
#include "store/host.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What kept a host from being followed to its end. */
enum site_limit {
	LIMIT_NONE,
	LIMIT_PAGES,		/* --max-per-host */
	LIMIT_FOUND,		/* more URLs than one may find on a host */
	LIMIT_DEPTH,		/* links deeper than the default --depth */
	LIMIT_LINKS,		/* more links on a page than one may have */
};

/* Lives as long as one of its sites. */
struct site_host {
	char *name;		/* "example.org", "[::1]" */
	int sites;
	int64_t pages;		/* visits begun, for --max-per-host */
	int64_t found;		/* URLs of it that were found */
	struct backoff backoff;
	int64_t punished_at;	/* ms, as course.now: by that; 0: not yet */
	const char *busy;	/* what it is for: "503"; a constant */
	struct domain *domain;	/* NULL: not counted */
	bool named, is_public;	/* see site_may_be_private */
	enum site_limit limit;	/* the first that it reached */
};

struct site_hosts {
	struct course *course;		/* set by the owner */
	struct domains *domains;	/* likewise; NULL: not counted */
	/* What a resumed run has asked of its hosts, in order of id. */
	struct asked *asked;
	size_t nasked, asked_cap;
};

/* Before there is any site: what a resumed run has asked of each host, in order
   of their ids, counts for its limits. */
void site_hosts_were_asked(struct site_hosts *hosts, int64_t host_id,
			   const char *name, int64_t pages);

void site_hosts_release(struct site_hosts *hosts);

/* As the store's row has it, with no sites yet. */
struct site_host *site_host_new(struct site_hosts *hosts,
				const struct store_host *row);
void site_host_free(struct site_host *host);

/* Whether its domain has room for it. */
bool site_host_is_let(const struct site_hosts *hosts,
		      const struct site_host *host);

/* It reached a limit; the first is told at the end.  The text, NULL if it
   reached none. */
void site_host_limited(struct site_host *host, enum site_limit limit);
const char *site_host_limit_text(const struct site_host *host);

#endif
