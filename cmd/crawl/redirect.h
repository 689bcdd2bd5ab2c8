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

#include "cmd/crawl/crawl.h"
#include "cmd/crawl/visit.h"

/* The answer is a redirect: the visit goes on elsewhere, or has ended. */
void redirect_follow(struct crawl *crawl, struct visit *visit,
		const struct page *page);

/* Another URL stands for where it is asked now: there is no need to. */
bool redirect_is_needless(struct crawl *crawl, const struct visit *visit);

/*
 * A visit that was redirected has a good page.  False: another one has, or
 * will have, the same; the visit has ended.  Else the page's own URL is
 * entered as seen.
 */
bool redirect_arrived(struct crawl *crawl, struct visit *visit,
		 const struct page *page);

#endif
