/*
 * Which links are followed: --follow, --exclude, --scope, --depth, limits and
 * traps.  Each found link gets one state and one reason; those that were
 * known already are counted.
 */
#ifndef CMD_FOLLOW_H
#define CMD_FOLLOW_H

#include "cmd/crawl.h"
#include "cmd/visit.h"

/* crawl.follow stays NULL if nothing is followed or excluded.  -1 after a
   message. */
int follow_open(struct crawl *crawl);
void follow_close(struct crawl *crawl);

/* Whether links are followed at all. */
bool follow_wanted(const struct crawl *crawl);

/* The host of a seed, or of a sitemap's entry, is within scope; so is where a
   seed redirects to, if that is of the same domain (www. and the like). */
void follow_seed_host(struct crawl *crawl, const char *url);
void follow_redirected(struct crawl *crawl, const char *seed, const char *to);

/* Why not to go there, as the ledger's reason; NULL: go.  depth: of the link. */
const char *follow_verdict(struct crawl *crawl, const char *url, int depth);

/* True if --exclude says so. */
bool follow_excludes(const struct crawl *crawl, const char *url, size_t len);

/* All links of a page, inside its transaction.  -1: the store is in trouble. */
int follow_links(struct crawl *crawl, const struct visit *visit,
		 const struct page *page);

#endif
