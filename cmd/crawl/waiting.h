/*
 * What a crawl waits for while nothing is in flight: for the live line, and
 * for who reads why it ended before its work was done.
 */
#ifndef CMD_CRAWL_WAITING_H
#define CMD_CRAWL_WAITING_H

#include "fetch/schedule.h"

#include <stdbool.h>
#include <stdint.h>

struct waiting {
	int64_t ms;		/* from now */
	const char *what;	/* "http://host:port"; borrowed from its site.
				   NULL: the network */
	const char *why;	/* "503", "timeout", "delay"; a constant */
};

/* Of a schedule whose lanes have sites, while nothing is in flight.  False:
   something may start, or nothing is left. */
bool waiting_find(const struct schedule *schedule, int64_t now,
		  struct waiting *waiting);

/* "http://host (503)"; malloc'd, of printable characters. */
char *waiting_text(const struct waiting *waiting);

#endif
