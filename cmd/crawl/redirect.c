#include "cmd/crawl/redirect.h"

#include "cmd/text/escape.h"
#include "cmd/crawl/scope.h"
#include "cmd/text/secret.h"
#include "cmd/text/units.h"
#include "parse/url/url.h"
#include "store/host.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 9309, 2.3.1.2: at least five. */
#define ROBOTS_REDIRECTS 5

#define REDIRECTS_MOST 8192	/* bytes of the URLs on the way */
#define SHOWN_MOST 200		/* bytes of what is no URL */

static void *must(void *p)
{
	if (p == NULL)
		err(1, "out of memory");
	return p;
}

static void move_to(struct visit *visit, const char *url)
{
	if (visit->at != visit->url)
		free(visit->at);
	visit->at = must(strdup(url));
	visit->hops++;
}

/* NULL: the store is in trouble. */
static struct site *site_of_url(struct crawl *crawl, const struct url *url)
{
	char *origin = must(malloc(url->len + 1));
	int64_t id;

	url_origin(url, origin, url->len + 1);
	id = store_host_id(crawl->store, origin);
	free(origin);
	if (id <= 0) {
		crawl_stop(crawl, STOP_STORE);
		return NULL;
	}
	return site_get(crawl, id);
}

static void fail(struct crawl *crawl, struct visit *visit, const char *reason,
		 const char *text, const struct page *page)
{
	struct page told = *page;

	visit->attempts++;
	told.error = (struct span){ text, strlen(text) };
	visit_fail(crawl, visit, reason, &told);
}

/* Another URL of the ledger stands for this one. */
static bool is_known(struct crawl *crawl, const struct visit *visit,
		     const char *url)
{
	int64_t id = store_find(crawl->store, url);

	if (id == -1)
		crawl_stop(crawl, STOP_STORE);
	return id > 0 && id != visit->url_id;
}

static bool was_found(const struct visit *visit)
{
	return visit->kind == VISIT_PAGE && (visit->source == STORE_LINK ||
					     visit->source == STORE_REDIRECT);
}

/* Why a found link may not lead there; NULL. */
static const char *forbidden(struct crawl *crawl, const struct visit *visit,
			     const char *to)
{
	const char *why;

	if (!was_found(visit))
		return NULL;
	scope_begin(crawl);
	why = scope_refuses(crawl, to, visit->depth);
	if (why == NULL && is_known(crawl, visit, to))
		why = "duplicate";
	return why;
}

static void hop(struct crawl *crawl, struct visit *visit,
		const struct url *to, const struct page *page)
{
	const char *why = forbidden(crawl, visit, to->href);
	struct site *site;

	if (why != NULL && strcmp(why, "rule") == 0) {
		fail(crawl, visit, "rule", scope_limit(crawl), page);
		return;
	}
	if (why != NULL) {
		visit->attempts++;
		visit_skip(crawl, visit, why, strcmp(why, "duplicate") == 0
						   ? NULL
						   : scope_detail(crawl),
			   page);
		return;
	}
	if (site_bars_port(crawl, to)) {
		fail(crawl, visit, "redirect",
		     "redirect to a bad URL: " SCOPE_BAD_PORT, page);
		return;
	}
	site = site_of_url(crawl, to);
	if (site == NULL) {
		visit_free(crawl, visit);
		return;
	}
	if (visit->kind == VISIT_PAGE && visit->source == STORE_SEED)
		scope_add_redirected(crawl, visit->url, to->href);
	move_to(visit, to->href);
	visit_again(crawl, visit, site, 0);
}

static int hops_most(const struct crawl *crawl, const struct visit *visit)
{
	return visit->kind == VISIT_ROBOTS ? ROBOTS_REDIRECTS
					   : (int)crawl->options->max_redirs;
}

/* Of many that are long, the first and the last. */
static void note_redirect(struct visit *visit, const char *to)
{
	const char *before = visit->redirects != NULL ? visit->redirects : "";
	size_t len = strlen(before);
	bool cut = len + strlen(to) > REDIRECTS_MOST;
	char *text;

	if (cut)
		len = strcspn(before, " ");
	if (asprintf(&text, "%.*s%s%s%s", (int)len, before,
		     len > 0 ? " " : "", cut && len > 0 ? "... " : "",
		     to) == -1)
		err(1, "out of memory");
	free(visit->redirects);
	visit->redirects = text;
}

static void fail_bad(struct crawl *crawl, struct visit *visit,
		     const char *reason, const struct page *page)
{
	size_t len = page->location.len < SHOWN_MOST ? page->location.len
						     : SHOWN_MOST;
	char *blanked = secret_blanked(page->location.data, len, &len);
	char *shown = escape_control(blanked, len), *text;

	if (asprintf(&text, "redirect to a bad URL: %s: '%s'", reason,
		     shown) == -1)
		err(1, "out of memory");
	fail(crawl, visit, "redirect", text, page);
	free(text);
	free(shown);
	free(blanked);
}

void redirect_follow(struct crawl *crawl, struct visit *visit,
		const struct page *page)
{
	struct url base = URL_INIT, to = URL_INIT;
	int most = hops_most(crawl, visit);
	const char *reason = "too long";
	char text[64];

	if (url_parse(&base, NULL, visit->at, strlen(visit->at),
		      &reason) == -1 ||
	    url_parse(&to, &base, page->location.data, page->location.len,
		      &reason) == -1 || to.len > URL_MOST) {
		fail_bad(crawl, visit, reason, page);
	} else if (visit->hops >= most) {
		note_redirect(visit, to.href);
		snprintf(text, sizeof(text), "more than %d redirect%s%s", most,
			 units_plural(most),
			 strcmp(to.href, visit->at) == 0 ||
			 strcmp(to.href, visit->url) == 0 ? ", a loop" : "");
		fail(crawl, visit, "redirect", text, page);
	} else {
		url_strip_userinfo(&to);
		note_redirect(visit, to.href);
		hop(crawl, visit, &to, page);
	}
	url_release(&base);
	url_release(&to);
}

bool redirect_is_needless(struct crawl *crawl, const struct visit *visit)
{
	return visit->hops > 0 && was_found(visit) &&
	       is_known(crawl, visit, visit->at);
}

static void enter_as_seen(struct crawl *crawl, const struct visit *visit)
{
	struct store_url url = {
		.url = visit->at,
		.host = site_of(visit)->origin,
		.source = STORE_REDIRECT,
		.parent_id = visit->url_id,
		.depth = visit->depth,
		.every = -1,
		.reason = "duplicate",
	};
	int added = store_add(crawl->store, &url, NULL, NULL);

	if (added == -1)
		crawl_stop(crawl, STOP_STORE);
	if (added != STORE_ADDED)
		return;
	store_count_links(crawl->store, 1, 0);
	crawl->tally.skipped++;
}

bool redirect_arrived(struct crawl *crawl, struct visit *visit,
		 const struct page *page)
{
	if (strcmp(visit->at, visit->url) == 0)
		return true;
	if (redirect_is_needless(crawl, visit)) {
		visit_skip(crawl, visit, "duplicate", NULL, page);
		return false;
	}
	if (scope_follows(crawl))
		enter_as_seen(crawl, visit);
	return true;
}
