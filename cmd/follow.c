#include "cmd/follow.h"

#include "cmd/found.h"
#include "cmd/roster.h"
#include "cmd/say.h"
#include "cmd/site.h"
#include "parse/domain.h"
#include "parse/match.h"
#include "parse/url.h"
#include "store/host.h"

#include <err.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Traps: what no honest site has, and nobody asked for. */
#define LINK_MOST 4096		/* bytes of a URL */
#define DEPTH_MOST 1000		/* without --depth */
#define FOUND_MOST 100000	/* URLs of one host */
#define REPEATS_MOST 4		/* of a path's segment, in a row */
#define MATCH_MS 2000		/* of all patterns for the URLs of a page */

struct follow {
	struct pattern **patterns, **excludes;
	size_t npatterns, nexcludes;
	struct pattern **owned;		/* those of the command line */
	size_t nowned;
	struct match_budget budget;	/* of the page in hand */
	char *limit;			/* the last that was hit; NULL */
	struct url url;			/* scratch */
	void *hosts;			/* tsearch tree of names in scope */
	char origin[LINK_MOST + 1];	/* scratch */
	char *text;			/* scratch: a URL, terminated */
	size_t cap;
};

static void *must(void *p)
{
	if (p == NULL)
		err(1, "out of memory");
	return p;
}

/* ---- open ---------------------------------------------------------------- */

static int add_pattern(struct follow *f, struct pattern ***list, size_t *n,
		       const char *option, const char *regex)
{
	const char *error;
	size_t offset;
	struct pattern *p = pattern_compile(regex, &error, &offset);

	if (p == NULL) {
		say_error("--%s: %s at character %zu of '%s'", option, error,
			  offset + 1, regex);
		return -1;
	}
	*list = must(reallocarray(*list, *n + 1, sizeof(**list)));
	(*list)[(*n)++] = p;
	f->owned = must(reallocarray(f->owned, f->nowned + 1,
				     sizeof(*f->owned)));
	f->owned[f->nowned++] = p;
	return 0;
}

static void copy_patterns(struct pattern ***list, size_t *n,
			  struct pattern **from, size_t nfrom)
{
	*list = must(calloc(nfrom + 1, sizeof(**list)));
	if (nfrom > 0)
		memcpy(*list, from, nfrom * sizeof(*from));
	*n = nfrom;
}

int follow_open(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	struct follow *f;

	if (options->follow.len + crawl->rules.nfollow +
	    options->exclude.len + crawl->rules.nexclude == 0)
		return 0;
	crawl->follow = f = must(calloc(1, sizeof(*f)));
	copy_patterns(&f->patterns, &f->npatterns, crawl->rules.follow,
		      crawl->rules.nfollow);
	copy_patterns(&f->excludes, &f->nexcludes, crawl->rules.exclude,
		      crawl->rules.nexclude);
	for (size_t i = 0; i < options->follow.len; i++)
		if (add_pattern(f, &f->patterns, &f->npatterns, "follow",
				options->follow.items[i]) == -1)
			return -1;
	for (size_t i = 0; i < options->exclude.len; i++)
		if (add_pattern(f, &f->excludes, &f->nexcludes, "exclude",
				options->exclude.items[i]) == -1)
			return -1;
	return 0;
}

void follow_close(struct crawl *crawl)
{
	struct follow *f = crawl->follow;

	if (f == NULL)
		return;
	for (size_t i = 0; i < f->nowned; i++)
		pattern_free(f->owned[i]);
	tdestroy(f->hosts, free);
	free(f->owned);
	free(f->patterns);
	free(f->excludes);
	free(f->text);
	free(f->limit);
	url_release(&f->url);
	free(f);
	crawl->follow = NULL;
}

bool follow_wanted(const struct crawl *crawl)
{
	return crawl->follow != NULL && crawl->follow->npatterns > 0;
}

/* ---- scope --------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* What of a URL's host must be among the seeds': the host or its domain. */
static char *scope_name(const struct crawl *crawl, const struct url *url)
{
	const char *host = url->href + url->host;
	size_t len = url->host_end - url->host;

	if (crawl->options->scope == SCOPE_DOMAIN)
		host = domain_registrable(host, len, &len);
	return must(strndup(host, len));
}

void follow_seed_host(struct crawl *crawl, const char *text)
{
	struct follow *f = crawl->follow;
	const char *reason;
	char *name, **kept;

	if (f == NULL || crawl->options->scope == SCOPE_ANY ||
	    url_parse(&f->url, NULL, text, strlen(text), &reason) == -1)
		return;
	name = scope_name(crawl, &f->url);
	kept = must(tsearch(name, &f->hosts, by_name));
	if (*kept != name)
		free(name);
}

