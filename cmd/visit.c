/*
 * What an answer means is decided in three steps, each a function:
 *
 *   outcome_of()   what it says about the host    -> schedule
 *   verdict_of()   what it says about the URL     -> one of enum verdict
 *   conclude()     what is done about it          -> ledger, next request
 *
 * A visit that is asked again (redirect, retry) goes back to the schedule
 * and comes out through visit_start() like a new one, so no check is passed
 * by.
 */
#include "cmd/visit.h"

#include "cmd/follow.h"
#include "cmd/harvest.h"
#include "parse/url.h"
#include "store/host.h"

#include <err.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 9309, 2.3.1.2: at least five; and 2.5: at least 500 KiB. */
#define ROBOTS_REDIRECTS 5
#define ROBOTS_SIZE (1 << 20)

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
	visit->has_hash = claim->hash != NULL;
	if (visit->has_hash)
		memcpy(visit->hash, claim->hash, sizeof(visit->hash));
	if (claim->due_at > crawl->wall)
		visit->job.not_before = crawl->now + claim->due_at -
					crawl->wall;
	must(tsearch(visit, &in_hand, by_id));
	crawl->tally.known++;
	return visit;
}

struct visit *visit_new_robots(struct site *site)
{
	struct visit *visit = must(calloc(1, sizeof(*visit)));
	size_t len = strlen(site->origin) + sizeof("/robots.txt");

	visit->kind = VISIT_ROBOTS;
	visit->home = site;
	visit->url = visit->at = must(malloc(len));
	snprintf(visit->url, len, "%s/robots.txt", site->origin);
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
	free(visit->etag);
	free(visit->last_modified);
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
	const struct store_fetch *fetch = NULL;

	if (page != NULL)
		fetch = visit_fetch(crawl, visit, page);
	if (store_page_end(crawl->store, visit->url_id, state, reason,
			   visit->attempts, fetch) == -1)
		crawl_stop(crawl, STOP_STORE);
}

void visit_fail(struct crawl *crawl, struct visit *visit, const char *reason,
		const struct page *page)
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
	visit_free(crawl, visit);
}

void visit_skip(struct crawl *crawl, struct visit *visit, const char *reason)
{
	finish(crawl, visit, STORE_SKIPPED, reason, NULL);
	crawl->tally.skipped++;
	harvest_outcome(crawl, visit, NULL, reason);
	visit_free(crawl, visit);
}

/* ---- out ----------------------------------------------------------------- */

/* Whether robots.txt and the state of the host let it be asked.  If not, the
   visit has ended. */
static bool permitted(struct crawl *crawl, struct visit *visit)
{
	struct site *site = site_of(visit);
	const char *path = visit->at + strlen(site->origin);
	struct page none = { .class = site->robots_class };
	char reason[32];
	unsigned line;

	if (visit->kind == VISIT_ROBOTS || site_allows(site, path, &line))
		return true;
	schedule_done(crawl->schedule, &visit->job, HOST_NO_NEWS, 0,
		      crawl->now);
	if (site->robots_state == ROBOTS_DEAD) {
		none.error.data = site->robots_error;
		none.error.len = strlen(site->robots_error);
		visit_fail(crawl, visit, fetch_class_name(none.class), &none);
		return false;
	}
	if (site->robots_state == ROBOTS_RULES)
		snprintf(reason, sizeof(reason), "robots:%u", line);
	else
		snprintf(reason, sizeof(reason), "robots:unreachable");
	visit_skip(crawl, visit, reason);
	return false;
}

static uint32_t flags_of(const struct crawl *crawl, const struct visit *visit)
{
	const struct site *site = site_of(visit);
	bool named = site->seed ||
		     (visit->source == STORE_SEED && visit->hops == 0);
	uint32_t flags = 0;

	if (!named)
		flags |= TASK_FOREIGN;
	if (!named && !crawl->options->allow_private)
		flags |= TASK_PUBLIC_ONLY;
	if (visit->kind == VISIT_ROBOTS)
		flags |= TASK_RAW;
	else if (crawl->follow != NULL)
		flags |= TASK_LINKS;
	return flags;
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
	if (visit->kind == VISIT_ROBOTS)
		task.max_size = ROBOTS_SIZE;
	if (visit->hops == 0) {
		task.etag = visit->etag;
		task.last_modified = visit->last_modified;
	}
	taken = pool_apply_async(crawl->pool, &task);
	if (taken == 1) {
		crawl->tally.requests++;
		return 1;
	}
	schedule_put_back(crawl->schedule, &visit->job, crawl->now);
	return 0;
}

/* Into the schedule again, under the host of where it is asked now. */
static void ask_again(struct crawl *crawl, struct visit *visit,
		      struct site *site, int64_t not_before)
{
	visit->job.not_before = not_before;
	if (visit->kind == VISIT_ROBOTS)
		schedule_add_first(crawl->schedule, site->host, &visit->job,
				   crawl->now);
	else
		schedule_add(crawl->schedule, site->host, &visit->job,
			     crawl->now);
}

/* ---- in: redirects ------------------------------------------------------- */

