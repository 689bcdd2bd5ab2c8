/*
 * What all nodes of a crawl of many machines have to agree on: whatever decides
 * what is fetched, how often a host is asked, and what a page gives.  As a JSON
 * object whose members the engine compares.
 *
 * All who may read the engine's tables can read it, so no secret is in it.
 */
#ifndef CMD_CRAWL_AGREEMENT_H
#define CMD_CRAWL_AGREEMENT_H

#include "cmd/options.h"
#include "parse/rules/rules.h"

/* malloc'd. */
char *agreement_json(const struct options *options, const struct rules *rules);

/* A word for the seeds that options and rules name, another one for others;
   NULL: they name none.  malloc'd. */
char *agreement_seeds(const struct options *options, const struct rules *rules);

#endif
