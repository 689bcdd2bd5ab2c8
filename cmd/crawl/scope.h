/*
 * Which URLs are followed: --follow, --exclude, --scope, --depth, limits and
 * traps.
 *
 * Where a pattern hits a limit nobody knows whether it matches: that is a
 * failure of what the URL stands on, a page, a redirect or a sitemap, and
 * scope_limit() names the pattern.  All patterns for all URLs of one of these
 * share a budget of time.
 */
#ifndef CMD_CRAWL_SCOPE_H
#define CMD_CRAWL_SCOPE_H

#include "cmd/crawl/site.h"
#include "parse/url/url.h"

#include <stdbool.h>
#include <stddef.h>

struct scope;

#define SCOPE_LINK_MOST 4096	/* bytes of a URL that is followed */

/* Of these options and rules, which it borrows.  NULL after a message. */
struct scope *scope_new(const struct options *options,
			const struct rules *rules);
void scope_free(struct scope *scope);	/* NULL is fine */

/* Whether anything is followed or excluded; whether pages lead to others; and
   whether they do by their links. */
bool scope_matters(const struct scope *scope);
bool scope_follows(const struct scope *scope);
bool scope_wants_links(const struct scope *scope);

/* The host of a seed, or of a sitemap's entry, is within scope; so is where a
   seed redirects to, if that is of the same domain (www. and the like). */
void scope_add_seed(struct scope *scope, const char *url);
void scope_add_redirected(struct scope *scope, const char *seed,
			  const char *to);

/* The budget begins anew; to be called for each page, redirect and sitemap. */
void scope_begin(struct scope *scope);

/* Why not to go there, as the ledger's reason; NULL: go.  depth: of the link.
   "rule": a limit was hit. */
const char *scope_refuses(struct scope *scope, struct sites *sites,
			  const char *url, int depth);

/* The same of what a `next` of a rule file gave: it need match no --follow, and
   without --depth it may be as deep as it likes. */
const char *scope_refuses_next(struct scope *scope, struct sites *sites,
			       const char *url, int depth);

/* The same where nothing is followed: there always is a reason. */
const char *scope_refuses_all(struct scope *scope, const char *url);

/* Whether this URL's host is within scope. */
bool scope_has_host(struct scope *scope, const char *url);

/* The URL that was asked about last, in normal form; len 0: it is none. */
const struct url *scope_url(const struct scope *scope);

/* Whether --exclude says so; -1: a limit was hit. */
int scope_excludes(struct scope *scope, const char *url, size_t len);

/* What decided so, by scope_refuses() or scope_excludes(): "--exclude '/2$'
   (command line)"; until the next is asked. */
const char *scope_detail(const struct scope *scope);

/* "--follow '(a+)+$' (command line): match limit"; until the next limit is
   hit. */
const char *scope_limit(const struct scope *scope);

#endif
