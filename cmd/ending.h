/*
 * How a crawl ends: what is written last, what is said, and the exit code.
 */
#ifndef CMD_ENDING_H
#define CMD_ENDING_H

#include "cmd/crawl.h"

/* Of all commands (trawl.1, EXIT STATUS). */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_STOPPED = 3,
	EXIT_STORE = 4,
	EXIT_LOCKED = 5,
	EXIT_WORKERS = 6,
	EXIT_CHANGED = 10,
};

/* store_set_before_commit: rows leave before what they stand for is final. */
int ending_flush(void *crawl);

/* Says what the store's trouble is; the exit code for it. */
int ending_store_failed(struct crawl *crawl);

/* Ends pool, run and output, prints the summary.  The exit code. */
int ending_run(struct crawl *crawl);

#endif
