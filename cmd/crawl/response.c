#include "cmd/crawl/response.h"

#include "cmd/crawl/outcome.h"
#include "cmd/crawl/target.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "fetch/clock.h"
#include "store/run.h"
#include "store/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_FIRST 1000	/* ms, doubling, plus up to half of it */
#define RETRY_MOST 60000
#define ROBOTS_REDIRECTS 5	/* RFC 9309, 2.3.1.2: at least five */

void responses_release(struct responses *responses)
{
	free(responses->why);
}

/* ---- the kinds of visits ------------------------------------------------- */

static void good_page(struct responses *responses, struct visit *visit,
		      const struct page *page)
{
	struct ending ending;

	if (redirect_arrived(responses->redirects, visit, &ending))
		crawl_page_read(responses->pages, visit, page, &ending);
	response_end(responses, visit, &ending, page);
}

static void failed_page(struct responses *responses, const struct visit *visit,
			const struct ending *ending, const struct page *page)
{
	char error[300];
	int len = page->error.len > 255 ? 255 : (int)page->error.len;

	snprintf(error, sizeof(error), "%s%s%.*s", ending->reason,
		 len > 0 ? ": " : "", len, len > 0 ? page->error.data : "");
	page_rows_end(responses->rows, visit, page, error, ending->title);
}

static void end_page(struct responses *responses, struct visit *visit,
		     const struct ending *ending, const struct page *page)
{
	ledger_end(responses->ledger, visit, ending, page);
	if (responses->course->options->links)
		target_judge(responses->course, visit, ending, page);
	switch (ending->state) {
	case STORE_DONE:
		page_rows_end(responses->rows, visit, page, NULL,
			      ending->title);
		break;
	case STORE_UNCHANGED:
		page_rows_unchanged(responses->rows, visit, page);
		break;
	case STORE_FAILED:
		failed_page(responses, visit, ending, page);
		break;
	case STORE_SKIPPED:
		page_rows_end(responses->rows, visit, page, ending->reason,
			      NULL);
		break;
	case STORE_PENDING:
		break;
	}
}

static void good_robots(struct responses *responses, struct visit *visit,
			const struct page *page)
{
	site_robots_answer(responses->robots, visit->home, page,
			   visit->hops > 0);
	visit_free(visit);
}

static void end_robots(struct responses *responses, struct visit *visit,
		       const struct ending *ending, const struct page *page)
{
	struct page none = { .class = FETCH_PRIVATE };

	if (ending->state == STORE_PENDING)
		return;
	if (ending->why != NULL)
		none.error = (struct span){ ending->why, strlen(ending->why) };
	site_robots_answer(responses->robots, visit->home,
			   page != NULL ? page : &none, visit->hops > 0);
}

static void good_sitemap(struct responses *responses, struct visit *visit,
			 const struct page *page)
{
	sitemaps_answer(responses->sitemaps, visit, page);
	visit_free(visit);
}

static void end_sitemap(struct responses *responses, struct visit *visit,
			const struct ending *ending, const struct page *page)
{
	if (ending->state != STORE_PENDING)
		sitemaps_failed(responses->sitemaps, visit, ending->reason,
				page);
}

/* ---- targets out of scope ------------------------------------------------ */

static void good_check(struct responses *responses, struct visit *visit,
		       const struct page *page)
{
	static const struct ending there = { .state = STORE_DONE };

	response_end(responses, visit, &there, page);
}

/* A page until a redirect led out of scope: so it has ended, too. */
static void end_diverted(struct responses *responses, struct visit *visit)
{
	const struct ending out = { .state = STORE_SKIPPED, .reason = "scope",
				    .why = "redirected out of scope" };

	ledger_end(responses->ledger, visit, &out, NULL);
	page_rows_end(responses->rows, visit, NULL, out.reason, NULL);
}

static void end_check(struct responses *responses, struct visit *visit,
		      const struct ending *ending, const struct page *page)
{
	static const struct ending wall = { .state = STORE_FAILED,
					    .reason = "blocked",
					    .why = "challenge header" };
	struct course *course = responses->course;

	if (ending->state == STORE_PENDING)
		return;
	if (page != NULL && page->challenge.len > 0)
		ending = &wall;
	if (visit->diverted) {
		end_diverted(responses, visit);
	} else {
		course_stored(course, store_check_end(course->store,
						      visit->url_id));
		course->tally.skipped++;
	}
	target_judge(course, visit, ending, page);
}

