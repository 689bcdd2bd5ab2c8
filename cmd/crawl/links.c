#include "cmd/crawl/links.h"

#include "cmd/crawl/link_list.h"
#include "cmd/crawl/shard.h"
#include "cmd/text/memory.h"
#include "cmd/text/secret.h"
#include "store/frontier.h"
#include "store/host.h"
#include "store/run.h"

#include <stdlib.h>
#include <string.h>

#define FOUND_MOST 100000	/* URLs of one host; a trap has more */
#define SHOWN_MOST 200		/* bytes of what is no URL */
#define STRING(number) QUOTED(number)
#define QUOTED(number) #number

void links_release(struct links *links)
{
	free(links->text);
	free(links->found);
	free(links->anchors);
}

static struct course *course_of(const struct links *links)
{
	return links->roster->sites->course;
}

/* Of one node of many it is the engine's. */
static void is_pending(struct links *links, int64_t host, int64_t id)
{
	struct site *site;

	if (course_of(links)->options->engine == NULL)
		roster_add(links->roster, host, id);
	site = site_find(links->roster->sites, host);
	if (site != NULL)
		site->host->found++;
}

/* Into the frontier, pending. 1: a duplicate; 0; -1: trouble. */
static int enter(struct links *links, struct store_url *url, int64_t *id)
{
	struct course *course = course_of(links);
	int64_t host = store_host_id(course->store, url->host);
	struct site *site;
	int added;

	if (host <= 0)
		return -1;
	site = site_find(links->roster->sites, host);
	if (site != NULL && site->host->found >= FOUND_MOST) {
		url->reason = "limit";
		url->detail = "more than " STRING(FOUND_MOST)
			      " URLs of this host were found";
		site_host_limited(site->host, LIMIT_FOUND);
	}
	added = store_add(course->store, url, id, NULL);
	if (added == STORE_NEARER)
		visits_bring_nearer(links->roster->visits, *id, url->depth);
	if (added == STORE_NOT_DUE)
		course->tally.unchanged++;
	if (added != STORE_ADDED && added != STORE_REOPENED)
		return added == -1 ? -1 : added != STORE_NOT_DUE;
	if (url->reason != NULL)
		course->tally.skipped++;
	else
		is_pending(links, host, *id);
	return added == STORE_REOPENED;
}

/* Into the ledger only, but for what is checked. 1: a duplicate; 0; -1:
   trouble. */
static int skip(struct links *links, const struct visit *visit,
		struct store_url *url, int64_t *id)
{
	struct course *course = course_of(links);
	int64_t host;
	int added;

	if (strcmp(url->reason, "depth") == 0 && course->options->depth < 0)
		site_host_limited(visit_site(visit)->host, LIMIT_DEPTH);
	url->check = course->options->check_external &&
		     strcmp(url->reason, "scope") == 0;
	added = store_add(course->store, url, id, &host);
	if (added == STORE_ADDED && url->check)
		roster_add(links->roster, host, *id);
	else if (added == STORE_ADDED)
		course->tally.skipped++;
	return added == -1 ? -1 : added != STORE_ADDED;
}

static const char *terminated(struct links *links,
			      const struct listed_link *link)
{
	if (link->len + 1 > links->cap) {
		links->cap = 2 * link->len + 256;
		links->text = must(realloc(links->text, links->cap));
	}
	memcpy(links->text, link->url, link->len);
	links->text[link->len] = '\0';
	return links->text;
}

/* As scope_refuses(). */
static const char *refusal(struct links *links, const char *url, int depth,
			   bool next)
{
	struct scope *scope = links->scope;
	struct sites *sites = links->roster->sites;

	if (next)
		return scope_refuses_next(scope, sites, url, depth);
	return scope_wants_links(scope)
	       ? scope_refuses(scope, sites, url, depth)
	       : scope_refuses_all(scope, url);
}

/* What of follow() beside 1: a duplicate; 0; -1: trouble. */
#define LIMIT_HIT 2

/* *id: of its row in the ledger, if it has one. */
static int follow(struct links *links, const struct visit *visit,
		  const struct listed_link *link, const char *nofollow,
		  bool next, int64_t *id)
{
	struct scope *scope = links->scope;
	const struct url *normal = scope_url(scope);
	char origin[SCOPE_LINK_MOST + 1];
	struct store_url url = {
		.url = terminated(links, link),
		.source = STORE_LINK, .parent_id = visit->url_id,
		.depth = visit->depth + 1, .every = -1,
	};

	url.reason = refusal(links, url.url, url.depth, next);
	if (url.reason != NULL && strcmp(url.reason, "rule") == 0)
		return LIMIT_HIT;
	if (normal->len > 0) {
		url.url = normal->href;
		if (url_origin(normal, origin, sizeof(origin)) > 0)
			url.host = origin;
	}
	if (url.reason != NULL) {
		url.detail = scope_detail(scope);
	} else if (nofollow != NULL) {
		url.reason = "robots:nofollow";
		url.detail = nofollow;
	} else {
		url.detail = shard_refuses(course_of(links), url.host);
		url.reason = url.detail != NULL ? STORE_SHARD : NULL;
	}
	return url.reason != NULL ? skip(links, visit, &url, id)
				  : enter(links, &url, id);
}

/* What asks not to go there; NULL: nothing. */
static const char *marked_nofollow(const struct options *options,
				   const struct page *page,
				   const struct listed_link *link)
{
	if (options->no_robots)
		return NULL;
	if (page->nofollow)
		return "nofollow for the whole page (meta robots or "
		       "X-Robots-Tag)";
	return link->nofollow ? "rel=nofollow on the link" : NULL;
}

