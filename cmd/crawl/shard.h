/*
 * The hosts that this crawl is for, of those that it meets (--shard K/N).
 *
 * A host belongs to one shard (store/shard.h); the others neither ask it for
 * a page nor for its robots.txt, so that its pace is kept whatever they do.
 * What they meet of it - seeds, links, sitemaps and their entries, and a page
 * that redirects to it - is skipped with STORE_SHARD.  The page is asked again
 * by who may ask both hosts: a crawl without --shard on the merged database.
 *
 * A robots.txt that redirects is followed wherever it leads: what comes is the
 * robots.txt of the host that was asked for it, once a day.
 */
#ifndef CMD_CRAWL_SHARD_H
#define CMD_CRAWL_SHARD_H

#include "cmd/crawl/course.h"
#include "store/shard.h"

/* NULL: an origin is ours; else whose it is, in words, until the next is asked
   about. */
const char *shard_refuses(struct course *course, const char *origin);

#endif
