#include "cmd/crawl/site.h"

#include "cmd/crawl/shard.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "parse/url/port.h"

#include <stdlib.h>
#include <string.h>

#define MANY 8192		/* sites: time to forget some */
#define LOST_MOST 4096		/* that are kept only not to be asked again */
#define TELL_MOST 10		/* hosts in the list of limits */

struct site *site_find(const struct sites *sites, int64_t id)
{
	struct lane *lane = schedule_find(sites->schedule, id);

	return lane != NULL ? lane_data(lane) : NULL;
}

int64_t site_id_of_url(struct sites *sites, const struct url *url)
{
	char *origin = must(malloc(url->len + 1));
	int64_t id;

	url_origin(url, origin, url->len + 1);
	id = store_host_id(sites->course->store, origin);
	free(origin);
	if (id <= 0)
		course_stop(sites->course, STOP_STORE);
	return id > 0 ? id : 0;
}

struct site *site_of_url(struct sites *sites, const struct url *url)
{
	int64_t id = site_id_of_url(sites, url);

	return id > 0 ? site_get(sites, id) : NULL;
}

/* ---- named by the user --------------------------------------------------- */

void site_name(struct sites *sites, int64_t id)
{
	struct site *site = site_find(sites, id);
	struct site_host *host;
	int64_t host_id;

	if (site != NULL && site->named)
		return;
	course_stored(sites->course, store_name_host(sites->course->store, id,
						     &host_id));
	host = schedule_host_data(sites->schedule, host_id);
	if (host != NULL)
		host->named = true;
	if (site != NULL)
		site->named = site->host->named = true;
}

bool site_may_be_private(const struct sites *sites, const struct site *site)
{
	return sites->course->options->allow_private ||
	       (site->host->named && !site->host->is_public);
}

bool site_bars_port(struct sites *sites, const struct url *url)
{
	char origin[URL_MOST + 1];

	if (!port_is_bad(url))
		return false;
	url_origin(url, origin, sizeof(origin));
	return course_stored(sites->course,
			     store_is_named(sites->course->store,
					    origin)) != 1;
}

/* ---- made, saved, forgotten ---------------------------------------------- */

static int save(struct sites *sites, const struct site *site)
{
	struct store_host host = {
		.id = site->id,
		.delay = site->delay,
		.host_public = site->host->is_public,
		.failures = lane_failures(site->lane),
		.last = site->last,
	};

	return (int)course_stored(sites->course,
				  store_host_put(sites->course->store, &host));
}

int site_save(struct sites *sites, const struct site *site)
{
	return site->last != NULL ? save(sites, site) : 0;
}

static void save_pace(struct sites *sites, const struct site *site)
{
	const struct backoff *backoff = &site->host->backoff;
	struct store_host host = {
		.id = site->id,
		.next_at = backoff->until,
		.penalty = backoff->length,
		.penalty_at = backoff->at,
	};

	course_stored(sites->course,
		      store_host_put_pace(sites->course->store, &host));
}

static void block_host(struct sites *sites, struct site *site)
{
	struct course *course = sites->course;

	lane_block_host(sites->schedule, site->lane, course->now +
			site->host->backoff.until - course->wall, course->now);
}

/* Its host is new, too: it may have been told to wait by an earlier run. */
static void make_host(struct sites *sites, struct site *site,
		      const struct store_host *row)
{
	int64_t wall = sites->course->wall;

	site->host = site_host_new(&sites->hosts, row);
	lane_set_host_data(site->lane, site->host);
	if (backoff_resume(&site->host->backoff, wall))
		save_pace(sites, site);
	if (site->host->backoff.until > wall)
		block_host(sites, site);
}

/* Known to the schedule, but not yet what it permits. */
static struct site *site_new(struct sites *sites, const struct store_host *row)
{
	struct site *site = must(calloc(1, sizeof(*site)));

	LIST_INSERT_HEAD(&sites->all, site, entry);
	sites->n++;
	site->id = row->id;
	site->origin = must_copy(row->name);
	site->lane = schedule_lane(sites->schedule, row->id, row->host_id);
	lane_set_data(site->lane, site);
	lane_set_failures(sites->schedule, site->lane, row->failures);
	site->host = lane_host_data(site->lane);
	if (site->host == NULL)
		make_host(sites, site, row);
	site->host->sites++;
	site->named = row->named;
	site->host->named |= row->host_named;
	site->host->is_public |= row->host_public;
	return site;
}

