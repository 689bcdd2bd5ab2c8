/*
 * What an answer means is decided in three steps:
 *
 *   outcome_for_host()   what it says about the host    -> schedule, site
 *   outcome_of()        what it says about the URL     -> one of enum outcome
 *   conclude()          what is done about it          -> ledger, next request
 *
 * A visit that is asked again (redirect, retry) goes back to the schedule
 * and comes out through visit_start() like a new one, so no check is passed
 * by.
 */
#include "cmd/crawl/visit.h"

#include "cmd/crawl/domains.h"
#include "cmd/crawl/scope.h"
#include "cmd/crawl/page.h"
#include "cmd/crawl/redirect.h"
#include "cmd/crawl/robots.h"
#include "cmd/text/say.h"
#include "cmd/crawl/seeds.h"
#include "cmd/crawl/sitemaps.h"
#include "cmd/provenance.h"
#include "cmd/crawl/outcome.h"

#include <err.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of a robots.txt at least 500 KiB count (RFC 9309, 2.5); what is longer is
   read, and cut in robots.c.  A sitemap has 50 MB at most, by its protocol. */
#define ROBOTS_SIZE (8 << 20)

#define RETRY_FIRST 1000	/* ms, doubling, plus up to half of it */
#define RETRY_MOST 60000

static void *in_hand;		/* tsearch tree of visits by url_id */

static void *must(void *p)
{
	if (p == NULL)
		err(1, "out of memory");
	return p;
}

static char *copy(const char *s)
{
	return s != NULL ? must(strdup(s)) : NULL;
}

static int by_id(const void *a, const void *b)
{
	const struct visit *x = a, *y = b;

	return x->url_id < y->url_id ? -1 : x->url_id > y->url_id;
}

bool visit_in_hand(int64_t url_id)
{
	struct visit key = { .url_id = url_id };

	return tfind(&key, &in_hand, by_id) != NULL;
}

void visit_is_nearer(int64_t url_id, int depth)
{
	struct visit key = { .url_id = url_id };
	struct visit **found = tfind(&key, &in_hand, by_id);

	if (found != NULL && depth < (*found)->depth)
		(*found)->depth = depth;
}

void visit_is_named(int64_t url_id, int64_t position, const char *input)
{
	struct visit key = { .url_id = url_id };
	struct visit **found = tfind(&key, &in_hand, by_id);

	if (found == NULL)
		return;
	(*found)->source = STORE_SEED;
	(*found)->depth = 0;
	(*found)->position = position;
	free((*found)->input);
	(*found)->input = copy(input);
}

struct visit *visit_new(struct crawl *crawl, const struct store_claim *claim)
{
	struct visit *visit = must(calloc(1, sizeof(*visit)));

	visit->source = claim->source;
	visit->url_id = claim->id;
	visit->position = claim->position;
	visit->depth = claim->depth;
	visit->attempts = claim->attempts;
	visit->url = visit->at = copy(claim->url);
	visit->input = copy(claim->input);
	visit->etag = copy(claim->etag);
	visit->last_modified = copy(claim->last_modified);
	visit->good_url = copy(claim->good_url);
	visit->has_hash = claim->hash != NULL;
	if (visit->has_hash)
		memcpy(visit->hash, claim->hash, sizeof(visit->hash));
	must(tsearch(visit, &in_hand, by_id));
	crawl->tally.known++;
	return visit;
}

static struct visit *visit_new_of(struct site *site, enum visit_kind kind)
{
	struct visit *visit = must(calloc(1, sizeof(*visit)));
	size_t len = strlen(site->origin) + sizeof("/robots.txt");

	visit->kind = kind;
	visit->home = site;
	visit->url = visit->at = must(malloc(len));
	snprintf(visit->url, len, "%s/robots.txt", site->origin);
	return visit;
}

struct visit *visit_new_robots(struct site *site)
{
	return visit_new_of(site, VISIT_ROBOTS);
}

/* What it has been asked for before, and nobody minds. */
struct visit *visit_new_probe(struct site *site)
{
	return visit_new_of(site, VISIT_PROBE);
}

