/*
 * What becomes of the visit of a page, in the store: its state, why, and the
 * row of the attempt that ended.
 */
#ifndef CMD_CRAWL_LEDGER_H
#define CMD_CRAWL_LEDGER_H

#include "cmd/crawl/course.h"
#include "cmd/crawl/leases.h"
#include "cmd/crawl/visit.h"
#include "fetch/task.h"

#include <stddef.h>

struct ledger {
	struct course *course;	/* set by the owner, */
	struct leases *leases;	/* likewise; NULL: one machine */
	char *texts;		/* of the page in hand, terminated; owned */
	size_t cap;
};

void ledger_release(struct ledger *ledger);

/* Writes it, and counts it.  page: of the last answer; NULL: none came. */
void ledger_end(struct ledger *ledger, struct visit *visit,
		const struct ending *ending, const struct page *page);

#endif