static bool is_ours(struct sites *sites, struct site *site)
{
	if (sites->ours != NULL)
		return sites->ours(sites->ours_arg, site);
	return shard_refuses(sites->course, site->origin) == NULL;
}

struct site *site_get(struct sites *sites, int64_t id)
{
	struct site *site = site_find(sites, id);
	struct store_host row = { 0 };

	if (site != NULL)
		return site;
	if (course_stored(sites->course, store_host_get(sites->course->store,
							id, &row)) == -1)
		return NULL;
	row.id = id;
	site = site_new(sites, &row);
	if (!is_ours(sites, site)) {
		site->state = SITE_ELSEWHERE;
		lane_set_gate(sites->schedule, site->lane, false,
			      sites->course->now);
	} else if (site_host_is_let(&sites->hosts, site->host)) {
		sites->arrived(sites->arg, site, &row);
	} else {
		/* Its URLs come out, to be skipped. */
		site->state = SITE_LIMIT;
		lane_set_gate(sites->schedule, site->lane, false,
			      sites->course->now);
	}
	store_host_clear(&row);
	return site;
}

/* It was there, and not to be asked; now it is.  False: trouble. */
static bool arrives(struct sites *sites, struct site *site)
{
	struct course *course = sites->course;
	struct store_host row = { 0 };

	if (course_stored(course, store_host_get(course->store, site->id,
						 &row)) == -1)
		return false;
	site->state = SITE_UNKNOWN;
	lane_set_gate(sites->schedule, site->lane, true, course->now);
	sites->arrived(sites->arg, site, &row);
	store_host_clear(&row);
	return true;
}

bool site_is_barred(struct sites *sites, struct site *site)
{
	if (site->state != SITE_LIMIT)
		return false;
	return !site_host_is_let(&sites->hosts, site->host) ||
	       !arrives(sites, site);
}

void site_forget_lines(struct site *site)
{
	for (size_t i = 0; i < SITE_LINES; i++) {
		free(site->lines[i].text);
		site->lines[i] = (struct site_line){ 0 };
	}
}

static void forget(struct sites *sites, struct site *site)
{
	LIST_REMOVE(site, entry);
	sites->n--;
	robots_free(site->robots);
	site_forget_lines(site);
	if (--site->host->sites == 0)
		site_host_free(site->host);
	free(site->lost);
	free(site->origin);
	free(site);
}

void site_lease(struct sites *sites, struct site *site)
{
	if (site->state == SITE_ELSEWHERE)
		arrives(sites, site);
}

void site_unlease(struct sites *sites, int64_t id)
{
	struct site *site = site_find(sites, id);

	if (site == NULL)
		return;
	if (lane_is_idle(site->lane)) {
		schedule_forget(sites->schedule, site->lane);
		forget(sites, site);
	} else {
		site->state = SITE_ELSEWHERE;
	}
}

/* What the store has not, and would be missed, stays; of those that could not
   be asked so many as were met last. */
static bool may_forget(const struct sites *sites, const struct site *site,
		       size_t *lost)
{
	const struct course *course = sites->course;

	if (!lane_is_idle(site->lane) ||
	    lane_rest(site->lane, course->now) > 0 ||
	    site->host->limit != LIMIT_NONE ||
	    (course->options->max_per_host > 0 && site->host->pages > 0))
		return false;
	switch (site->state) {
	case SITE_OPEN:
	case SITE_RULES:
	case SITE_LIMIT:
	case SITE_ELSEWHERE:
		return true;
	case SITE_UNREACHABLE:
	case SITE_DEAD:
		return (*lost)++ >= LOST_MOST;
	case SITE_UNKNOWN:
		break;
	}
	return false;
}

