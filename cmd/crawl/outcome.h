/*
 * What an answer says: about its URL, and about its host.  Pure functions.
 */
#ifndef CMD_CRAWL_OUTCOME_H
#define CMD_CRAWL_OUTCOME_H

#include "fetch/schedule.h"
#include "fetch/task.h"

enum verdict {
	VERDICT_GOOD,		/* 2xx or 304 */
	VERDICT_REDIRECT,
	VERDICT_TRANSIENT,	/* ask again, if it may */
	VERDICT_FINAL,		/* failed for good */
	VERDICT_PRIVATE,	/* not to be asked */
};
enum verdict verdict_of(const struct page *page);

/* The ledger's word for a failure. */
const char *verdict_reason(const struct page *page);

enum host_outcome verdict_outcome(const struct page *page);

#endif
