/*
 * How a crawl ends: what is written last, what is said, and the exit code.
 */
#ifndef CMD_CRAWL_FINISH_H
#define CMD_CRAWL_FINISH_H

#include "cmd/crawl/parts.h"
#include "cmd/exit.h"

/* store_set_before_commit: rows leave before what they stand for is final.  -1
   after a message: they cannot; who has left (EPIPE) misses nothing. */
int finish_flush(void *crawl);

/* Says what the store's trouble is; the exit code for it. */
int finish_store_failed(struct crawl *crawl);

/* After --dry-run: the exit code.  What is no URL is none for the real run
   either. */
int finish_dry(struct crawl *crawl);

/* Ends pool, run and output, prints the summary.  The exit code. */
int finish_run(struct crawl *crawl);

/* The same of one node of many; the private store goes as it is. */
int finish_node(struct crawl *crawl);

#endif