struct visit *visit_new_sitemap(int64_t id, const char *url, int depth)
{
	struct visit *visit = must(calloc(1, sizeof(*visit)));

	visit->kind = VISIT_SITEMAP;
	visit->url_id = id;
	visit->depth = depth;
	visit->url = visit->at = copy(url);
	return visit;
}

void visit_free(struct crawl *crawl, struct visit *visit)
{
	(void)crawl;
	if (visit->kind == VISIT_PAGE)
		tdelete(visit, &in_hand, by_id);
	if (visit->at != visit->url)
		free(visit->at);
	free(visit->url);
	free(visit->input);
	free(visit->redirects);
	free(visit->etag);
	free(visit->last_modified);
	free(visit->good_url);
	free(visit);
}

/* ---- the ledger ---------------------------------------------------------- */

/* Spans of a page are not terminated; these live until the next call. */
static const char *text_of(struct span span, char **slot)
{
	if (span.len == 0)
		return NULL;
	*slot = must(realloc(*slot, span.len + 1));
	memcpy(*slot, span.data, span.len);
	(*slot)[span.len] = '\0';
	return *slot;
}

const struct store_fetch *visit_fetch(const struct crawl *crawl,
				      const struct visit *visit,
				      const struct page *page)
{
	static char *slots[5];
	static struct store_fetch fetch;

	fetch = (struct store_fetch){
		.fetched_at = crawl->wall,
		.status = page->status,
		.error = text_of(page->error, &slots[0]),
		.final_url = visit->at,
		.redirects = visit->redirects,
		.type = text_of(page->type, &slots[1]),
		.charset = text_of(page->charset, &slots[2]),
		.size = page->class == FETCH_OK ? (int64_t)page->size : -1,
		.hash = page->class == FETCH_OK ? page->hash : NULL,
		.etag = text_of(page->etag, &slots[3]),
		.last_modified = text_of(page->last_modified, &slots[4]),
		.time_dns = page->time_dns,
		.time_connect = page->time_connect,
		.time_first_byte = page->time_first_byte,
		.time_total = page->time_total,
	};
	return &fetch;
}

static void finish(struct crawl *crawl, struct visit *visit,
		   enum store_state state, const char *reason,
		   const struct page *page)
{
	static const struct page elsewhere = {
		.class = FETCH_CLASSES, .time_dns = -1, .time_connect = -1,
		.time_first_byte = -1, .time_total = -1,
	};
	const struct store_fetch *fetch = NULL;

	/* It was asked, and where that led is all that is to be told. */
	if (page == NULL && visit->hops > 0)
		page = &elsewhere;
	if (page != NULL)
		fetch = visit_fetch(crawl, visit, page);
	if (store_page_end(crawl->store, visit->url_id, state, reason,
			   visit->attempts, fetch) == -1)
		crawl_stop(crawl, STOP_STORE);
}

void visit_explain(struct crawl *crawl, const struct visit *visit,
		   const char *detail)
{
	if (detail != NULL && store_explain(crawl->store, visit->url_id,
					    detail) == -1)
		crawl_stop(crawl, STOP_STORE);
}

static void fail_page(struct crawl *crawl, struct visit *visit,
		      const char *reason, const struct page *page)
{
	char error[300];
	int len = page->error.len > 255 ? 255 : (int)page->error.len;

	if (len > 0)
		snprintf(error, sizeof(error), "%s: %.*s", reason, len,
			 page->error.data);
	else
		snprintf(error, sizeof(error), "%s", reason);
	finish(crawl, visit, STORE_FAILED, reason, page);
	crawl->tally.failed++;
	harvest_outcome(crawl, visit, page, error);
}

void visit_fail(struct crawl *crawl, struct visit *visit, const char *reason,
		const struct page *page)
{
	switch (visit->kind) {
	case VISIT_PAGE:
		fail_page(crawl, visit, reason, page);
		break;
	case VISIT_ROBOTS:
		permit_answer(crawl, visit->home, page, visit->hops > 0);
		break;
	case VISIT_SITEMAP:
		sitemaps_failed(crawl, visit, reason, page);
		break;
	case VISIT_PROBE:
		break;
	}
	visit_free(crawl, visit);
}