/* ---- kept ---------------------------------------------------------------- */

static struct store_text text_of(struct span span)
{
	return (struct store_text){ span.data, span.len };
}

static void keep(struct links *links, const struct listed_link *link,
		 int64_t id)
{
	if (links->nfound == links->found_cap) {
		links->found_cap = 2 * links->found_cap + 64;
		links->found = must(reallocarray(links->found,
						 links->found_cap,
						 sizeof(*links->found)));
	}
	links->found[links->nfound++] = (struct store_link){
		.target_id = id, .element = link->element,
		.text = text_of(link->text), .rel = text_of(link->rel),
		.fragment = text_of(link->fragment),
	};
}

static void keep_anchor(struct links *links, const struct listed_link *anchor)
{
	if (links->nanchors == links->anchors_cap) {
		links->anchors_cap = 2 * links->anchors_cap + 64;
		links->anchors = must(reallocarray(links->anchors,
						   links->anchors_cap,
						   sizeof(*links->anchors)));
	}
	links->anchors[links->nanchors++] =
		(struct store_text){ anchor->url, anchor->len };
}

/* The worker begins with an anchor without a name if it looked for any. */
static int store_kept(struct links *links)
{
	const struct store_page_links page = {
		.links = links->found, .nlinks = links->nfound,
		.anchors = links->nanchors > 0 ? links->anchors : NULL,
		.nanchors = links->nanchors,
	};

	return store_links(course_of(links)->store, &page);
}

/* ---- of a page ----------------------------------------------------------- */

/* 1: a duplicate; 0; LIMIT_HIT; -1: trouble. */
static int meet(struct links *links, const struct visit *visit,
		const struct page *page, const struct listed_link *link)
{
	struct course *course = course_of(links);
	int64_t id = store_met(course->store, link->url, link->len,
			       visit->depth + 1);
	int duplicate = 1;

	if (id == 0)
		duplicate = follow(links, visit, link,
				   marked_nofollow(course->options, page,
						   link), false, &id);
	if (link->element != NULL && id > 0)
		keep(links, link, id);
	return duplicate;
}

int links_follow(struct links *links, const struct visit *visit,
		 const struct page *page)
{
	struct course *course = course_of(links);
	struct span rest = page->links, ahead = rest;
	struct listed_link link;
	int64_t n = 0, known = 0;
	int duplicate = 0;

	if (page->cut)
		site_host_limited(visit_site(visit)->host, LIMIT_LINKS);
	links->nfound = links->nanchors = 0;
	scope_begin(links->scope);
	while (link_list_next(&ahead, &link) == 1)
		store_expect(course->store, link.url, link.len);
	while (link_list_next(&rest, &link) == 1) {
		if (link.anchor) {
			keep_anchor(links, &link);
			continue;
		}
		duplicate = meet(links, visit, page, &link);
		if (duplicate == -1 || duplicate == LIMIT_HIT)
			break;
		n++;
		known += duplicate;
	}
	if (duplicate == -1)
		return -1;
	store_count_links(course->store, n, known);
	if (duplicate == LIMIT_HIT)
		return 1;
	return course->options->links ? store_kept(links) : 0;
}

struct again {
	struct links *links;
	const struct visit *visit;
};

static int meet_again(void *arg, const char *url)
{
	const struct again *again = arg;
	struct listed_link link = { .url = url, .len = strlen(url) };
	int64_t id;
	int duplicate = follow(again->links, again->visit, &link, NULL, false,
			       &id);

	if (duplicate == 0 || duplicate == 1)
		store_count_links(course_of(again->links)->store, 1, duplicate);
	return duplicate == 1 ? 0 : duplicate;
}

int links_follow_again(struct links *links, const struct visit *visit)
{
	struct course *course = course_of(links);
	struct again again = { links, visit };
	int rc;

	scope_begin(links->scope);
	rc = store_links_again(course->store, visit->url_id,
			       course->options->check_external, meet_again,
			       &again);
	return rc == LIMIT_HIT ? 1 : rc;
}

/* What is no URL has its entry in the ledger too. */
static int skip_bad(struct links *links, const struct visit *visit,
		    const char *href, size_t len, const char *why)
{
	char *text = secret_shown(href, len, SHOWN_MOST);
	struct store_url url = {
		.url = text, .source = STORE_LINK, .parent_id = visit->url_id,
		.depth = visit->depth + 1, .every = -1, .reason = "invalid",
		.detail = why,
	};
	int64_t id;
	int known = skip(links, visit, &url, &id);

	free(text);
	return known;
}

static int follow_href(struct links *links, const struct visit *visit,
		       const struct page *page, const char *href, size_t len)
{
	struct url base = URL_INIT, to = URL_INIT;
	const char *why = "too long";
	int64_t id;
	int known;

	scope_begin(links->scope);
	if (url_parse(&base, NULL, visit->at, strlen(visit->at), &why) == -1 ||
	    url_parse(&to, &base, href, len, &why) == -1) {
		known = skip_bad(links, visit, href, len, why);
	} else {
		struct listed_link link = { .url = to.href, .len = to.len };

		known = follow(links, visit, &link,
			       marked_nofollow(course_of(links)->options, page,
					       &link), true, &id);
	}
	url_release(&base);
	url_release(&to);
	return known;
}

int links_follow_next(struct links *links, const struct visit *visit,
		      const struct page *page, const char *href, size_t len)
{
	int known = follow_href(links, visit, page, href, len);

	if (known == -1)
		return -1;
	if (known == LIMIT_HIT)
		return 1;
	store_count_links(course_of(links)->store, 1, known);
	return 0;
}
