/*
 * What a person sees on stderr: a line a URL (-v), the live line.
 */
#ifndef CMD_CRAWL_PROGRESS_H
#define CMD_CRAWL_PROGRESS_H

#include "cmd/crawl/crawl.h"
#include "cmd/crawl/visit.h"

/* -v: one line; error NULL if it went well. page may be NULL. */
void report_visit(const struct visit *visit, const struct page *page,
		  const char *error);

/* Publishes the live counters (live.h) and redraws the live line if it is shown,
   when it is time; ms until then. */
int progress_turn(const struct crawl *crawl);

#endif
