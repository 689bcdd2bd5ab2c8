/*
 * Which links are followed: --follow, --exclude, --scope, --depth, limits and
 * traps.  Each found link gets one state and one reason; those that were
 * known already are counted.
 *
 * Where a pattern hits a limit nobody knows whether it matches: that is a
 * failure of what the URL stands on, a page, a redirect or a sitemap, and
 * scope_limit() names the pattern.  All patterns for all URLs of one of these
 * share a budget of time.
 */
#ifndef CMD_CRAWL_SCOPE_H
#define CMD_CRAWL_SCOPE_H

#include "cmd/crawl/crawl.h"
#include "cmd/crawl/visit.h"

/* The detail of a URL that site_bars_port(). */
#define SCOPE_BAD_PORT "port of another protocol"

/* crawl.follow stays NULL if nothing is followed or excluded.  -1 after a
   message. */
int scope_open(struct crawl *crawl);
void scope_close(struct crawl *crawl);

/* Whether links are followed at all. */
bool scope_follows(const struct crawl *crawl);

/* The host of a seed, or of a sitemap's entry, is within scope; so is where a
   seed redirects to, if that is of the same domain (www. and the like). */
void scope_add_seed(struct crawl *crawl, const char *url);
void scope_add_redirected(struct crawl *crawl, const char *seed, const char *to);

/* The budget begins anew; to be called for each page, redirect and sitemap. */
void scope_begin(struct crawl *crawl);

/* Why not to go there, as the ledger's reason; NULL: go.  depth: of the link.
   "rule": a limit was hit. */
const char *scope_refuses(struct crawl *crawl, const char *url, int depth);

/* Whether --exclude says so; -1: a limit was hit. */
int scope_excludes(const struct crawl *crawl, const char *url, size_t len);

/* What decided so, by scope_refuses() or scope_excludes(): "--exclude '/2$'
   (command line)"; until the next is asked. */
const char *scope_detail(const struct crawl *crawl);

/* "--follow '(a+)+$' (command line): match limit"; until the next limit is
   hit. */
const char *scope_limit(const struct crawl *crawl);

/* All links of a page, inside its transaction.  0; 1: a limit was hit, and what
   came before stands; -1: the store is in trouble. */
int links_follow(struct crawl *crawl, const struct visit *visit,
		 const struct page *page);

#endif
