/*
 * Read-only questions about the targets of links (target.h): what is broken,
 * and on which pages.  As those of report.h they are asked of a store opened
 * with STORE_READ.
 */
#ifndef STORE_FINDING_H
#define STORE_FINDING_H

#include "store/answer.h"

/*
 * What was found, a row for each link: url, state, status, reason, error,
 * moved_to (where redirects lead), permanent (all of them are), external,
 * since_run, runs, fixed_run, page, element, rel, text; in order of since_run,
 * the last first, of url and of page.
 *
 * `last` is the last run that kept links.  Newly broken is what was so in as
 * many runs as are asked for, and in the last for the last time.
 */
enum store_links_which {
	STORE_LINKS_BROKEN, STORE_LINKS_NEW,
	STORE_LINKS_FIXED,	/* broken before, and found whole in the last */
	STORE_LINKS_MOVED,	/* whole, but redirected */
};
struct store_links_query {
	enum store_links_which which;
	bool external;		/* only targets out of scope */
	int64_t runs;		/* broken in at least so many; 1 */
};
int store_link_findings(struct store *store,
			const struct store_links_query *query,
			store_report_fn *fn, void *arg);

/* How many targets, of all or of the external ones. */
struct store_links_sum {
	int64_t last;		/* run; 0: none kept links */
	bool going_on;		/* it has not ended */
	int64_t broken, fresh, fixed, unchecked;
};
int store_links_sum(struct store *store,
		    const struct store_links_query *query,
		    struct store_links_sum *sum);

#endif
