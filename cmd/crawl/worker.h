/*
 * What a worker process of a crawl does: it fetches (fetch/worker.h) and
 * knows what a page's bytes mean (parse/).
 */
#ifndef CMD_CRAWL_WORKER_H
#define CMD_CRAWL_WORKER_H

#include "cmd/options.h"
#include "fetch/worker.h"

/* argv for pool_spec: how trawl is started as a worker. */
extern char *const worker_argv[];

/* All that the network options say, in the terms of fetch.  Borrows from net. */
struct worker_options worker_settings(const struct network *net);

/* main() of such a process. */
int worker_main(void);

#endif
