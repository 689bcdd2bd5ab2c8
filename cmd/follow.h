/*
 * Which links are followed: --follow, --exclude, --scope, --depth, limits and
 * traps.  Each found link gets one state and one reason; those that were
 * known already are counted.
 */
#ifndef CMD_FOLLOW_H
#define CMD_FOLLOW_H

#include "cmd/crawl.h"
#include "cmd/visit.h"

/* NULL in crawl.follow if nothing is followed.  -1 after a message. */
int follow_open(struct crawl *crawl);
void follow_close(struct crawl *crawl);

/* A seed's host (and where it redirects to) is within scope. */
void follow_seed_host(struct crawl *crawl, const char *url);

/* Why not to go there, as the ledger's reason; NULL: go. depth: of the link. */
const char *follow_verdict(struct crawl *crawl, const char *url, int depth);

/* All links of a page, inside its transaction.  -1: the store is in trouble. */
int follow_links(struct crawl *crawl, const struct visit *visit,
		 const struct page *page);

#endif
