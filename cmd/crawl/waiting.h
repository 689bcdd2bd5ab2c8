/*
 * What a crawl waits for while nothing is in flight: for the live line, and
 * for who reads why it ended before its work was done.
 */
#ifndef CMD_CRAWL_WAITING_H
#define CMD_CRAWL_WAITING_H

#include "cmd/crawl/crawl.h"

#include <stdbool.h>
#include <stdint.h>

struct waiting {
	int64_t ms;		/* from now */
	const char *what;	/* "http://host:port"; borrowed from its site.
				   NULL: the network */
	const char *why;	/* "503", "timeout", "delay"; a constant */
};

/* False: something is in flight or may start, or nothing is left. */
bool waiting_find(const struct crawl *crawl, struct waiting *waiting);

/* All that is left waits longer than --max-wait. */
bool waiting_is_too_long(const struct crawl *crawl);

/* "http://host (503)"; malloc'd, of printable characters. */
char *waiting_text(const struct waiting *waiting);

#endif
