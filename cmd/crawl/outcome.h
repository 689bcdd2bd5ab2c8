/*
 * What an answer says: about its URL, and about its host.  Pure functions.
 */
#ifndef CMD_CRAWL_OUTCOME_H
#define CMD_CRAWL_OUTCOME_H

#include "fetch/schedule.h"
#include "fetch/task.h"

enum outcome {
	OUTCOME_GOOD,		/* 2xx or 304 */
	OUTCOME_REDIRECT,
	OUTCOME_TRANSIENT,	/* ask again, if it may */
	OUTCOME_FINAL,		/* failed for good */
	OUTCOME_PRIVATE,	/* not to be asked */
};
enum outcome outcome_of(const struct page *page);

/* The same of a POST, which is asked again only if the answer says that it was
   not done (RFC 9110 9.2.2). */
enum outcome outcome_of_post(const struct page *page);

/* The ledger's word for a failure. */
const char *outcome_reason(const struct page *page);

enum host_outcome outcome_for_host(const struct page *page);

#endif
