/*
 * A visit's next request: out of the schedule, past the checks, to the pool.
 */
#ifndef CMD_CRAWL_REQUEST_H
#define CMD_CRAWL_REQUEST_H

#include "cmd/crawl/response.h"
#include "cmd/crawl/visit.h"
#include "fetch/pool.h"

#include <stdbool.h>

struct requests {
	struct responses *responses;	/* set by the owner, */
	struct pool *pool;	/* likewise */
	/* What an ending borrows: */
	char reason[32];
	char *why;		/* owned */
};

void requests_release(struct requests *requests);

/* expects: more URLs may come for any host.  0 if the pool has no room (put
   back); 1: it is asked, or has ended. */
int request_start(struct requests *requests, struct visit *visit,
		  bool expects);

#endif
