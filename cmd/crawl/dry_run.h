/*
 * --dry-run: the URLs that would be asked for, one a line on stdout, as far as
 * can be known without asking: in the list and not done yet, waiting from
 * before, and not forbidden by a robots.txt that is known.
 *
 * The frontier is filled as ever, in a transaction that is never committed.
 */
#ifndef CMD_CRAWL_DRY_RUN_H
#define CMD_CRAWL_DRY_RUN_H

#include "cmd/crawl/parts.h"

/* After the run has begun, in a store that is dry.  0, the crawl stopped if
   not all of it came out; -1: the store is in trouble. */
int dry_run(struct crawl *crawl);

#endif
