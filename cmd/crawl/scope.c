#include "cmd/crawl/scope.h"

#include "cmd/crawl/link_list.h"
#include "cmd/crawl/roster.h"
#include "cmd/text/say.h"
#include "cmd/crawl/site.h"
#include "cmd/provenance.h"
#include "cmd/text/units.h"
#include "parse/url/domain.h"
#include "parse/rules/match.h"
#include "parse/url/url.h"
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
#define STRING(number) QUOTED(number)
#define QUOTED(number) #number
#define MATCH_MS 2000		/* of all patterns for the URLs of a page */
#define SHOWN_MOST 10		/* patterns of which none matches */

struct filter {
	struct pattern *pattern;
	char *shown;		/* "--follow '/x' (command line)" */
	bool owned;		/* not of rules.follow, rules.exclude */
};

struct filters {
	struct filter *list;
	size_t n;
};

struct scope {
	struct filters follows, excludes;
	char *outside;			/* the detail of what is out of scope, */
	char *unmatched;		/* and of what no --follow matches */
	char *most_depth;		/* "--depth 2 (command line)" */
	const char *detail;		/* of the last outcome */
	char shown[160];		/* a detail of few words */
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

static int64_t depth_most(const struct crawl *crawl)
{
	int64_t most = crawl->options->depth;

	return most >= 0 ? most : DEPTH_MOST;
}

/* ---- open ---------------------------------------------------------------- */

static void add_filter(struct filters *filters, const char *name,
		       struct pattern *pattern, bool owned)
{
	filters->list = must(reallocarray(filters->list, filters->n + 1,
					  sizeof(*filters->list)));
	filters->list[filters->n++] = (struct filter){
		pattern, provenance_pattern(name, pattern), owned,
	};
}

/* The patterns of the rule files' own lists, then those of the option. */
static int add_filters(const struct crawl *crawl, struct filters *filters,
		       const char *name, struct pattern **rules, size_t nrules,
		       const struct strings *options)
{
	const struct place *at;
	struct pattern *pattern;
	const char *error;
	size_t offset;

	for (size_t i = 0; i < nrules; i++)
		add_filter(filters, name, rules[i], false);
	for (size_t i = 0; i < options->len; i++) {
		pattern = pattern_compile(options->items[i], &error, &offset);
		if (pattern == NULL) {
			say_error("--%s: %s at character %zu of '%s'", name,
				  error, offset + 1, options->items[i]);
			return -1;
		}
		at = provenance_in_rules(crawl->options, &crawl->rules, name, i);
		if (at != NULL)
			pattern_set_place(pattern, at->file, at->line);
		add_filter(filters, name, pattern, true);
	}
	return 0;
}

static void filters_release(struct filters *filters)
{
	for (size_t i = 0; i < filters->n; i++) {
		if (filters->list[i].owned)
			pattern_free(filters->list[i].pattern);
		free(filters->list[i].shown);
	}
	free(filters->list);
}

/* What is said of every URL that they do not want. */
static char *unmatched_text(const struct filters *follows)
{
	char *text = NULL;
	size_t size, shown = follows->n;
	FILE *out = must(open_memstream(&text, &size));

	if (shown > SHOWN_MOST)
		shown = SHOWN_MOST;
	fputs(shown == 1 ? "not matched by " : "matched by none of ", out);
	for (size_t i = 0; i < shown; i++)
		fprintf(out, "%s%s", i > 0 ? ", " : "", follows->list[i].shown);
	if (follows->n > shown)
		fprintf(out, " and %zu more", follows->n - shown);
	if (fclose(out) == EOF)
		err(1, "out of memory");
	return text;
}

static char *outside_text(const struct crawl *crawl)
{
	bool domain = crawl->options->scope == SCOPE_DOMAIN;
	char *option, *text;

	option = provenance_option(crawl->options, &crawl->rules, "scope",
			       domain ? "domain" : "host");
	if (asprintf(&text, "%s: no seed is %s", option,
		     domain ? "of this domain" : "on this host") == -1)
		err(1, "out of memory");
	free(option);
	return text;
}

int scope_open(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	struct scope *f;

	if (options->follow.len + crawl->rules.nfollow +
	    options->exclude.len + crawl->rules.nexclude == 0)
		return 0;
	crawl->scope = f = must(calloc(1, sizeof(*f)));
	if (add_filters(crawl, &f->follows, "follow", crawl->rules.follow,
			crawl->rules.nfollow, &options->follow) == -1 ||
	    add_filters(crawl, &f->excludes, "exclude", crawl->rules.exclude,
			crawl->rules.nexclude, &options->exclude) == -1)
		return -1;
	f->outside = outside_text(crawl);
	f->unmatched = unmatched_text(&f->follows);
	f->most_depth = provenance_number(options, &crawl->rules, "depth",
				      depth_most(crawl));
	return 0;
}

void scope_close(struct crawl *crawl)
{
	struct scope *f = crawl->scope;

	if (f == NULL)
		return;
	filters_release(&f->follows);
	filters_release(&f->excludes);
	tdestroy(f->hosts, free);
	free(f->outside);
	free(f->unmatched);
	free(f->most_depth);
	free(f->text);
	free(f->limit);
	url_release(&f->url);
	free(f);
	crawl->scope = NULL;
}

bool scope_follows(const struct crawl *crawl)
{
	return crawl->scope != NULL && crawl->scope->follows.n > 0;
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

void scope_add_seed(struct crawl *crawl, const char *text)
{
	struct scope *f = crawl->scope;
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

void scope_add_redirected(struct crawl *crawl, const char *seed, const char *to)
{
	struct url from = URL_INIT, at = URL_INIT;
	const char *reason;

	if (scope_follows(crawl) &&
	    url_parse(&from, NULL, seed, strlen(seed), &reason) == 0 &&
	    url_parse(&at, NULL, to, strlen(to), &reason) == 0 &&
	    same_domain(&from, &at))
		scope_add_seed(crawl, to);
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
	found = tfind(name, &crawl->scope->hosts, by_name) != NULL;
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

static void hit_limit(struct scope *f, const struct filter *filter,
		      const char *why)
{
	free(f->limit);
	if (asprintf(&f->limit, "%s: %s", filter->shown, why) == -1)
		err(1, "out of memory");
}

/* 1: one of them matches, whatever the others do, and is the detail; 0; -1. */
static int any(struct scope *f, const struct filters *filters,
	       const char *url, size_t len)
{
	const char *why;
	int found = 0;

	for (size_t i = 0; i < filters->n && found != 1; i++) {
		const struct filter *filter = &filters->list[i];

		switch (pattern_test(filter->pattern, url, len, &f->budget,
				     &why)) {
		case 1:
			f->detail = filter->shown;
			found = 1;
			break;
		case -1:
			hit_limit(f, filter, why);
			found = -1;
		}
	}
	return found;
}

void scope_begin(struct crawl *crawl)
{
	if (crawl->scope != NULL)
		match_budget_start(&crawl->scope->budget, MATCH_MS);
}

int scope_excludes(const struct crawl *crawl, const char *url, size_t len)
{
	struct scope *f = crawl->scope;

	return f != NULL ? any(f, &f->excludes, url, len) : 0;
}

const char *scope_detail(const struct crawl *crawl)
{
	return crawl->scope->detail;
}

const char *scope_limit(const struct crawl *crawl)
{
	return crawl->scope->limit;
}

/* A outcome and its detail. */
static const char *say(struct scope *f, const char *outcome,
		       const char *detail)
{
	f->detail = detail;
	return outcome;
}

/* As scope_refuses(), of what is in scope. */
static const char *by_patterns(const struct crawl *crawl,
			       const struct url *url)
{
	struct scope *f = crawl->scope;
	int followed = any(f, &f->follows, url->href, url->len);
	int excluded = followed == 1
		       ? scope_excludes(crawl, url->href, url->len) : 0;

	if (followed == -1 || excluded == -1)
		return "rule";
	if (followed == 0)
		return say(f, "scope", f->unmatched);
	return excluded ? "exclude" : NULL;
}

static const char *too_deep(struct scope *f, int depth)
{
	snprintf(f->shown, sizeof(f->shown), "%s: this is %d link%s away",
		 f->most_depth, depth, units_plural(depth));
	return say(f, "depth", f->shown);
}

static const char *too_long(struct scope *f)
{
	snprintf(f->shown, sizeof(f->shown), "longer than %d bytes", LINK_MOST);
	return say(f, "limit", f->shown);
}

const char *scope_refuses(struct crawl *crawl, const char *text, int depth)
{
	struct scope *f = crawl->scope;
	size_t len = strlen(text);
	const struct url *url = &f->url;
	const char *reason;

	if (f == NULL)
		return NULL;
	if (url_parse(&f->url, NULL, text, len, &reason) == -1)
		return say(f, "invalid", reason);
	url_strip_userinfo(&f->url);
	if (url->len > LINK_MOST)
		return too_long(f);
	if (!in_scope(crawl, url))
		return say(f, "scope", f->outside);
	reason = by_patterns(crawl, url);
	if (reason != NULL)
		return reason;
	if (site_bars_port(crawl, url))
		return say(f, "invalid", SCOPE_BAD_PORT);
	if (depth > depth_most(crawl))
		return too_deep(f, depth);
	if (repeats(url->href + url->path, url->query - url->path))
		return say(f, "limit", "its path repeats itself "
				       STRING(REPEATS_MOST)
				       " times in a row or more");
	return NULL;
}

/* ---- links --------------------------------------------------------------- */

/* Of the link in hand, which is not too long. */
static int64_t host_of_link(struct crawl *crawl)
{
	struct scope *f = crawl->scope;

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
		url->detail = "more than " STRING(FOUND_MOST)
			      " URLs of this host were found";
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
	if (crawl->scope->url.len == 0 ||
	    url_origin(&crawl->scope->url, crawl->scope->origin,
		       sizeof(crawl->scope->origin)) == 0)
		url->host = NULL;
	added = store_add(crawl->store, url, NULL, NULL);
	if (added == STORE_ADDED)
		crawl->tally.skipped++;
	return added == -1 ? -1 : added != STORE_ADDED;
}

static const char *terminated(struct scope *f, const struct listed_link *link)
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
		     const struct listed_link *link, const char *nofollow)
{
	struct scope *f = crawl->scope;
	struct store_url url = {
		.url = terminated(f, link), .host = f->origin,
		.source = STORE_LINK, .parent_id = visit->url_id,
		.depth = visit->depth + 1, .every = -1,
	};

	url.reason = scope_refuses(crawl, url.url, url.depth);
	if (url.reason != NULL && strcmp(url.reason, "rule") == 0)
		return LIMIT_HIT;
	if (f->url.len > 0)
		url.url = f->url.href;
	if (url.reason != NULL) {
		url.detail = f->detail;
	} else if (nofollow != NULL) {
		url.reason = "robots:nofollow";
		url.detail = nofollow;
	}
	return url.reason != NULL ? skip(crawl, visit, &url)
				  : enter(crawl, &url);
}

/* What asks not to go there; NULL: nothing. */
static const char *marked_nofollow(const struct crawl *crawl,
				   const struct page *page,
				   const struct listed_link *link)
{
	if (crawl->options->no_robots)
		return NULL;
	if (page->nofollow)
		return "nofollow for the whole page (meta robots or "
		       "X-Robots-Tag)";
	return link->nofollow ? "rel=nofollow on the link" : NULL;
}

int links_follow(struct crawl *crawl, const struct visit *visit,
		 const struct page *page)
{
	struct span rest = page->links;
	struct listed_link link;
	int64_t links = 0, known = 0;
	int duplicate = 0;

	if (page->cut)
		site_limited(site_of(visit), LIMIT_LINKS);
	scope_begin(crawl);
	while (link_list_next(&rest, &link) == 1) {
		duplicate = 1;
		if (!store_met(crawl->store, link.url, link.len,
			       visit->depth + 1))
			duplicate = take_link(crawl, visit, &link,
					      marked_nofollow(crawl, page,
							      &link));
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