/* "example.org" of both, or the same address. */
static bool same_domain(const struct url *a, const struct url *b)
{
	size_t la = a->host_end - a->host, lb = b->host_end - b->host;
	const char *x = domain_registrable(a->href + a->host, la, &la);
	const char *y = domain_registrable(b->href + b->host, lb, &lb);

	return la == lb && memcmp(x, y, la) == 0;
}

void follow_redirected(struct crawl *crawl, const char *seed, const char *to)
{
	struct url from = URL_INIT, at = URL_INIT;
	const char *reason;

	if (follow_wanted(crawl) &&
	    url_parse(&from, NULL, seed, strlen(seed), &reason) == 0 &&
	    url_parse(&at, NULL, to, strlen(to), &reason) == 0 &&
	    same_domain(&from, &at))
		follow_seed_host(crawl, to);
	url_release(&from);
	url_release(&at);
}

static bool in_scope(const struct crawl *crawl, const struct url *url)
{
	char *name;
	bool found;

	if (crawl->options->scope == SCOPE_ANY)
		return true;
	name = scope_name(crawl, url);
	found = tfind(name, &crawl->follow->hosts, by_name) != NULL;
	free(name);
	return found;
}

/* /a/b/a/b/a/b...: a path that a broken relative link grows by itself. */
static bool repeats(const char *path, size_t len)
{
	size_t starts[256], n = 0;

	for (size_t i = 0; i < len && n < 256; i++)
		if (path[i] == '/')
			starts[n++] = i;
	for (size_t period = 1; period <= 3; period++) {
		size_t run = 0;

		for (size_t i = period; i + 1 < n; i++) {
			const char *a = path + starts[i];
			const char *b = path + starts[i - period];
			size_t la = starts[i + 1] - starts[i];
			size_t lb = starts[i - period + 1] -
				    starts[i - period];

			run = la == lb && la > 1 && memcmp(a, b, la) == 0
				      ? run + 1 : 0;
			if (run >= period * (REPEATS_MOST - 1))
				return true;
		}
	}
	return false;
}

static void hit_limit(struct follow *f, const char *option,
		      const struct pattern *pattern, const char *why)
{
	free(f->limit);
	if (asprintf(&f->limit, "--%s '%s': %s", option, pattern_text(pattern),
		     why) == -1)
		err(1, "out of memory");
}

/* 1: one of them matches, whatever the others do; 0; -1. */
static int any(struct follow *f, const char *option, struct pattern **patterns,
	       size_t n, const char *url, size_t len)
{
	const char *why;
	int found = 0;

	for (size_t i = 0; i < n && found != 1; i++)
		switch (pattern_test(patterns[i], url, len, &f->budget, &why)) {
		case 1:
			found = 1;
			break;
		case -1:
			hit_limit(f, option, patterns[i], why);
			found = -1;
		}
	return found;
}

void follow_begin(struct crawl *crawl)
{
	if (crawl->follow != NULL)
		match_budget_start(&crawl->follow->budget, MATCH_MS);
}

int follow_excludes(const struct crawl *crawl, const char *url, size_t len)
{
	struct follow *f = crawl->follow;

	return f != NULL ? any(f, "exclude", f->excludes, f->nexcludes, url,
			       len) : 0;
}

const char *follow_limit(const struct crawl *crawl)
{
	return crawl->follow->limit;
}

/* As follow_verdict(), of what is in scope. */
static const char *by_patterns(const struct crawl *crawl,
			       const struct url *url)
{
	struct follow *f = crawl->follow;
	int followed = any(f, "follow", f->patterns, f->npatterns, url->href,
			   url->len);
	int excluded = followed == 1
		       ? follow_excludes(crawl, url->href, url->len) : 0;

	if (followed == -1 || excluded == -1)
		return "rule";
	if (followed == 0)
		return "scope";
	return excluded ? "exclude" : NULL;
}

static bool too_deep(const struct crawl *crawl, int depth)
{
	int64_t most = crawl->options->depth;

	return depth > (most >= 0 ? most : DEPTH_MOST);
}

const char *follow_verdict(struct crawl *crawl, const char *text, int depth)
{
	struct follow *f = crawl->follow;
	size_t len = strlen(text);
	const struct url *url = &f->url;
	const char *reason;

	if (f == NULL)
		return NULL;
	if (url_parse(&f->url, NULL, text, len, &reason) == -1)
		return "invalid";
	url_strip_userinfo(&f->url);
	if (url->len > LINK_MOST)
		return "limit";
	reason = in_scope(crawl, url) ? by_patterns(crawl, url) : "scope";
	if (reason != NULL)
		return reason;
	if (site_bars_port(crawl, url))
		return "invalid";
	if (too_deep(crawl, depth))
		return "depth";
	if (repeats(url->href + url->path, url->query - url->path))
		return "limit";
	return NULL;
}