/* That it answered is all. */
static void end_probe(struct responses *responses, struct visit *visit,
		      const struct ending *ending, const struct page *page)
{
	(void)responses, (void)visit, (void)ending, (void)page;
}

static const struct kind kinds[] = {
	[VISIT_PAGE] = {
		.redirects = -1, .is_page = true,
		.good = good_page, .end = end_page,
	},
	[VISIT_ROBOTS] = {
		.flags = TASK_CUT | TASK_RAW, .max_size = SITE_ROBOTS_SIZE,
		.redirects = ROBOTS_REDIRECTS, .whatever = true,
		.good = good_robots, .end = end_robots,
	},
	[VISIT_SITEMAP] = {
		.flags = TASK_RAW, .max_size = SITEMAPS_SIZE, .redirects = -1,
		.good = good_sitemap, .end = end_sitemap,
	},
	[VISIT_PROBE] = {
		.flags = TASK_CUT | TASK_RAW, .max_size = SITE_ROBOTS_SIZE,
		.whatever = true, .end = end_probe,
	},
	[VISIT_CHECK] = {
		.flags = TASK_HEADER | TASK_RAW, .redirects = -1,
		.good = good_check, .end = end_check,
	},
};

const struct kind *kind_of(const struct visit *visit)
{
	return &kinds[visit->kind];
}

void response_end(struct responses *responses, struct visit *visit,
		const struct ending *ending, const struct page *page)
{
	struct page told;

	if (page != NULL && ending->state == STORE_FAILED &&
	    ending->why != NULL) {
		told = *page;
		told.error = (struct span){ ending->why, strlen(ending->why) };
		page = &told;
	}
	kind_of(visit)->end(responses, visit, ending, page);
	visit_free(visit);
}

/* ---- what it means ------------------------------------------------------- */

static int64_t retry_delay(int attempts)
{
	int64_t ms = RETRY_FIRST;

	while (--attempts > 0 && ms < RETRY_MOST)
		ms *= 2;
	return ms + arc4random_uniform((uint32_t)(ms / 2));
}

static void retry(struct responses *responses, struct visit *visit,
		  const struct page *page)
{
	static const struct ending pending = { .state = STORE_PENDING };

	kind_of(visit)->end(responses, visit, &pending, page);
	visit_queue(visit, responses->sites, visit_site(visit),
		    responses->course->now + retry_delay(visit->attempts));
}

static void follow(struct responses *responses, struct visit *visit,
		   const struct page *page)
{
	int most = kind_of(visit)->redirects;
	struct ending ending;
	struct site *site;

	if (most == -1)
		most = (int)responses->course->options->max_redirs;
	site = redirect_follow(responses->redirects, visit, page, most,
			       &ending);
	if (site != NULL) {
		visit_queue(visit, responses->sites, site, 0);
	} else if (ending.state == STORE_PENDING) {
		visit_free(visit);	/* another's, or the store in trouble */
	} else {
		visit->attempts++;
		response_end(responses, visit, &ending, page);
	}
}

static void skip_private(struct responses *responses, struct visit *visit,
			 const char *why)
{
	const struct ending ending = { .state = STORE_SKIPPED,
				       .reason = "private", .why = why };

	response_end(responses, visit, &ending, NULL);
}

/* Of a span, until the next call; NULL if it is empty. */
static const char *terminated(struct responses *responses, struct span span)
{
	free(responses->why);
	responses->why = NULL;
	if (span.len == 0)
		return NULL;
	responses->why = must(strndup(span.data, span.len));
	return responses->why;
}

/* Whatever its status says, it may be a wall in front of the page. */
static bool is_wall(struct responses *responses, const struct visit *visit,
		    const struct page *page, struct ending *ending)
{
	return kind_of(visit)->is_page && page->class == FETCH_OK &&
	       page->status != 304 &&
	       crawl_page_is_wall(responses->pages, page, ending);
}

/*
 * A host that has enough of us is not worth waiting for if there is nothing but
 * links to check: what is left of these says so.
 */
