#include "cmd/crawl/sitemaps.h"

#include "cmd/text/escape.h"
#include "cmd/crawl/scope.h"
#include "cmd/crawl/roster.h"
#include "cmd/text/say.h"
#include "cmd/text/secret.h"
#include "cmd/crawl/site.h"
#include "parse/sitemap.h"
#include "parse/url/url.h"
#include "store/host.h"
#include "store/sitemap.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MOST 5
#define DOCUMENTS_MOST 50000
#define ENTRY_MOST 4096		/* bytes of a URL */

static int64_t documents, left, lost;	/* of this run */
static bool told;			/* that a limit was reached */

int64_t sitemaps_left(void)
{
	return left;
}

int64_t sitemaps_lost(void)
{
	return lost;
}

/* ---- documents out ------------------------------------------------------- */

/* 0: the store is in trouble. */
static int64_t host_of_url(struct crawl *crawl, const struct url *url)
{
	char origin[ENTRY_MOST + 1];
	int64_t id;

	url_origin(url, origin, sizeof(origin));
	id = store_host_id(crawl->store, origin);
	if (id <= 0)
		crawl_stop(crawl, STOP_STORE);
	return id > 0 ? id : 0;
}

/* NULL: the store is in trouble. */
static struct site *site_of_url(struct crawl *crawl, const struct url *url)
{
	int64_t id = host_of_url(crawl, url);

	return id > 0 ? site_get(crawl, id) : NULL;
}

static void ask(void *arg, const struct store_sitemap *sitemap)
{
	struct crawl *crawl = arg;
	struct url url = URL_INIT;
	struct visit *visit;
	struct site *site;
	const char *reason;

	if (url_parse(&url, NULL, sitemap->url, strlen(sitemap->url),
		      &reason) == 0 &&
	    url.len <= ENTRY_MOST && (site = site_of_url(crawl, &url)) != NULL) {
		visit = visit_new_sitemap(sitemap->id, sitemap->url,
					  sitemap->depth);
		visit_again(crawl, visit, site, 0);
		left++;
	}
	url_release(&url);
}

static void add_named(struct crawl *crawl, const char *text)
{
	bool scheme = strstr(text, "://") != NULL;
	struct url url = URL_INIT;
	const char *reason = "URL too long";
	char *full;
	int64_t id;

	if (asprintf(&full, "%s%s", scheme ? "" : "http://", text) == -1)
		err(1, "out of memory");
	if (url_parse(&url, NULL, full, strlen(full), &reason) == -1 ||
	    url.len > ENTRY_MOST) {
		say_error("--sitemap '%s': %s", text, reason);
		lost++;
	} else {
		url_strip_userinfo(&url);
		id = host_of_url(crawl, &url);
		if (id > 0)
			site_name(crawl, id);
		scope_add_seed(crawl, url.href);
		if (store_sitemap_add(crawl->store, url.href, 0, &id) == -1)
			crawl_stop(crawl, STOP_STORE);
	}
	url_release(&url);
	free(full);
}

/* One that `from`, at that depth, names. */
static int add_document(struct crawl *crawl, const struct url *url, int depth,
			const char *from)
{
	struct store_sitemap found = { .url = url->href, .depth = depth };
	int added;

	if (site_bars_port(crawl, url)) {
		say_note("sitemap '%s': '%s' is at a port of another protocol",
			 from, url->href);
		return 0;
	}
	if (found.depth > DEPTH_MOST || documents >= DOCUMENTS_MOST) {
		if (!told)
			say_error("%s: sitemaps more than %d deep, or more "
				  "than %d of them, are not read", from,
				  DEPTH_MOST, DOCUMENTS_MOST);
		told = true;
		return 0;
	}
	added = store_sitemap_add(crawl->store, found.url, found.depth,
				  &found.id);
	if (added <= 0)
		return added;
	documents++;
	ask(crawl, &found);
	return 0;
}

size_t sitemaps_named(const struct options *options)
{
	size_t n = 0;

	for (size_t i = 0; i < options->sitemap.len; i++)
		n += strcmp(options->sitemap.items[i], SITEMAPS_ROBOTS) != 0;
	return n;
}

static bool robots_wanted(const struct crawl *crawl)
{
	const struct options *options = crawl->options;

	return options->retry.len == 0 &&
	       sitemaps_named(options) < options->sitemap.len;
}

static void add_line(struct crawl *crawl, const struct site *site,
		     const char *text)
{
	const char *reason = "URL too long";
	struct url url = URL_INIT;

	if (url_parse(&url, NULL, text, strlen(text), &reason) == -1 ||
	    url.len > ENTRY_MOST) {
		say_note("%s/robots.txt: Sitemap '%s': %s", site->origin, text,
			 reason);
	} else {
		url_strip_userinfo(&url);
		if (add_document(crawl, &url, 1, site->origin) == -1)
			crawl_stop(crawl, STOP_STORE);
	}
	url_release(&url);
}

void sitemaps_of_robots(struct crawl *crawl, struct site *site)
{
	const char *text;

	if (site->robots == NULL || site->sitemaps_taken ||
	    !site_host_is_named(site) || !robots_wanted(crawl))
		return;
	site->sitemaps_taken = true;
	for (size_t n = 0; crawl->stop == STOP_NOT &&
			   (text = robots_sitemap(site->robots, n)); n++)
		add_line(crawl, site, text);
}

void sitemaps_open(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	int64_t failed;

	if (options->retry.len > 0)
		return;
	for (size_t i = 0; i < options->sitemap.len; i++)
		if (strcmp(options->sitemap.items[i], SITEMAPS_ROBOTS) != 0)
			add_named(crawl, options->sitemap.items[i]);
	if (store_sitemaps_count(crawl->store, &documents, &failed) == -1 ||
	    store_sitemaps_pending(crawl->store, ask, crawl) == -1)
		crawl_stop(crawl, STOP_STORE);
	lost += failed;
}

