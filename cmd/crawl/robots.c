#include "cmd/crawl/robots.h"

#include "cmd/text/say.h"
#include "cmd/crawl/sitemaps.h"
#include "cmd/text/units.h"
#include "cmd/crawl/visit.h"
#include "parse/robots.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DELAY_MOST 60000			/* ms, of a Crawl-delay */
#define FRESH (INT64_C(24) * 3600 * 1000)	/* ms; RFC 9309, 2.4 */
#define KEPT ((size_t)1 << 20)			/* bytes of a robots.txt */
#define LINE_MOST 200				/* bytes that are shown of one */

static void apply_delay(struct crawl *crawl, struct site *site)
{
	double delay = robots_crawl_delay(site->robots);

	site->delay = delay > 0 ? (int64_t)(delay * 1000) : 0;
	if (delay * 1000 > DELAY_MOST) {
		say_note("%s: Crawl-delay of %.0f s, capped at %d s",
			 site->origin, delay, DELAY_MOST / 1000);
		site->delay = DELAY_MOST;
	}
	lane_set_delay(crawl->schedule, site->lane, site->delay);
}

static void use_rules(struct crawl *crawl, struct site *site,
		      const char *text, size_t len)
{
	robots_free(site->robots);
	site_forget_lines(site);
	site->robots = robots_parse(text, len, crawl->options->net.user_agent);
	site->permit = PERMIT_RULES;
	apply_delay(crawl, site);
	sitemaps_of_robots(crawl, site);
}

/* From the future: the clock has been set back, and nobody knows how old. */
static bool fresh(const struct crawl *crawl, const struct store_host *host)
{
	return host->robots_at > 0 && host->robots_status >= 200 &&
	       host->robots_at <= crawl->wall &&
	       crawl->wall - host->robots_at < FRESH;
}

static int tried_before(const struct crawl *crawl, const struct site *site)
{
	int most = (int)crawl->options->retries;
	int failures = lane_failures(site->lane);

	return failures < most ? failures : most;
}

void permit_find(struct crawl *crawl, struct site *site,
		 const struct store_host *host)
{
	if (crawl->options->no_robots) {
		site->permit = PERMIT_ALL;
	} else if (!fresh(crawl, host)) {
		struct visit *visit = visit_new_robots(site);

		/* Silent to an earlier start: it has fewer tries left, or a
		   list of such hosts would never come to its end. */
		if (crawl->run.resumed)
			visit->attempts = tried_before(crawl, site);
		schedule_add_first(crawl->schedule, site->lane, &visit->job,
				   crawl->now);
		return;
	} else if (host->robots_status >= 300) {
		site->permit = PERMIT_ALL;
	} else {
		use_rules(crawl, site, host->robots, host->robots_len);
	}
	lane_set_gate(crawl->schedule, site->lane, false, crawl->now);
}

static void found(struct crawl *crawl, struct site *site, int status,
		  const struct span *body)
{
	struct span kept = { NULL, 0 };

	if (status >= 300) {
		site->permit = PERMIT_ALL;
	} else {
		kept.data = body->data;
		kept.len = robots_cut(body->data, body->len, KEPT);
		use_rules(crawl, site, kept.data, kept.len);
	}
	if (store_host_put_robots(crawl->store, site->id,
				  kept.data != NULL ? kept.data : "", kept.len,
				  status, crawl->wall) == -1)
		crawl_stop(crawl, STOP_STORE);
	lane_set_gate(crawl->schedule, site->lane, false, crawl->now);
}

static void write_off(struct crawl *crawl, struct site *site,
		      enum permit permit, const struct page *page,
		      const char *why)
{
	site->permit = permit;
	site->lost_class = page->class;
	free(site->lost);
	site->lost = strdup(why);
	if (site->lost == NULL)
		err(1, "out of memory");
	lane_write_off(crawl->schedule, site->lane, crawl->now);
}

void permit_none(struct crawl *crawl, struct site *site,
		 const struct page *page, const char *why)
{
	write_off(crawl, site, PERMIT_DEAD, page, why);
}

static bool is_dead(const struct page *page)
{
	switch (page->class) {
	case FETCH_DNS:
	case FETCH_CONNECT:
	case FETCH_TLS:
	case FETCH_PRIVATE:
	case FETCH_WORKER:
		return true;
	case FETCH_TIMEOUT:
		return page->time_connect <= 0;
	case FETCH_OK:
	case FETCH_HTTP:
	case FETCH_SIZE:
	case FETCH_CLASSES:
		break;
	}
	return false;
}

/* Told at the end: nothing else does if all that was asked for is skipped. */
static void note_barred(struct crawl *crawl, const struct site *site)
{
	struct barred *barred = &crawl->barred;

	if (barred->hosts++ == 0 &&
	    asprintf(&barred->first, "%s: %s", site->origin, site->lost) == -1)
		err(1, "out of memory");
}

void permit_tell(const struct crawl *crawl)
{
	const struct barred *barred = &crawl->barred;
	long long urls = barred->urls, more = barred->hosts - 1;

	if (urls == 0)
		return;
	if (more > 0)
		say_error("%s, and %lld more host%s; %lld URL%s skipped",
			  barred->first, more, units_plural(more), urls,
			  units_plural(urls));
	else
		say_error("%s; %lld URL%s skipped", barred->first, urls,
			  units_plural(urls));
}

static void lost(struct crawl *crawl, struct site *site,
		 const struct page *page, bool moved)
{
	char text[256];

	if (page->class == FETCH_OK || page->class == FETCH_SIZE)
		snprintf(text, sizeof(text), "robots.txt: status %d",
			 page->status);
	else
		snprintf(text, sizeof(text), "robots.txt: %.*s",
			 (int)page->error.len, page->error.data);
	write_off(crawl, site, !moved && is_dead(page) ? PERMIT_DEAD
						       : PERMIT_UNREACHABLE,
		  page, text);
	if (site->permit == PERMIT_UNREACHABLE)
		note_barred(crawl, site);
}

void permit_answer(struct crawl *crawl, struct site *site,
		   const struct page *page, bool moved)
{
	/* Cut at the size limit: what came is what counts (2.5). */
	bool came = page->class == FETCH_OK ||
		    (page->class == FETCH_SIZE && page->body.len > 0);
	bool answered = came && page->status >= 200 && page->status < 500 &&
			page->status != 429;

	if (answered)
		found(crawl, site, page->status, &page->body);
	else if (page->class == FETCH_PRIVATE && moved)
		found(crawl, site, 404, &page->body);
	else
		lost(crawl, site, page, moved);
}

/* Kept by the store only: one line or two of a file decide nearly always. */
const char *permit_line(struct crawl *crawl, struct site *site, unsigned line)
{
	struct site_line *slot = &site->lines[line % SITE_LINES];
	struct store_host host;

	if (slot->text != NULL && slot->line == line)
		return slot->text;
	if (store_host_get(crawl->store, site->id, &host) == -1) {
		crawl_stop(crawl, STOP_STORE);
		return NULL;
	}
	free(slot->text);
	slot->line = line;
	slot->text = robots_line(host.robots, host.robots_len, line,
				 LINE_MOST);
	store_host_clear(&host);
	return slot->text;
}

bool permit_path(const struct site *site, const char *path, unsigned *line)
{
	return robots_allowed(site->robots, path, line);
}
