/*
 * What is said at the end of a crawl: the failures by class, then on one line
 * what came in and what became of it.
 */
#ifndef CMD_CRAWL_SUMMARY_H
#define CMD_CRAWL_SUMMARY_H

#include "cmd/crawl/crawl.h"

/* A line for each class of failure, and the first URLs of each; with -q the
   first URL stands in the line.  -1: the store is in trouble. */
int summary_failures(const struct crawl *crawl);

/* early: why it ended before that was all, or NULL. */
void summary_print(const struct crawl *crawl,
		   const struct store_ledger *ledger, const char *early);

#endif
