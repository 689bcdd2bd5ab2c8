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
}

static struct course *course_of(const struct links *links)
{
	return links->roster->sites->course;
}

static void is_pending(struct links *links, int64_t host, int64_t id)
{
	struct site *site;

	roster_add(links->roster, host, id);
	site = site_find(links->roster->sites, host);
	if (site != NULL)
		site->host->found++;
}

/* Into the frontier, pending. 1: a duplicate; 0; -1: trouble. */
static int enter(struct links *links, struct store_url *url)
{
	struct course *course = course_of(links);
	int64_t host = store_host_id(course->store, url->host), id;
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
	added = store_add(course->store, url, &id, NULL);
	if (added == STORE_NEARER)
		visits_bring_nearer(links->roster->visits, id, url->depth);
	if (added == STORE_NOT_DUE)
		course->tally.unchanged++;
	if (added != STORE_ADDED && added != STORE_REOPENED)
		return added == -1 ? -1 : added != STORE_NOT_DUE;
	if (url->reason != NULL)
		course->tally.skipped++;
	else
		is_pending(links, host, id);
	return added == STORE_REOPENED;
}

/* Into the ledger only. 1: a duplicate; 0; -1: trouble. */
static int skip(struct links *links, const struct visit *visit,
		const struct store_url *url)
{
	struct course *course = course_of(links);
	int added;

	if (strcmp(url->reason, "depth") == 0 && course->options->depth < 0)
		site_host_limited(visit_site(visit)->host, LIMIT_DEPTH);
	added = store_add(course->store, url, NULL, NULL);
	if (added == STORE_ADDED)
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

/* What of follow() beside 1: a duplicate; 0; -1: trouble. */
#define LIMIT_HIT 2

static int follow(struct links *links, const struct visit *visit,
		  const struct listed_link *link, const char *nofollow,
		  bool next)
{
	struct scope *scope = links->scope;
	const struct url *normal = scope_url(scope);
	char origin[SCOPE_LINK_MOST + 1];
	struct store_url url = {
		.url = terminated(links, link),
		.source = STORE_LINK, .parent_id = visit->url_id,
		.depth = visit->depth + 1, .every = -1,
	};

	url.reason = (next ? scope_refuses_next : scope_refuses)(
			scope, links->roster->sites, url.url, url.depth);
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
	return url.reason != NULL ? skip(links, visit, &url)
				  : enter(links, &url);
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

int links_follow(struct links *links, const struct visit *visit,
		 const struct page *page)
{
	struct course *course = course_of(links);
	struct span rest = page->links;
	struct listed_link link;
	int64_t n = 0, known = 0;
	int duplicate = 0;

	if (page->cut)
		site_host_limited(visit_site(visit)->host, LIMIT_LINKS);
	scope_begin(links->scope);
	while (link_list_next(&rest, &link) == 1) {
		duplicate = 1;
		if (!store_met(course->store, link.url, link.len,
			       visit->depth + 1))
			duplicate = follow(links, visit, &link,
					   marked_nofollow(course->options,
							   page, &link),
					   false);
		if (duplicate == -1 || duplicate == LIMIT_HIT)
			break;
		n++;
		known += duplicate;
	}
	if (duplicate == -1)
		return -1;
	store_count_links(course->store, n, known);
	return duplicate == LIMIT_HIT;
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
	int known = skip(links, visit, &url);

	free(text);
	return known;
}

static int follow_href(struct links *links, const struct visit *visit,
		       const struct page *page, const char *href, size_t len)
{
	struct url base = URL_INIT, to = URL_INIT;
	const char *why = "too long";
	int known;

	scope_begin(links->scope);
	if (url_parse(&base, NULL, visit->at, strlen(visit->at), &why) == -1 ||
	    url_parse(&to, &base, href, len, &why) == -1) {
		known = skip_bad(links, visit, href, len, why);
	} else {
		struct listed_link link = { .url = to.href, .len = to.len };

		known = follow(links, visit, &link,
			       marked_nofollow(course_of(links)->options, page,
					       &link), true);
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
