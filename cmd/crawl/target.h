/*
 * With --links: what the end of a visit says of the links that lead to its URL.
 */
#ifndef CMD_CRAWL_TARGET_H
#define CMD_CRAWL_TARGET_H

#include "cmd/crawl/visit.h"
#include "fetch/task.h"

/*
 * Into the store, in the transaction in which the visit ends.  page: of the
 * last answer; NULL: there is none.  robots.txt, 429, 503, a wall and the like
 * say nothing about a target.
 */
void target_judge(struct course *course, const struct visit *visit,
		  const struct ending *ending, const struct page *page);

#endif