/* ---- entries in ---------------------------------------------------------- */

struct reading {		/* one document */
	struct crawl *crawl;
	const struct visit *visit;
	int64_t entries;
	size_t too_long;
	char origin[ENTRY_MOST + 1];	/* of the entry before; "" */
};

/* As it may be shown and kept. */
static char *shown(const struct sitemap_entry *entry)
{
	size_t len = entry->len < ENTRY_MOST ? entry->len : ENTRY_MOST;
	char *blanked = secret_blanked(entry->text, len, &len);
	char *text = escape_control(blanked, len);

	free(blanked);
	return text;
}

/* In the ledger as it came, like a record of a list that is no URL. */
static int add_bad(struct crawl *crawl, const struct sitemap_entry *entry)
{
	char *text = shown(entry);
	struct store_url url = {
		.url = text, .source = STORE_SITEMAP, .every = -1,
		.reason = "invalid",
		.detail = entry->len > ENTRY_MOST ? "URL too long"
						  : "not an absolute URL",
	};
	int added = store_add(crawl->store, &url, NULL, NULL);

	free(text);
	if (added == -1)
		return -1;
	store_count_input(crawl->store, 1, added == STORE_KNOWN);
	crawl->tally.skipped += added == STORE_ADDED;
	return 0;
}

/* What add_page gives beside 0 and -1, trouble. */
#define LIMIT_HIT 1

/* As a seed, but that its host is open only if it is public. */
static int add_page(struct reading *reading, const struct url *url)
{
	struct crawl *crawl = reading->crawl;
	struct store_url entry = {
		.url = url->href, .host = reading->origin,
		.source = STORE_SITEMAP, .every = -1,
	};
	char origin[ENTRY_MOST + 1];
	int64_t id, host;
	int added;

	url_origin(url, origin, sizeof(origin));
	if (strcmp(origin, reading->origin) != 0)
		scope_add_seed(crawl, url->href);
	strcpy(reading->origin, origin);
	switch (scope_excludes(crawl, url->href, url->len)) {
	case 1:
		entry.reason = "exclude";
		entry.detail = scope_detail(crawl);
		break;
	case -1:
		return LIMIT_HIT;
	}
	if (site_bars_port(crawl, url)) {
		entry.reason = "invalid";
		entry.detail = SCOPE_BAD_PORT;
	}
	added = store_add(crawl->store, &entry, &id, &host);
	if (added == -1)
		return -1;
	store_count_input(crawl->store, 1, added == STORE_KNOWN ||
						   added == STORE_NEARER ||
						   added == STORE_REOPENED);
	if (added != STORE_ADDED && added != STORE_REOPENED)
		return 0;
	if (entry.reason != NULL) {
		crawl->tally.skipped++;
		return 0;
	}
	roster_add(crawl, host, id);
	return 0;
}

static int take_entry(void *arg, const struct sitemap_entry *entry)
{
	struct reading *reading = arg;
	bool too_long = entry->loc != NULL && entry->loc->len > ENTRY_MOST;
	int bad = 0;

	reading->entries++;
	reading->too_long += too_long;
	if (entry->loc == NULL || too_long)
		bad = entry->sitemap ? 0 : add_bad(reading->crawl, entry);
	else if (entry->sitemap)
		bad = add_document(reading->crawl, entry->loc,
				   reading->visit->depth + 1,
				   reading->visit->at);
	else
		bad = add_page(reading, entry->loc);
	if (bad == -1)
		crawl_stop(reading->crawl, STOP_STORE);
	return bad;
}

/* ---- the end of a document ----------------------------------------------- */

static void end_document(struct crawl *crawl, const struct visit *visit,
			 const char *reason, int64_t entries)
{
	left--;
	lost += reason != NULL;
	if (store_sitemap_end(crawl->store, visit->url_id, reason,
			      entries) == -1)
		crawl_stop(crawl, STOP_STORE);
}

void sitemaps_answer(struct crawl *crawl, struct visit *visit,
		     const struct page *page)
{
	struct reading reading = { .crawl = crawl, .visit = visit };
	struct url base = URL_INIT;
	const char *reason = NULL;
	size_t bad = 0;
	int rc;

	if (url_parse(&base, NULL, visit->at, strlen(visit->at),
		      &reason) == 0)
		reason = NULL;
	scope_begin(crawl);
	rc = sitemap_scan(page->body.data, page->body.len, SITEMAPS_SIZE,
			  &base, take_entry, &reading, &bad, &reason);
	if (rc == 0)
		reason = NULL;
	else if (rc == LIMIT_HIT)
		reason = scope_limit(crawl);
	if (reason != NULL)
		say_error("sitemap '%s': %s", visit->url, reason);
	bad += reading.too_long;
	if (bad > 0)
		say_error("sitemap '%s': %zu entr%s no URL%s", visit->url, bad,
			  bad == 1 ? "y is" : "ies are", bad == 1 ? "" : "s");
	end_document(crawl, visit, reason, reading.entries);
	url_release(&base);
}

void sitemaps_failed(struct crawl *crawl, struct visit *visit,
		     const char *reason, const struct page *page)
{
	if (page != NULL && page->error.len > 0)
		say_error("sitemap '%s': %s: %.*s", visit->url, reason,
			  (int)page->error.len, page->error.data);
	else if (page != NULL && page->status != 0)
		say_error("sitemap '%s': status %d", visit->url, page->status);
	else
		say_error("sitemap '%s': %s", visit->url, reason);
	end_document(crawl, visit, reason, 0);
}