/* ---- links --------------------------------------------------------------- */

/* Of the link in hand, which is not too long. */
static int64_t host_of_link(struct crawl *crawl)
{
	struct follow *f = crawl->follow;

	url_origin(&f->url, f->origin, sizeof(f->origin));
	return store_host_id(crawl->store, f->origin);
}

static void is_found(struct crawl *crawl, int64_t host, int64_t id)
{
	struct site *site;

	roster_add(crawl, host, id);
	site = site_find(crawl, host);
	if (site != NULL)
		site->host->found++;
}

/* Into the frontier, pending. 1: a duplicate; 0; -1: trouble. */
static int enter(struct crawl *crawl, struct store_url *url)
{
	int64_t host = host_of_link(crawl), id;
	struct site *site;
	int added;

	if (host <= 0)
		return -1;
	site = site_find(crawl, host);
	if (site != NULL && site->host->found >= FOUND_MOST) {
		url->reason = "limit";
		site_limited(site, LIMIT_FOUND);
	}
	added = store_add(crawl->store, url, &id, NULL);
	if (added == STORE_NEARER)
		visit_is_nearer(id, url->depth);
	if (added == STORE_NOT_DUE)
		crawl->tally.unchanged++;
	if (added != STORE_ADDED && added != STORE_REOPENED)
		return added == -1 ? -1 : added != STORE_NOT_DUE;
	if (url->reason != NULL)
		crawl->tally.skipped++;
	else
		is_found(crawl, host, id);
	return added == STORE_REOPENED;
}

/* Into the ledger only. 1: a duplicate; 0; -1: trouble. */
static int skip(struct crawl *crawl, const struct visit *visit,
		struct store_url *url)
{
	int added;

	if (strcmp(url->reason, "depth") == 0 && crawl->options->depth < 0)
		site_limited(site_of(visit), LIMIT_DEPTH);
	if (crawl->follow->url.len == 0 ||
	    url_origin(&crawl->follow->url, crawl->follow->origin,
		       sizeof(crawl->follow->origin)) == 0)
		url->host = NULL;
	added = store_add(crawl->store, url, NULL, NULL);
	if (added == STORE_ADDED)
		crawl->tally.skipped++;
	return added == -1 ? -1 : added != STORE_ADDED;
}

static const char *terminated(struct follow *f, const struct found_link *link)
{
	if (link->len + 1 > f->cap) {
		f->cap = 2 * link->len + 256;
		f->text = must(realloc(f->text, f->cap));
	}
	memcpy(f->text, link->url, link->len);
	f->text[link->len] = '\0';
	return f->text;
}

/* What take_link gives beside 1: a duplicate; 0; -1: trouble. */
#define LIMIT_HIT 2

static int take_link(struct crawl *crawl, const struct visit *visit,
		     const struct found_link *link, bool nofollow)
{
	struct follow *f = crawl->follow;
	struct store_url url = {
		.url = terminated(f, link), .host = f->origin,
		.source = STORE_LINK, .parent_id = visit->url_id,
		.depth = visit->depth + 1, .every = -1,
	};

	url.reason = follow_verdict(crawl, url.url, url.depth);
	if (url.reason != NULL && strcmp(url.reason, "rule") == 0)
		return LIMIT_HIT;
	if (f->url.len > 0)
		url.url = f->url.href;
	if (url.reason == NULL && nofollow)
		url.reason = "robots:nofollow";
	return url.reason != NULL ? skip(crawl, visit, &url)
				  : enter(crawl, &url);
}

int follow_links(struct crawl *crawl, const struct visit *visit,
		 const struct page *page)
{
	bool robots = !crawl->options->no_robots;
	struct span rest = page->links;
	struct found_link link;
	int64_t links = 0, known = 0;
	int duplicate = 0;

	if (page->cut)
		site_limited(site_of(visit), LIMIT_LINKS);
	follow_begin(crawl);
	while (found_next(&rest, &link) == 1) {
		duplicate = 1;
		if (!store_met(crawl->store, link.url, link.len,
			       visit->depth + 1))
			duplicate = take_link(crawl, visit, &link, robots &&
					      (link.nofollow ||
					       page->nofollow));
		if (duplicate == -1)
			return -1;
		if (duplicate == LIMIT_HIT)
			break;
		links++;
		known += duplicate;
	}
	store_count_links(crawl->store, links, known);
	return duplicate == LIMIT_HIT;
}
