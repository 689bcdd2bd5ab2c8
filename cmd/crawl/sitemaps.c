#include "cmd/crawl/sitemaps.h"

#include "cmd/crawl/shard.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/secret.h"
#include "parse/sitemap.h"
#include "parse/url/url.h"
#include "store/run.h"
#include "store/sitemap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MOST 5
#define DOCUMENTS_MOST 50000
#define ENTRY_MOST 4096		/* bytes of a URL */

static struct course *course_of(const struct sitemaps *sitemaps)
{
	return sitemaps->roster->sites->course;
}

/* ---- documents out ------------------------------------------------------- */

static void ask(void *arg, const struct store_sitemap *sitemap)
{
	struct sitemaps *sitemaps = arg;
	struct sites *sites = sitemaps->roster->sites;
	struct url url = URL_INIT;
	struct site *site;
	const char *reason;

	if (url_parse(&url, NULL, sitemap->url, strlen(sitemap->url),
		      &reason) == 0 &&
	    url.len <= ENTRY_MOST &&
	    (site = site_of_url(sites, &url)) != NULL) {
		visit_queue(visit_new_sitemap(sitemap->id, sitemap->url,
					      sitemap->depth), sites, site, 0);
		sitemaps->left++;
	}
	url_release(&url);
}

/* As store_sitemap_add(), but that another shard's is not new here. */
static int enter_document(struct sitemaps *sitemaps, const struct url *url,
			  struct store_sitemap *document)
{
	struct course *course = course_of(sitemaps);
	char origin[ENTRY_MOST + 1];
	int rc = store_sitemap_add(course->store, document->url,
				   document->depth, &document->id);

	url_origin(url, origin, sizeof(origin));
	if (rc != 1 || shard_refuses(course, origin) == NULL)
		return rc;
	return store_sitemap_end(course->store, document->id, STORE_SHARD, 0);
}

/* Of the command line. */
static void add_named(struct sitemaps *sitemaps, const char *text)
{
	struct store_sitemap document = { 0 };
	bool scheme = strstr(text, "://") != NULL;
	struct url url = URL_INIT;
	const char *reason = "URL too long";
	char *full;
	int64_t id;

	full = must_format("%s%s", scheme ? "" : "http://", text);
	if (url_parse(&url, NULL, full, strlen(full), &reason) == -1 ||
	    url.len > ENTRY_MOST) {
		say_error("--sitemap '%s': %s", text, reason);
		sitemaps->lost++;
	} else {
		url_strip_userinfo(&url);
		id = site_id_of_url(sitemaps->roster->sites, &url);
		if (id > 0)
			site_name(sitemaps->roster->sites, id);
		scope_add_seed(sitemaps->scope, url.href);
		document.url = url.href;
		course_stored(course_of(sitemaps),
			      enter_document(sitemaps, &url, &document));
	}
	url_release(&url);
	free(full);
}

/* One that `from`, at that depth, names.  -1: the store is in trouble. */
static int add_document(struct sitemaps *sitemaps, const struct url *url,
			int depth, const char *from)
{
	struct store_sitemap found = { .url = url->href, .depth = depth };
	int added;

	if (site_bars_port(sitemaps->roster->sites, url)) {
		say_note("sitemap '%s': '%s' is at a port of another protocol",
			 from, url->href);
		return 0;
	}
	if (found.depth > DEPTH_MOST || sitemaps->documents >= DOCUMENTS_MOST) {
		if (!sitemaps->told)
			say_error("%s: sitemaps more than %d deep, or more "
				  "than %d of them, are not read", from,
				  DEPTH_MOST, DOCUMENTS_MOST);
		sitemaps->told = true;
		return 0;
	}
	added = enter_document(sitemaps, url, &found);
	if (added <= 0)
		return added;
	sitemaps->documents++;
	ask(sitemaps, &found);
	return 0;
}

size_t sitemaps_named(const struct options *options)
{
	size_t n = 0;

	for (size_t i = 0; i < options->sitemap.len; i++)
		n += strcmp(options->sitemap.items[i], SITEMAPS_ROBOTS) != 0;
	return n;
}

static bool robots_wanted(const struct options *options)
{
	return options->retry.len == 0 &&
	       sitemaps_named(options) < options->sitemap.len;
}

static void add_line(struct sitemaps *sitemaps, const struct site *site,
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
		course_stored(course_of(sitemaps),
			      add_document(sitemaps, &url, 1, site->origin));
	}
	url_release(&url);
}

void sitemaps_of_robots(struct sitemaps *sitemaps, struct site *site)
{
	const struct course *course = course_of(sitemaps);
	const char *text;

	if (site->robots == NULL || site->sitemaps_read ||
	    !site->host->named || !robots_wanted(course->options))
		return;
	site->sitemaps_read = true;
	for (size_t n = 0; course->stop == STOP_NOT &&
			   (text = robots_sitemap(site->robots, n)); n++)
		add_line(sitemaps, site, text);
}

void sitemaps_open(struct sitemaps *sitemaps)
{
	struct course *course = course_of(sitemaps);
	const struct options *options = course->options;
	int64_t failed;

	if (options->retry.len > 0)
		return;
	for (size_t i = 0; i < options->sitemap.len; i++)
		if (strcmp(options->sitemap.items[i], SITEMAPS_ROBOTS) != 0)
			add_named(sitemaps, options->sitemap.items[i]);
	if (store_sitemaps_count(course->store, &sitemaps->documents,
				 &failed) == -1 ||
	    store_sitemaps_pending(course->store, ask, sitemaps) == -1)
		course_stop(course, STOP_STORE);
	else
		sitemaps->lost += failed;
}

/* ---- entries in ---------------------------------------------------------- */

