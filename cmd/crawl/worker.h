/*
 * What a worker process of a crawl does: it fetches (fetch/worker.h) and
 * knows what a page's bytes mean (parse/).
 */
#ifndef CMD_CRAWL_WORKER_H
#define CMD_CRAWL_WORKER_H

#include "cmd/options.h"
#include "fetch/pool.h"
#include "fetch/worker.h"

/* argv for pool_spec: how trawl is started as a worker. */
extern char *const worker_argv[];

/* All that the network options say, in the terms of fetch.  Borrows. */
struct worker_options worker_settings(const struct network *net);

/*
 * A pool of them for a crawl, in its parent.  raw_most: bytes of the largest
 * body that is asked for as it is; 0: --max-size.  *packed: what they are told,
 * malloc'd, to be freed after the pool.  NULL after a message.
 */
struct pool *worker_pool_open(const struct options *options, size_t raw_most,
			      pool_callback *callback, void *arg,
			      char **packed);

/* main() of such a process. */
int worker_main(void);

#endif
