#include "cmd/crawl/robots.h"

#include "cmd/crawl/visit.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/robots.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DELAY_MOST 60000			/* ms, of a Crawl-delay */
#define FRESH (INT64_C(24) * 3600 * 1000)	/* ms; RFC 9309, 2.4 */
#define KEPT ((size_t)1 << 20)		/* bytes of a robots.txt */
#define LINE_MOST 200				/* bytes shown of one */

void site_robots_release(struct site_robots *robots)
{
	free(robots->lost);
}

static void apply_delay(struct sites *sites, struct site *site)
{
	double delay = robots_crawl_delay(site->robots);

	site->delay = delay > 0 ? (int64_t)(delay * 1000) : 0;
	if (delay * 1000 > DELAY_MOST) {
		say_note("%s: Crawl-delay of %.0f s, capped at %d s",
			 site->origin, delay, DELAY_MOST / 1000);
		site->delay = DELAY_MOST;
	}
	lane_set_delay(sites->schedule, site->lane, site->delay);
}

static void use_rules(struct site_robots *robots, struct site *site,
		      const char *text, size_t len)
{
	struct sites *sites = robots->sites;

	robots_free(site->robots);
	site_forget_lines(site);
	site->robots = robots_parse(text, len,
				    sites->course->options->net.user_agent);
	site->state = SITE_RULES;
	apply_delay(sites, site);
	sitemaps_of_robots(robots->sitemaps, site);
}

/* From the future: the clock has been set back, and nobody knows how old. */
static bool is_fresh(const struct store_host *host, int64_t wall)
{
	return host->robots_at > 0 && host->robots_status >= 200 &&
	       host->robots_at <= wall && wall - host->robots_at < FRESH;
}

/* Silent to an earlier start: it has fewer tries left, or a list of such hosts
   would never come to its end. */
static int tried_before(const struct course *course, const struct site *site)
{
	int most = (int)course->options->retries;
	int failures = lane_failures(site->lane);

	if (!course->resumed)
		return 0;
	return failures < most ? failures : most;
}

void site_robots_find(void *arg, struct site *site,
		      const struct store_host *host)
{
	struct site_robots *robots = arg;
	struct sites *sites = robots->sites;
	struct course *course = sites->course;
	struct visit *visit;

	if (course->options->no_robots) {
		site->state = SITE_OPEN;
	} else if (!is_fresh(host, course->wall)) {
		visit = visit_new_robots(site);
		visit->attempts = tried_before(course, site);
		visit_queue(visit, sites, site, 0);
		return;
	} else if (host->robots_status >= 300) {
		site->state = SITE_OPEN;
	} else {
		use_rules(robots, site, host->robots, host->robots_len);
	}
	lane_set_gate(sites->schedule, site->lane, false, course->now);
}

/* ---- the answer ---------------------------------------------------------- */

static void found(struct site_robots *robots, struct site *site, int status,
		  const struct span *body)
{
	struct course *course = robots->sites->course;
	struct span kept = { "", 0 };

	if (status >= 300) {
		site->state = SITE_OPEN;
	} else {
		kept.data = body->data;
		kept.len = robots_cut(body->data, body->len, KEPT);
		use_rules(robots, site, kept.data, kept.len);
	}
	course_stored(course, store_host_put_robots(course->store, site->id,
				kept.data != NULL ? kept.data : "", kept.len,
				status, course->wall));
	lane_set_gate(robots->sites->schedule, site->lane, false, course->now);
}

/* No connection was made. */
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
static void note_lost(struct site_robots *robots, const struct site *site)
{
	if (robots->lost_sites++ == 0)
		robots->lost = must_format("%s: %s", site->origin, site->lost);
}

static void lost(struct site_robots *robots, struct site *site,
		 const struct page *page, bool moved)
{
	char text[256];

	if (page->class == FETCH_OK || page->class == FETCH_SIZE)
		snprintf(text, sizeof(text), "robots.txt: status %d",
			 page->status);
	else
		snprintf(text, sizeof(text), "robots.txt: %.*s",
			 (int)page->error.len, page->error.data);
	if (!moved && is_dead(page)) {
		site_write_off(robots->sites, site, SITE_DEAD, page, text);
		return;
	}
	site_write_off(robots->sites, site, SITE_UNREACHABLE, page, text);
	note_lost(robots, site);
}

void site_robots_answer(struct site_robots *robots, struct site *site,
			const struct page *page, bool moved)
{
	/* Cut at the size limit: what came is what counts (2.5). */
	bool came = page->class == FETCH_OK ||
		    (page->class == FETCH_SIZE && page->body.len > 0);
	bool answered = came && page->status >= 200 && page->status < 500 &&
			page->status != 429;

	if (answered)
		found(robots, site, page->status, &page->body);
	else if (page->class == FETCH_PRIVATE && moved)
		found(robots, site, 404, &page->body);
	else
		lost(robots, site, page, moved);
}

/* ---- asked --------------------------------------------------------------- */

bool site_robots_allow(const struct site *site, const char *path,
		       unsigned *line)
{
	return robots_allowed(site->robots, path, line);
}

/* Kept by the store only: one line or two of a file decide nearly always. */
const char *site_robots_line(struct site_robots *robots, struct site *site,
			     unsigned line)
{
	struct site_line *slot = &site->lines[line % SITE_LINES];
	struct course *course = robots->sites->course;
	struct store_host host;

	if (slot->text != NULL && slot->line == line)
		return slot->text;
	if (course_stored(course, store_host_get(course->store, site->id,
						 &host)) == -1)
		return NULL;
	free(slot->text);
	slot->line = line;
	slot->text = robots_line(host.robots, host.robots_len, line,
				 LINE_MOST);
	store_host_clear(&host);
	return slot->text;
}

void site_robots_tell(const struct site_robots *robots)
{
	long long urls = robots->lost_urls, more = robots->lost_sites - 1;

	if (urls == 0)
		return;
	if (more > 0)
		say_error("%s, and %lld more host%s; %lld URL%s skipped",
			  robots->lost, more, units_plural(more), urls,
			  units_plural(urls));
	else
		say_error("%s; %lld URL%s skipped", robots->lost, urls,
			  units_plural(urls));
}