static bool leave_alone(struct responses *responses, const struct visit *visit,
			const struct page *page)
{
	struct site *site = visit_site(visit);

	if (visit->kind != VISIT_CHECK || page->class != FETCH_OK ||
	    (page->status != 429 && page->status != 503))
		return false;
	if (!site->named &&
	    !scope_has_host(responses->redirects->scope, visit->at))
		site_write_off(responses->sites, site, SITE_DEAD, page,
			       page->status == 429
			       ? "its host answered 429 before"
			       : "its host answered 503 before");
	return true;
}

static void conclude(struct responses *responses, struct visit *visit,
		     const struct page *page)
{
	enum outcome outcome = visit->posts ? outcome_of_post(page)
					    : outcome_of(page);
	struct ending ending = { .state = STORE_FAILED };

	if (outcome == OUTCOME_REDIRECT) {
		follow(responses, visit, page);
		return;
	}
	visit->attempts++;
	if (is_wall(responses, visit, page, &ending)) {
		response_end(responses, visit, &ending, page);
		return;
	}
	if (leave_alone(responses, visit, page) ||
	    (outcome == OUTCOME_TRANSIENT &&
	     visit->attempts > responses->course->options->retries))
		outcome = OUTCOME_FINAL;
	switch (outcome) {
	case OUTCOME_GOOD:
		kind_of(visit)->good(responses, visit, page);
		break;
	case OUTCOME_TRANSIENT:
		retry(responses, visit, page);
		break;
	case OUTCOME_PRIVATE:
		skip_private(responses, visit,
			     terminated(responses, page->error));
		break;
	case OUTCOME_REDIRECT:
	case OUTCOME_FINAL:
		ending.reason = outcome_reason(page);
		response_end(responses, visit, &ending, page);
		break;
	}
}

/* ---- it came ------------------------------------------------------------- */

/* When the server had the request at the latest: as the first byte of its
   answer came. */
static int64_t asked_at(const struct course *course, const struct page *page)
{
	double since = page->time_first_byte > 0
			       ? page->time_total - page->time_first_byte : 0;

	return course->now + 1 - (int64_t)(1000 * since);
}

/* Only the header was asked for, and meanwhile its URL is one to be fetched:
   it is claimed anew. */
static void claim_anew(struct responses *responses, struct visit *visit)
{
	struct url url = URL_INIT;
	int64_t id = visit->url_id;
	const char *reason;
	struct site *site;

	if (url_parse(&url, NULL, visit->url, strlen(visit->url),
		      &reason) == 0) {
		site = site_of_url(responses->sites, &url);
		visit_free(visit);
		if (site != NULL)
			site_has_work(responses->sites, site, id);
	}
	url_release(&url);
}

static void tell_network(struct responses *responses)
{
	if (responses->told ||
	    !schedule_network_down(responses->sites->schedule))
		return;
	say_note("many hosts are silent: the network seems to be down, "
		 "waiting for it");
	responses->told = true;
}

void response_came(void *arg, enum result_end end, const struct page *page)
{
	struct responses *responses = arg;
	struct course *course = responses->course;
	struct schedule *schedule = responses->sites->schedule;
	struct visit *visit = (struct visit *)(uintptr_t)page->id;
	struct site *site = visit_site(visit);
	enum host_news news;
	bool is_let;

	/* What its host is told to wait counts from its answer, and the answers
	   before it in this turn may have taken long. */
	course_read_clocks(course);
	course->tally.bytes += (int64_t)page->wire_size;
	store_count_traffic(course->store, 1, (int64_t)page->wire_size);
	if (end == RESULT_CANCELLED) {
		schedule_done(schedule, &visit->job, HOST_NO_NEWS, 0,
			      course->now);
		visit_free(visit);
		return;
	}
	news = schedule_done(schedule, &visit->job, outcome_for_host(page),
			     asked_at(course, page), course->now);
	is_let = site_answered(responses->sites, site, &visit->job, page,
			       news);
	if (news == NETWORK_DOWN)
		tell_network(responses);
	if (visit->disowned)
		responses->redirects->leases->refused++;
	if (visit->kind == VISIT_PROBE || visit->disowned)
		visit_free(visit);
	else if (visit->kind != visit->asked)
		claim_anew(responses, visit);
	else if (news == NETWORK_DOWN)
		visit_queue(visit, responses->sites, site, 0);
	else if (!is_let)
		skip_private(responses, visit,
			     "its host was at a public address before");
	else
		conclude(responses, visit, page);
}