void sites_turn(struct sites *sites)
{
	struct site *site, *next;
	size_t lost = 0;

	if (sites->n < MANY || sites->n < sites->many)
		return;
	for (site = LIST_FIRST(&sites->all); site != NULL; site = next) {
		next = LIST_NEXT(site, entry);
		if (!may_forget(sites, site, &lost))
			continue;
		if (site_save(sites, site) == -1)
			return;
		schedule_forget(sites->schedule, site->lane);
		forget(sites, site);
	}
	sites->many = 2 * sites->n;
}

int sites_save(struct sites *sites)
{
	struct site *site;

	LIST_FOREACH(site, &sites->all, entry)
		if (site_save(sites, site) == -1)
			return -1;
	return 0;
}

void sites_release(struct sites *sites)
{
	while (!LIST_EMPTY(&sites->all))
		forget(sites, LIST_FIRST(&sites->all));
	site_hosts_release(&sites->hosts);
}

void site_has_work(struct sites *sites, struct site *site, int64_t id)
{
	if (id > 0 && id <= site->after)
		site->after = id - 1;
	lane_has_more(sites->schedule, site->lane, sites->course->now);
}

/* ---- answers ------------------------------------------------------------- */

void site_write_off(struct sites *sites, struct site *site,
		    enum site_state state, const struct page *page,
		    const char *why)
{
	site->state = state;
	site->lost_class = page->class;
	free(site->lost);
	site->lost = must_copy(why);
	lane_write_off(sites->schedule, site->lane, sites->course->now);
}

static const char *what(const struct page *page)
{
	if (page->class != FETCH_OK)
		return fetch_class_name(page->class);
	switch (page->status / 100) {
	case 4:
		return page->status == 429 ? "429" : "4xx";
	case 5:
		return page->status == 503 ? "503" : "5xx";
	default:
		return "ok";
	}
}

static void punish(struct sites *sites, struct site *site,
		   const struct job *job, const struct page *page)
{
	struct site_host *host = site->host;

	backoff_impose(&host->backoff, page->status,
		       page->retry_after.data, page->retry_after.len,
		       job->given_at <= host->punished_at,
		       sites->course->wall);
	host->punished_at = sites->course->now;
	host->busy = what(page);
	block_host(sites, site);
	save_pace(sites, site);
}

static void left_alone(struct site *site)
{
	if (!site->told)
		say_note("%s: left alone after failures in a row (%s)",
			 site->origin, site->last);
	site->told = true;
}

/* What the answer says about the state that is kept; true: save it. */
static bool note_news(struct sites *sites, struct site *site,
		      const struct job *job, const struct page *page,
		      enum host_news news)
{
	bool busy = page->class == FETCH_OK &&
		    (page->status == 429 || page->status == 503);

	site->last = what(page);
	if (busy)
		punish(sites, site, job, page);
	switch (news) {
	case HOST_LEFT_ALONE:
		left_alone(site);
		return true;
	case HOST_GIVEN_UP:
		site_write_off(sites, site, SITE_DEAD, page,
			       "host left alone after failures in a row");
		return true;
	case HOST_FINE:
	case NETWORK_DOWN:
		break;
	}
	return busy;
}

bool site_answered(struct sites *sites, struct site *site,
		   const struct job *job, const struct page *page,
		   enum host_news news)
{
	bool keep = note_news(sites, site, job, page, news);

	if (page->peer == PEER_PUBLIC && !site->host->is_public) {
		site->host->is_public = true;
		/* Soon, for a killed crawl must not forget it. */
		keep = keep || site->host->named;
	}
	if (keep)
		save(sites, site);
	return page->peer != PEER_PRIVATE || site_may_be_private(sites, site);
}

void sites_tell_limits(const struct sites *sites)
{
	struct site *site;
	size_t n = 0;

	LIST_FOREACH(site, &sites->all, entry) {
		struct site_host *host = site->host;

		if (host->limit != LIMIT_NONE && n++ < TELL_MOST)
			say_note("%s: %s",
				 host->sites > 1 ? host->name : site->origin,
				 site_host_limit_text(host));
		host->limit = LIMIT_NONE;	/* once for all its sites */
	}
	if (n > TELL_MOST)
		say_note("and %zu more host%s reached a limit", n - TELL_MOST,
			 units_plural((int64_t)n - TELL_MOST));
}