void visit_skip(struct crawl *crawl, struct visit *visit, const char *reason,
		const char *detail, const struct page *page)
{
	struct page none = { .class = FETCH_PRIVATE };

	if (detail != NULL)
		none.error = (struct span){ detail, strlen(detail) };
	switch (visit->kind) {
	case VISIT_PAGE:
		finish(crawl, visit, STORE_SKIPPED, reason, page);
		visit_explain(crawl, visit, detail);
		crawl->tally.skipped++;
		harvest_outcome(crawl, visit, page, reason);
		break;
	case VISIT_ROBOTS:
		permit_answer(crawl, visit->home, page != NULL ? page : &none,
			      visit->hops > 0);
		break;
	case VISIT_SITEMAP:
		sitemaps_failed(crawl, visit, reason, page);
		break;
	case VISIT_PROBE:
		break;
	}
	visit_free(crawl, visit);
}

/* ---- out ----------------------------------------------------------------- */

/* Its site was lost. */
static void end_lost(struct crawl *crawl, struct visit *visit)
{
	const struct site *site = site_of(visit);
	struct page page = { .class = site->lost_class };

	if (visit->kind == VISIT_PAGE && site->permit == PERMIT_UNREACHABLE) {
		crawl->barred.urls++;
		visit_skip(crawl, visit, "robots:unreachable", site->lost,
			   NULL);
	} else if (page.class == FETCH_PRIVATE)
		visit_skip(crawl, visit, "private", site->lost, NULL);
	else if (page.class == FETCH_OK)
		visit_fail(crawl, visit, "5xx", &page);
	else {
		page.error = (struct span){ site->lost, strlen(site->lost) };
		visit_fail(crawl, visit, fetch_class_name(page.class), &page);
	}
}

static const char *kept(char **slot, char *text)
{
	free(*slot);
	*slot = text;
	return text;
}

/* What a page of one host or domain too many is told; until the next call. */
static const char *over_limit(const struct crawl *crawl, bool domain)
{
	static char *text;
	const struct options *options = crawl->options;

	if (!domain)
		return kept(&text, provenance_number(options, &crawl->rules,
						 "max-per-host",
						 options->max_per_host));
	if (options->max_per_domain < 0)
		return "many hosts of its domain were found before (see "
		       "--max-per-domain)";
	return kept(&text, provenance_number(options, &crawl->rules,
					 "max-per-domain",
					 options->max_per_domain));
}

/* NULL, or which limit it is over. */
static const char *too_many_pages(const struct crawl *crawl,
				  struct visit *visit)
{
	struct site *site = site_of(visit);
	struct domain *domain = site->host->domain;
	int64_t most = crawl->options->max_per_host;

	if (visit->kind != VISIT_PAGE || visit->begun)
		return NULL;
	if (most > 0 && site->host->pages >= most) {
		site_limited(site, LIMIT_PAGES);
		return over_limit(crawl, false);
	}
	if (domain != NULL && !domain_takes_page(crawl->domains, domain))
		return over_limit(crawl, true);
	visit->begun = true;
	site->host->pages++;
	if (domain != NULL)
		domain_asked(domain, 1);
	return NULL;
}

/* Whether its site and its robots.txt let it be asked; else it has ended. */
static bool permitted(struct crawl *crawl, struct visit *visit)
{
	struct site *site = site_of(visit);
	const char *path = visit->at + strlen(site->origin);
	char reason[32] = "limit";
	const char *detail;
	unsigned line;

	if (site->permit == PERMIT_LIMIT) {
		detail = over_limit(crawl, true);
		if (site_is_barred(crawl, site))
			goto skip;
		schedule_done(crawl->schedule, &visit->job, HOST_NO_NEWS, 0,
			      crawl->now);
		visit_again(crawl, visit, site, 0);
		return false;
	}
	switch (site->permit) {
	case PERMIT_UNREACHABLE:
	case PERMIT_DEAD:
		schedule_done(crawl->schedule, &visit->job, HOST_NO_NEWS, 0,
			      crawl->now);
		end_lost(crawl, visit);
		return false;
	case PERMIT_RULES:
		if (visit->kind == VISIT_ROBOTS ||
		    visit->kind == VISIT_PROBE ||
		    permit_path(site, path, &line))
			break;
		snprintf(reason, sizeof(reason), "robots:%u", line);
		detail = permit_line(crawl, site, line);
		goto skip;
	case PERMIT_UNKNOWN:
	case PERMIT_LIMIT:
	case PERMIT_ALL:
		break;
	}
	if (redirect_is_needless(crawl, visit)) {
		strcpy(reason, "duplicate");
		detail = NULL;
	} else {
		detail = too_many_pages(crawl, visit);
		if (detail == NULL)
			return true;
	}
skip:
	schedule_done(crawl->schedule, &visit->job, HOST_NO_NEWS, 0,
		      crawl->now);
	visit_skip(crawl, visit, reason, detail, NULL);
	return false;
}

