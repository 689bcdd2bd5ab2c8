/*
 * Redirects.  Each hop is a request of its own, made under the site it leads
 * to, so robots.txt, pace and private addresses are seen to there; scope and
 * duplicates are seen to here.
 *
 * A link that was found ends as a duplicate when it leads to what is known;
 * an input URL always gets its own result.  Where a page was found in the end
 * counts as seen: it is a row of its own, skipped(duplicate), whose parent
 * is the URL that led there.
 */
#ifndef CMD_CRAWL_REDIRECT_H
#define CMD_CRAWL_REDIRECT_H

#include "cmd/crawl/leases.h"
#include "cmd/crawl/scope.h"
#include "cmd/crawl/visit.h"

#include <stdbool.h>

struct redirects {
	struct sites *sites;	/* set by the owner, */
	struct scope *scope;	/* likewise, */
	struct leases *leases;	/* likewise; NULL: one machine */
	char *why;		/* what an ending borrows; owned */
};

void redirects_release(struct redirects *redirects);

/*
 * The answer is a redirect, and `most` may be followed.  *ending: pending, and
 * the site is returned where the visit goes on; or how it has ended, and NULL.
 * NULL and pending: it goes on at another machine, or the store is in trouble.
 */
struct site *redirect_follow(struct redirects *redirects, struct visit *visit,
			     const struct page *page, int most,
			     struct ending *ending);

/* Another URL stands for where it is asked now: there is no need to. */
bool redirect_is_needless(struct redirects *redirects,
			  const struct visit *visit);

/*
 * A page came, perhaps by redirects.  False: another visit has, or will have,
 * the same, and this one has ended as *ending says.  Else the page's own URL is
 * entered as seen.
 */
bool redirect_arrived(struct redirects *redirects, const struct visit *visit,
		      struct ending *ending);

#endif
