#include "cmd/crawl/scope.h"

#include "cmd/provenance.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/rules/pattern.h"
#include "parse/url/domain.h"
#include "parse/url/url.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Traps: what no honest site has, and nobody asked for. */
#define DEPTH_MOST 1000		/* without --depth */
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
	const struct options *options;
	const struct rules *rules;
	struct filters follows, excludes;
	char *outside;		/* the detail of what is out of scope, */
	char *unmatched;	/* and of what no --follow matches */
	char *most_depth;		/* "--depth 2 (command line)" */
	const char *detail;		/* of the last outcome */
	char shown[160];		/* a detail of few words */
	struct match_budget budget;	/* of the page in hand */
	char *limit;			/* the last that was hit; NULL */
	struct url url;			/* scratch */
	void *hosts;			/* tsearch tree of names in scope */
};

static int64_t depth_most(const struct scope *scope)
{
	int64_t most = scope->options->depth;

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
static int add_filters(const struct scope *scope, struct filters *filters,
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
		at = provenance_in_rules(scope->options, scope->rules, name, i);
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
	return must(fclose(out) == EOF ? NULL : text);
}

static char *outside_text(const struct scope *scope)
{
	bool domain = scope->options->scope == SCOPE_DOMAIN;
	char *option = provenance_option(scope->options, scope->rules, "scope",
					 domain ? "domain" : "host");
	char *text = must_format("%s: no seed is %s", option,
				 domain ? "of this domain" : "on this host");

	free(option);
	return text;
}

struct scope *scope_new(const struct options *options,
			const struct rules *rules)
{
	struct scope *scope = must(calloc(1, sizeof(*scope)));

	scope->options = options;
	scope->rules = rules;
	if (add_filters(scope, &scope->follows, "follow", rules->follow,
			rules->nfollow, &options->follow) == -1 ||
	    add_filters(scope, &scope->excludes, "exclude", rules->exclude,
			rules->nexclude, &options->exclude) == -1) {
		scope_free(scope);
		return NULL;
	}
	scope->outside = outside_text(scope);
	scope->unmatched = unmatched_text(&scope->follows);
	scope->most_depth = provenance_number(options, rules, "depth",
					  depth_most(scope));
	return scope;
}

void scope_free(struct scope *scope)
{
	if (scope == NULL)
		return;
	filters_release(&scope->follows);
	filters_release(&scope->excludes);
	tdestroy(scope->hosts, free);
	free(scope->outside);
	free(scope->unmatched);
	free(scope->most_depth);
	free(scope->limit);
	url_release(&scope->url);
	free(scope);
}

bool scope_matters(const struct scope *scope)
{
	return scope_follows(scope) || scope->excludes.n > 0;
}

bool scope_follows(const struct scope *scope)
{
	return scope_wants_links(scope) || scope->rules->nnexts > 0;
}

bool scope_wants_links(const struct scope *scope)
{
	return scope->follows.n > 0;
}

/* ---- scope --------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* What of a URL's host must be among the seeds': the host or its domain. */
static char *scope_name(const struct scope *scope, const struct url *url)
{
	const char *host = url->href + url->host;
	size_t len = url->host_end - url->host;

	if (scope->options->scope == SCOPE_DOMAIN)
		host = domain_registrable(host, len, &len);
	return must(strndup(host, len));
}

void scope_add_seed(struct scope *scope, const char *text)
{
	const char *reason;
	char *name, **kept;

	if (!scope_matters(scope) || scope->options->scope == SCOPE_ANY ||
	    url_parse(&scope->url, NULL, text, strlen(text), &reason) == -1)
		return;
	name = scope_name(scope, &scope->url);
	kept = must(tsearch(name, &scope->hosts, by_name));
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

void scope_add_redirected(struct scope *scope, const char *seed,
			  const char *to)
{
	struct url from = URL_INIT, at = URL_INIT;
	const char *reason;

	if (scope_follows(scope) &&
	    url_parse(&from, NULL, seed, strlen(seed), &reason) == 0 &&
	    url_parse(&at, NULL, to, strlen(to), &reason) == 0 &&
	    same_domain(&from, &at))
		scope_add_seed(scope, to);
	url_release(&from);
	url_release(&at);
}

static bool in_scope(const struct scope *scope, const struct url *url)
{
	char *name;
	bool found;

	if (scope->options->scope == SCOPE_ANY)
		return true;
	name = scope_name(scope, url);
	found = tfind(name, &scope->hosts, by_name) != NULL;
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

static void hit_limit(struct scope *scope, const struct filter *filter,
		      const char *why)
{
	free(scope->limit);
	scope->limit = must_format("%s: %s", filter->shown, why);
}

/* 1: one of them matches, whatever the others do, and is the detail; 0; -1. */
static int any(struct scope *scope, const struct filters *filters,
	       const char *url, size_t len)
{
	const char *why;
	int found = 0;

	for (size_t i = 0; i < filters->n && found != 1; i++) {
		const struct filter *filter = &filters->list[i];

		switch (pattern_test(filter->pattern, url, len,
				     &scope->budget, &why)) {
		case 1:
			scope->detail = filter->shown;
			found = 1;
			break;
		case -1:
			hit_limit(scope, filter, why);
			found = -1;
		}
	}
	return found;
}

void scope_begin(struct scope *scope)
{
	if (scope_matters(scope))
		match_budget_start(&scope->budget, MATCH_MS);
}

int scope_excludes(struct scope *scope, const char *url, size_t len)
{
	return any(scope, &scope->excludes, url, len);
}

const struct url *scope_url(const struct scope *scope)
{
	return &scope->url;
}

const char *scope_detail(const struct scope *scope)
{
	return scope->detail;
}

const char *scope_limit(const struct scope *scope)
{
	return scope->limit;
}

/* A reason and its detail. */
static const char *refused(struct scope *scope, const char *reason,
			   const char *detail)
{
	scope->detail = detail;
	return reason;
}

/* As refuses(), of what is in scope. */
static const char *by_patterns(struct scope *scope, bool next)
{
	const struct url *url = &scope->url;
	int followed = next || scope->follows.n == 0 ? 1
		       : any(scope, &scope->follows, url->href, url->len);
	int excluded = followed == 1
		       ? scope_excludes(scope, url->href, url->len) : 0;

	if (followed == -1 || excluded == -1)
		return "rule";
	if (followed == 0)
		return refused(scope, "scope", scope->unmatched);
	return excluded ? "exclude" : NULL;
}

static const char *too_deep(struct scope *scope, int depth)
{
	snprintf(scope->shown, sizeof(scope->shown),
		 "%s: this is %d link%s away", scope->most_depth, depth,
		 units_plural(depth));
	return refused(scope, "depth", scope->shown);
}

static const char *too_long(struct scope *scope)
{
	snprintf(scope->shown, sizeof(scope->shown), "longer than %d bytes",
		 SCOPE_LINK_MOST);
	return refused(scope, "limit", scope->shown);
}

/* Into scope->url; NULL, or why not, as scope_refuses(). */
static const char *read_url(struct scope *scope, const char *text)
{
	const char *reason;

	if (url_parse(&scope->url, NULL, text, strlen(text), &reason) == -1)
		return refused(scope, "invalid", reason);
	url_strip_userinfo(&scope->url);
	return scope->url.len > SCOPE_LINK_MOST ? too_long(scope) : NULL;
}

const char *scope_refuses_all(struct scope *scope, const char *text)
{
	const char *reason = read_url(scope, text);

	if (reason != NULL)
		return reason;
	switch (scope_excludes(scope, scope->url.href, scope->url.len)) {
	case -1:
		return "rule";
	case 1:
		return "exclude";
	}
	return refused(scope, "scope", "nothing is followed (--follow)");
}

bool scope_has_host(struct scope *scope, const char *text)
{
	return read_url(scope, text) == NULL && in_scope(scope, &scope->url);
}

/* What is out of scope may yet be checked, but for what is excluded. */
static const char *outside(struct scope *scope)
{
	int excluded = !scope->options->check_external ? 0 :
		       scope_excludes(scope, scope->url.href, scope->url.len);

	if (excluded == -1)
		return "rule";
	return excluded ? "exclude" : refused(scope, "scope", scope->outside);
}

static const char *refuses(struct scope *scope, struct sites *sites,
			   const char *text, int depth, bool next)
{
	const struct url *url = &scope->url;
	const char *reason;

	if (!scope_matters(scope))
		return NULL;
	reason = read_url(scope, text);
	if (reason != NULL)
		return reason;
	if (!in_scope(scope, url))
		return outside(scope);
	reason = by_patterns(scope, next);
	if (reason != NULL)
		return reason;
	if (site_bars_port(sites, url))
		return refused(scope, "invalid", SITE_BAD_PORT);
	if (depth > depth_most(scope) &&
	    (!next || scope->options->depth >= 0))
		return too_deep(scope, depth);
	if (repeats(url->href + url->path, url->query - url->path))
		return refused(scope, "limit", "its path repeats itself "
			       STRING(REPEATS_MOST)
			       " times in a row or more");
	return NULL;
}

const char *scope_refuses(struct scope *scope, struct sites *sites,
			  const char *text, int depth)
{
	return refuses(scope, sites, text, depth, false);
}

const char *scope_refuses_next(struct scope *scope, struct sites *sites,
			       const char *text, int depth)
{
	return refuses(scope, sites, text, depth, true);
}