static bool may_be_private(const struct crawl *crawl, const struct site *site)
{
	return crawl->options->allow_private || site_may_be_private(site);
}

static uint32_t flags_of(const struct crawl *crawl, const struct visit *visit)
{
	const struct site *site = site_of(visit);
	uint32_t flags = 0;

	if (!site_is_named(site))
		flags |= TASK_FOREIGN;
	if (!may_be_private(crawl, site))
		flags |= TASK_PUBLIC_ONLY;
	if (!schedule_returns(crawl->schedule, site->lane,
			      scope_follows(crawl) || !seeds_ended(crawl)))
		flags |= TASK_LAST;
	if (visit->kind == VISIT_ROBOTS || visit->kind == VISIT_PROBE)
		flags |= TASK_CUT;
	if (visit->kind != VISIT_PAGE)
		flags |= TASK_RAW;
	else if (scope_follows(crawl))
		flags |= TASK_LINKS;
	return flags;
}

static uint32_t size_of(const struct visit *visit)
{
	switch (visit->kind) {
	case VISIT_PAGE:
		break;
	case VISIT_ROBOTS:
	case VISIT_PROBE:
		return ROBOTS_SIZE;
	case VISIT_SITEMAP:
		return SITEMAPS_SIZE;
	}
	return 0;
}

int visit_start(struct crawl *crawl, struct visit *visit)
{
	struct task task = {
		.id = (uintptr_t)visit,
		.url = visit->at,
	};
	int taken;

	if (!permitted(crawl, visit))
		return 1;
	task.flags = flags_of(crawl, visit);
	task.max_size = size_of(visit);
	if (visit->good_url != NULL &&
	    strcmp(visit->good_url, visit->at) == 0) {
		task.etag = visit->etag;
		task.last_modified = visit->last_modified;
	}
	visit->conditional = task.etag != NULL || task.last_modified != NULL;
	taken = pool_apply_async(crawl->pool, &task);
	if (taken == 1) {
		crawl->tally.requests++;
		return 1;
	}
	schedule_put_back(crawl->schedule, &visit->job, crawl->now);
	return 0;
}

void visit_again(struct crawl *crawl, struct visit *visit, struct site *site,
		 int64_t not_before)
{
	visit->job.not_before = not_before;
	if (visit->kind == VISIT_ROBOTS || visit->kind == VISIT_PROBE)
		schedule_add_first(crawl->schedule, site->lane, &visit->job,
				   crawl->now);
	else
		schedule_add(crawl->schedule, site->lane, &visit->job,
			     crawl->now);
}

/* ---- in ------------------------------------------------------------------ */

static int64_t backoff(int attempts)
{
	int64_t ms = RETRY_FIRST;

	while (--attempts > 0 && ms < RETRY_MOST)
		ms *= 2;
	return ms + arc4random_uniform((uint32_t)(ms / 2));
}

static void retry(struct crawl *crawl, struct visit *visit,
		  const struct page *page)
{
	if (visit->kind == VISIT_PAGE)
		finish(crawl, visit, STORE_PENDING, NULL, page);
	visit_again(crawl, visit, site_of(visit),
		    crawl->now + backoff(visit->attempts));
}

