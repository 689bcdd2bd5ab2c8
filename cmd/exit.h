/*
 * What the exit status says; the same for all commands (trawl.1, EXIT STATUS).
 */
#ifndef CMD_EXIT_H
#define CMD_EXIT_H

#include "store/store.h"

enum exit_code {
	EXIT_DONE = 0,		/* everything asked for was done */
	EXIT_FAILED = 1,	/* finished, but not every URL is well */
	EXIT_USAGE = 2,		/* bad usage, rule file or input */
	EXIT_STOPPED = 3,	/* early, with work left; it can go on */
	EXIT_STORE = 4,		/* database or output cannot be written */
	EXIT_LOCKED = 5,	/* another crawl holds the database */
	EXIT_WORKERS = 6,	/* none could be kept alive */
	EXIT_BROKEN = 7,	/* trawl itself: out of memory, a bug */
	EXIT_ENGINE = 8,	/* of many machines: it stayed away */
	EXIT_CHANGED = 10,	/* --exit-changed: something did */
};

/* For a database that could not be opened or used. */
enum exit_code exit_for(enum store_trouble trouble);

/*
 * main() calls it first, and writes its result to *code just before it
 * returns.
 *
 * Every part ends the process with err(1, ...) where it cannot go on, mostly
 * because there is no memory left.  A script takes a status of 1 for a crawl
 * that finished: so one that is not main's own becomes EXIT_BROKEN.
 */
#define EXIT_NOT_YET (-1)
void exit_guard(int *code);

#endif
