/*
 * What a run finds in the database when it begins: hosts that have pending
 * URLs, and, where an unfinished run goes on, what its seeds had opened.
 */
#ifndef CMD_CRAWL_RESUME_H
#define CMD_CRAWL_RESUME_H

#include "cmd/crawl/parts.h"

/* Before anything is asked.  Trouble of the store stops the crawl. */
void resume(struct crawl *crawl);

#endif