struct reading {		/* one document */
	struct sitemaps *sitemaps;
	const struct visit *visit;
	int64_t entries;
	size_t too_long;
	char origin[ENTRY_MOST + 1];	/* of the entry before; "" */
};

/* In the ledger as it came, like a record of a list that is no URL. */
static int add_bad(struct course *course, const struct sitemap_entry *entry)
{
	char *text = secret_shown(entry->text, entry->len, ENTRY_MOST);
	struct store_url url = {
		.url = text, .source = STORE_SITEMAP, .every = -1,
		.reason = "invalid",
		.detail = entry->len > ENTRY_MOST ? "URL too long"
						  : "not an absolute URL",
	};
	int added = store_add(course->store, &url, NULL, NULL);

	free(text);
	if (added == -1)
		return -1;
	store_count_input(course->store, 1, added == STORE_KNOWN);
	course->tally.skipped += added == STORE_ADDED;
	return 0;
}

/* What of add_page() beside 0 and -1, trouble. */
#define LIMIT_HIT 1

/* As a seed, but that its host is open only if it is public. */
static int add_page(struct reading *reading, const struct url *url)
{
	struct sitemaps *sitemaps = reading->sitemaps;
	struct course *course = course_of(sitemaps);
	struct store_url entry = {
		.url = url->href, .host = reading->origin,
		.source = STORE_SITEMAP, .every = -1,
	};
	char origin[ENTRY_MOST + 1];
	int64_t id, host;
	int added;

	url_origin(url, origin, sizeof(origin));
	if (strcmp(origin, reading->origin) != 0)
		scope_add_seed(sitemaps->scope, url->href);
	strcpy(reading->origin, origin);
	switch (scope_excludes(sitemaps->scope, url->href, url->len)) {
	case 1:
		entry.reason = "exclude";
		entry.detail = scope_detail(sitemaps->scope);
		break;
	case -1:
		return LIMIT_HIT;
	}
	if (site_bars_port(sitemaps->roster->sites, url)) {
		entry.reason = "invalid";
		entry.detail = SITE_BAD_PORT;
	}
	if (entry.reason == NULL) {
		entry.detail = shard_refuses(course, origin);
		entry.reason = entry.detail != NULL ? STORE_SHARD : NULL;
	}
	added = store_add(course->store, &entry, &id, &host);
	if (added == -1)
		return -1;
	store_count_input(course->store, 1, added == STORE_KNOWN ||
						    added == STORE_NEARER ||
						    added == STORE_REOPENED);
	if (added != STORE_ADDED && added != STORE_REOPENED)
		return 0;
	if (entry.reason != NULL)
		course->tally.skipped++;
	else
		roster_add(sitemaps->roster, host, id);
	return 0;
}

static int read_entry(void *arg, const struct sitemap_entry *entry)
{
	struct reading *reading = arg;
	struct course *course = course_of(reading->sitemaps);
	bool too_long = entry->loc != NULL && entry->loc->len > ENTRY_MOST;
	int bad = 0;

	reading->entries++;
	reading->too_long += too_long;
	if (entry->loc == NULL || too_long)
		bad = entry->sitemap ? 0 : add_bad(course, entry);
	else if (entry->sitemap)
		bad = add_document(reading->sitemaps, entry->loc,
				   reading->visit->depth + 1,
				   reading->visit->at);
	else
		bad = add_page(reading, entry->loc);
	course_stored(course, bad);
	return bad;
}

/* ---- the end of a document ----------------------------------------------- */

static void end_document(struct sitemaps *sitemaps, const struct visit *visit,
			 const char *reason, int64_t entries)
{
	struct course *course = course_of(sitemaps);

	sitemaps->left--;
	sitemaps->lost += reason != NULL && strcmp(reason, STORE_SHARD) != 0;
	course_stored(course, store_sitemap_end(course->store, visit->url_id,
						reason, entries));
}

void sitemaps_answer(struct sitemaps *sitemaps, const struct visit *visit,
		     const struct page *page)
{
	struct reading reading = { .sitemaps = sitemaps, .visit = visit };
	struct url base = URL_INIT;
	const char *reason = NULL;
	size_t bad = 0;
	int rc;

	if (url_parse(&base, NULL, visit->at, strlen(visit->at),
		      &reason) == 0)
		reason = NULL;
	scope_begin(sitemaps->scope);
	rc = sitemap_scan(page->body.data, page->body.len, SITEMAPS_SIZE,
			  &base, read_entry, &reading, &bad, &reason);
	if (rc == 0)
		reason = NULL;
	else if (rc == LIMIT_HIT)
		reason = scope_limit(sitemaps->scope);
	if (reason != NULL)
		say_error("sitemap '%s': %s", visit->url, reason);
	bad += reading.too_long;
	if (bad > 0)
		say_error("sitemap '%s': %zu entr%s no URL%s", visit->url, bad,
			  bad == 1 ? "y is" : "ies are", bad == 1 ? "" : "s");
	end_document(sitemaps, visit, reason, reading.entries);
	url_release(&base);
}

void sitemaps_failed(struct sitemaps *sitemaps, const struct visit *visit,
		     const char *reason, const struct page *page)
{
	if (strcmp(reason, STORE_SHARD) == 0)
		say_note("sitemap '%s': for another shard", visit->url);
	else if (page != NULL && page->error.len > 0)
		say_error("sitemap '%s': %s: %.*s", visit->url, reason,
			  (int)page->error.len, page->error.data);
	else if (page != NULL && page->status != 0)
		say_error("sitemap '%s': status %d", visit->url, page->status);
	else
		say_error("sitemap '%s': %s", visit->url, reason);
	end_document(sitemaps, visit, reason, 0);
}
