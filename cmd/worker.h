/*
 * What a worker process of a crawl does: it fetches (fetch/worker.h) and
 * knows what a page's bytes mean (parse/).
 */
#ifndef CMD_WORKER_H
#define CMD_WORKER_H

/* argv for pool_spec: how trawl is started as a worker. */
extern char *const worker_argv[];

/* main() of such a process. */
int worker_main(void);

#endif