static bool is_redirect(const struct page *page)
{
	switch (page->status) {
	case 301: case 302: case 303: case 307: case 308:
		return page->location.len > 0;
	default:
		return false;
	}
}

static void move_to(struct visit *visit, const char *url)
{
	if (visit->at != visit->url)
		free(visit->at);
	visit->at = copy(url);
	visit->hops++;
}

/* The site that a redirect leads to; NULL: the store is in trouble. */
static struct site *site_of_url(struct crawl *crawl, const struct url *url)
{
	char *origin = must(malloc(url->len + 1));
	int64_t id;

	url_origin(url, origin);
	id = store_host_id(crawl->store, origin);
	free(origin);
	if (id <= 0) {
		crawl_stop(crawl, STOP_STORE);
		return NULL;
	}
	return site_get(crawl, id);
}

static void fail_text(struct crawl *crawl, struct visit *visit,
		      const char *reason, const char *text,
		      const struct page *page)
{
	struct page told = *page;

	visit->attempts++;
	told.error = (struct span){ text, strlen(text) };
	visit_fail(crawl, visit, reason, &told);
}

/* Where a page redirect may lead; NULL, or why not (as a skip's reason). */
static const char *hop_forbidden(struct crawl *crawl,
				 const struct visit *visit, const char *to)
{
	int64_t known;

	if (visit->source == STORE_SEED)
		return NULL;	/* an input URL always gets its own result */
	known = store_find(crawl->store, to);
	if (known == -1)
		crawl_stop(crawl, STOP_STORE);
	if (known > 0 && known != visit->url_id)
		return "duplicate";
	return follow_verdict(crawl, to, visit->depth);
}

static void hop(struct crawl *crawl, struct visit *visit,
		const struct url *to, const struct page *page)
{
	const char *why = NULL;
	struct site *site;

	if (visit->kind == VISIT_PAGE)
		why = hop_forbidden(crawl, visit, to->href);
	if (why != NULL) {
		visit->attempts++;
		finish(crawl, visit, STORE_SKIPPED, why, page);
		crawl->tally.skipped++;
		harvest_outcome(crawl, visit, page, why);
		visit_free(crawl, visit);
		return;
	}
	site = site_of_url(crawl, to);
	if (site == NULL) {
		visit_free(crawl, visit);
		return;
	}
	if (visit->source == STORE_SEED && visit->kind == VISIT_PAGE)
		follow_seed_host(crawl, to->href);
	move_to(visit, to->href);
	ask_again(crawl, visit, site, 0);
}

static void redirect(struct crawl *crawl, struct visit *visit,
		     const struct page *page)
{
	struct url base = URL_INIT, to = URL_INIT;
	int most = visit->kind == VISIT_ROBOTS
			   ? ROBOTS_REDIRECTS
			   : (int)crawl->options->max_redirs;
	const char *reason;
	char text[128];

	if (url_parse(&base, NULL, visit->at, strlen(visit->at),
		      &reason) == -1 ||
	    url_parse(&to, &base, page->location.data, page->location.len,
		      &reason) == -1) {
		snprintf(text, sizeof(text), "redirect to a bad URL: %s",
			 reason);
		fail_text(crawl, visit, "redirect", text, page);
	} else if (visit->hops >= most) {
		snprintf(text, sizeof(text), "more than %d redirects%s", most,
			 strcmp(to.href, visit->at) == 0 ||
			 strcmp(to.href, visit->url) == 0 ? ", a loop" : "");
		fail_text(crawl, visit, "redirect", text, page);
	} else {
		url_strip_userinfo(&to);
		hop(crawl, visit, &to, page);
	}
	url_release(&base);
	url_release(&to);
}

/* ---- in: what an answer means -------------------------------------------- */

enum verdict {
	VERDICT_GOOD,		/* 2xx or 304 */
	VERDICT_REDIRECT,
	VERDICT_TRANSIENT,	/* ask again, if it may */
	VERDICT_FINAL,		/* failed for good */
	VERDICT_PRIVATE,	/* not to be asked */
};

static enum verdict verdict_of(const struct page *page)
{
	if (page->class == FETCH_PRIVATE)
		return VERDICT_PRIVATE;
	if (page->class != FETCH_OK)
		return page->transient ? VERDICT_TRANSIENT : VERDICT_FINAL;
	if (page->status / 100 == 2 || page->status == 304)
		return VERDICT_GOOD;
	if (is_redirect(page))
		return VERDICT_REDIRECT;
	switch (page->status) {
	case 408: case 429: case 500: case 502: case 503: case 504:
		return VERDICT_TRANSIENT;
	default:
		return VERDICT_FINAL;
	}
}

static const char *reason_of(const struct page *page)
{
	if (page->class != FETCH_OK)
		return fetch_class_name(page->class);
	if (page->status == 429)
		return "429";
	if (page->status / 100 == 4)
		return "4xx";
	if (page->status / 100 == 5)
		return "5xx";
	return page->status / 100 == 3 ? "redirect" : "http";
}

