/*
 * The loop of a crawl: seeds in, visits out, answers in, and sleep until
 * something happens.  It ends when there is nothing left to do, or when the
 * crawl is stopped and what was in flight has drained.
 */
#ifndef CMD_CRAWL_LOOP_H
#define CMD_CRAWL_LOOP_H

#include "cmd/crawl/parts.h"

void loop_run(struct crawl *crawl);

#endif