static void take(struct crawl *crawl, struct visit *visit,
		 const struct page *page)
{
	switch (visit->kind) {
	case VISIT_PAGE:
		if (redirect_arrived(crawl, visit, page))
			harvest_page(crawl, visit, page);
		return;
	case VISIT_ROBOTS:
		permit_answer(crawl, visit->home, page, visit->hops > 0);
		break;
	case VISIT_SITEMAP:
		sitemaps_answer(crawl, visit, page);
		break;
	case VISIT_PROBE:
		break;
	}
	visit_free(crawl, visit);
}

static void skip_private(struct crawl *crawl, struct visit *visit,
			 const struct page *page)
{
	static char *detail;

	visit_skip(crawl, visit, "private", text_of(page->error, &detail),
		   NULL);
}

static void conclude(struct crawl *crawl, struct visit *visit,
		     const struct page *page)
{
	enum outcome outcome = outcome_of(page);

	if (outcome != OUTCOME_REDIRECT)
		visit->attempts++;
	if (visit->kind == VISIT_PAGE && outcome != OUTCOME_REDIRECT &&
	    page->class == FETCH_OK && page->status != 304 &&
	    harvest_blocked(crawl, visit, page))
		return;
	if (outcome == OUTCOME_TRANSIENT &&
	    visit->attempts > crawl->options->retries)
		outcome = OUTCOME_FINAL;
	switch (outcome) {
	case OUTCOME_GOOD:
		take(crawl, visit, page);
		break;
	case OUTCOME_REDIRECT:
		redirect_follow(crawl, visit, page);
		break;
	case OUTCOME_TRANSIENT:
		retry(crawl, visit, page);
		break;
	case OUTCOME_PRIVATE:
		skip_private(crawl, visit, page);
		break;
	case OUTCOME_FINAL:
		visit_fail(crawl, visit, outcome_reason(page), page);
		break;
	}
}

static int64_t monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000 + 1;
}

/* When the server had the request at the latest: as the first byte of its
   answer came.  This turn's clock is too old to tell. */
static int64_t asked_at(const struct page *page)
{
	double since = page->time_first_byte > 0
			       ? page->time_total - page->time_first_byte : 0;

	return monotonic_ms() - (int64_t)(1000 * since);
}

static void tell_network(void)
{
	static bool told;

	if (!told)
		say_note("many hosts are silent: the network seems to be "
			 "down, waiting for it");
	told = true;
}

/* Asked together with one that was answered at a public address. */
static bool is_rebound(struct crawl *crawl, struct site *site,
		       const struct page *page)
{
	switch (page->peer) {
	case PEER_PUBLIC:
		site_is_public(crawl, site);
		break;
	case PEER_PRIVATE:
		return !may_be_private(crawl, site);
	case PEER_UNSEEN:
	case PEERS:
		break;
	}
	return false;
}

void visit_answered(void *arg, enum result_end end, const struct page *page)
{
	struct crawl *crawl = arg;
	struct visit *visit = (struct visit *)(uintptr_t)page->id;
	struct site *site = site_of(visit);
	enum host_news news;

	crawl->tally.bytes += (int64_t)page->wire_size;
	store_count_traffic(crawl->store, 1, (int64_t)page->wire_size);
	if (end == RESULT_CANCELLED) {
		schedule_done(crawl->schedule, &visit->job, HOST_NO_NEWS, 0,
			      crawl->now);
		visit_free(crawl, visit);
		return;
	}
	news = schedule_done(crawl->schedule, &visit->job,
			     outcome_for_host(page), asked_at(page),
			     crawl->now);
	site_answered(crawl, site, page, news);
	if (news == NETWORK_DOWN) {
		if (schedule_network_down(crawl->schedule))
			tell_network();
		if (visit->kind != VISIT_PROBE) {
			visit_again(crawl, visit, site, 0);
			return;
		}
	}
	if (visit->kind == VISIT_PROBE)
		visit_free(crawl, visit);	/* that it answered is all */
	else if (is_rebound(crawl, site, page))
		visit_skip(crawl, visit, "private",
			   "its host was at a public address before", NULL);
	else
		conclude(crawl, visit, page);
}