static enum host_outcome outcome_of(const struct page *page)
{
	switch (page->class) {
	case FETCH_OK:
		return page->status == 429 || page->status == 503 ? HOST_BUSY
								  : HOST_OK;
	case FETCH_HTTP:
	case FETCH_SIZE:
		return HOST_OK;
	case FETCH_CONNECT:
	case FETCH_TLS:
		return HOST_FAILED;
	case FETCH_TIMEOUT:
		return page->time_connect > 0 ? HOST_FAILED : HOST_SILENT;
	case FETCH_DNS:
		return page->transient ? HOST_SILENT : HOST_FAILED;
	case FETCH_PRIVATE:
	case FETCH_WORKER:
	case FETCH_CLASSES:
		break;
	}
	return HOST_NO_NEWS;
}

static int64_t backoff(int attempts)
{
	int64_t ms = RETRY_FIRST;

	while (--attempts > 0 && ms < RETRY_MOST)
		ms *= 2;
	return ms + random() % (ms / 2);
}

static void retry(struct crawl *crawl, struct visit *visit,
		  const struct page *page)
{
	if (visit->kind == VISIT_PAGE)
		finish(crawl, visit, STORE_PENDING, NULL, page);
	ask_again(crawl, visit, site_of(visit),
		  crawl->now + backoff(visit->attempts));
}

static void conclude_robots(struct crawl *crawl, struct visit *visit,
			    const struct page *page)
{
	site_robots_answer(crawl, visit->home, page);
	visit_free(crawl, visit);
}

static void conclude(struct crawl *crawl, struct visit *visit,
		     const struct page *page)
{
	enum verdict verdict = verdict_of(page);

	if (verdict == VERDICT_REDIRECT) {
		redirect(crawl, visit, page);
		return;
	}
	visit->attempts++;
	if (verdict == VERDICT_TRANSIENT &&
	    visit->attempts <= crawl->options->retries) {
		retry(crawl, visit, page);
		return;
	}
	if (visit->kind == VISIT_ROBOTS) {
		conclude_robots(crawl, visit, page);
		return;
	}
	switch (verdict) {
	case VERDICT_GOOD:
		harvest_page(crawl, visit, page);
		break;
	case VERDICT_PRIVATE:
		visit_skip(crawl, visit, "private");
		break;
	case VERDICT_TRANSIENT:
	case VERDICT_FINAL:
	case VERDICT_REDIRECT:
		visit_fail(crawl, visit, reason_of(page), page);
		break;
	}
}

/* ---- in: what it means for the host -------------------------------------- */

struct leftovers {
	struct crawl *crawl;
	struct visit *visits[64];
	int len;
};

static void collect(void *arg, const struct store_claim *claim)
{
	struct leftovers *left = arg;

	if (!visit_in_hand(claim->id))
		left->visits[left->len++] = visit_new(left->crawl, claim);
}

/* What is still on disk of a host that was given up. */
static void fail_pending(struct crawl *crawl, struct site *site,
			 const char *reason, const struct page *page)
{
	struct leftovers left = { .crawl = crawl };

	do {
		left.len = 0;
		if (store_claim(crawl->store, site->id, 0, 64, collect,
				&left) == -1) {
			crawl_stop(crawl, STOP_STORE);
			return;
		}
		for (int i = 0; i < left.len; i++) {
			left.visits[i]->job.host = site->host;
			visit_fail(crawl, left.visits[i], reason, page);
		}
	} while (left.len > 0 && crawl->stop != STOP_STORE);
}

/* Everything that is left of a dead host fails as its last request did. */
static void give_up_site(struct crawl *crawl, struct site *site,
			 const struct page *page)
{
	static const char told[] = "host left alone after failures in a row";
	struct page left = { .class = page->class,
			     .error = { told, sizeof(told) - 1 } };
	struct job *job;

	site->given_up = true;
	while ((job = host_drain(crawl->schedule, site->host)) != NULL) {
		struct visit *visit = (struct visit *)job;

		if (visit->kind == VISIT_ROBOTS)
			conclude_robots(crawl, visit, page);
		else
			visit_fail(crawl, visit, reason_of(page), &left);
	}
	fail_pending(crawl, site, reason_of(page), &left);
}

static void tell_host(struct crawl *crawl, struct visit *visit,
		      const struct page *page)
{
	struct site *site = site_of(visit);

	if (page->class == FETCH_OK && page->status / 100 <= 3)
		site_note(site, "ok");
	else
		site_note(site, reason_of(page));
	if (page->class == FETCH_OK &&
	    (page->status == 429 || page->status == 503))
		site_penalise(crawl, site, page->retry_after);
}

/* The earliest the request can have left: the answer's end less the time it
   took since the connection stood. */
static int64_t sent_at(const struct crawl *crawl, const struct page *page)
{
	return crawl->now -
	       (int64_t)(1000 * (page->time_total - page->time_connect));
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
	tell_host(crawl, visit, page);
	news = schedule_done(crawl->schedule, &visit->job, outcome_of(page),
			     sent_at(crawl, page), crawl->now);
	if (news == NETWORK_DOWN) {
		ask_again(crawl, visit, site, 0);
		return;
	}
	conclude(crawl, visit, page);
	if (news == HOST_GIVEN_UP)
		give_up_site(crawl, site, page);
}
