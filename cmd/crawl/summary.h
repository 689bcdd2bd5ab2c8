/*
 * What is said at the end of a crawl: the failures by class, then on one line
 * what came in and what became of it.
 */
#ifndef CMD_CRAWL_SUMMARY_H
#define CMD_CRAWL_SUMMARY_H

#include "cmd/crawl/course.h"
#include "store/run.h"

/* A line for each class of failure, and the first URLs of each; with -q the
   first URL stands in the line.  -1: the store is in trouble. */
int summary_failures(const struct course *course);

/* rows: that were written; early: why it ended before that was all, or NULL. */
void summary_print(const struct course *course,
		   const struct store_ledger *ledger, int64_t rows,
		   const char *early);

/* What one node of many has done: "NAME: 12 URLs here = ...; END". */
void summary_node(const struct course *course, const char *name,
		  const char *end, bool goes_on);

#endif
