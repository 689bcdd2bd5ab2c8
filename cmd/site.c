#include "cmd/site.h"

#include "cmd/visit.h"
#include "store/host.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

/* All of a site's limits in time. */
#define PENALTY_FIRST (60 * SECOND)
#define PENALTY_MOST DAY
#define PENALTY_FORGIVEN (30 * 60 * SECOND)
#define DELAY_MOST (60 * SECOND)	/* of a Crawl-delay */
#define ROBOTS_FRESH DAY		/* RFC 9309, 2.4 */

struct site_entry {
	struct site site;	/* first member */
	SLIST_ENTRY(site_entry) entry;
};
static SLIST_HEAD(, site_entry) all_sites = SLIST_HEAD_INITIALIZER(all_sites);

static void *must(void *p)
{
	if (p == NULL)
		err(1, "out of memory");
	return p;
}

struct site *site_of(const struct visit *visit)
{
	return host_data(visit->job.host);
}

/* ---- robots.txt ---------------------------------------------------------- */

static void apply_delay(struct crawl *crawl, struct site *site)
{
	double delay = robots_crawl_delay(site->robots);
	int64_t ms = delay > 0 ? (int64_t)(delay * 1000) : 0;

	if (ms > DELAY_MOST) {
		if (!crawl->options->quiet)
			warnx("%s: Crawl-delay of %.0f s, capped at %d s",
			      site->origin, delay, (int)(DELAY_MOST / SECOND));
		ms = DELAY_MOST;
	}
	host_set_delay(crawl->schedule, site->host, ms);
}

static void use_robots(struct crawl *crawl, struct site *site,
		       const char *text, size_t len)
{
	robots_free(site->robots);
	site->robots = must(robots_parse(text, len,
					 crawl->options->user_agent));
	site->robots_state = ROBOTS_RULES;
	apply_delay(crawl, site);
}

static bool robots_fresh(const struct crawl *crawl,
			 const struct store_host *host)
{
	return host->robots_at > 0 &&
	       crawl->wall - host->robots_at < ROBOTS_FRESH &&
	       host->robots_status >= 200 && host->robots_status < 500;
}

/* From the store if it is fresh, else it is asked for. */
static void find_robots(struct crawl *crawl, struct site *site,
			const struct store_host *host)
{
	if (crawl->options->no_robots) {
		site->robots_state = ROBOTS_NONE;
	} else if (!robots_fresh(crawl, host)) {
		struct visit *visit = visit_new_robots(site);

		schedule_add_first(crawl->schedule, site->host, &visit->job,
				   crawl->now);
		return;
	} else if (host->robots_status >= 300) {
		site->robots_state = ROBOTS_NONE;
	} else {
		use_robots(crawl, site, host->robots, host->robots_len);
	}
	host_set_gate(crawl->schedule, site->host, false, crawl->now);
}

static void robots_found(struct crawl *crawl, struct site *site, int status,
			 const char *text, size_t len)
{
	if (status >= 400)
		site->robots_state = ROBOTS_NONE;
	else
		use_robots(crawl, site, text, len);
	if (store_host_put_robots(crawl->store, site->id, text, len, status,
				  crawl->wall) == -1)
		crawl_stop(crawl, STOP_STORE);
}

/* A host that cannot even be connected to fails its URLs by that class; one
   that answers robots.txt badly only forbids them (RFC 9309, 2.3.1.4). */
static void robots_lost(struct site *site, const struct page *page)
{
	bool dead = page->class == FETCH_DNS || page->class == FETCH_CONNECT ||
		    page->class == FETCH_TLS || page->class == FETCH_PRIVATE ||
		    page->class == FETCH_WORKER ||
		    (page->class == FETCH_TIMEOUT && page->time_connect <= 0);
	char text[256];

	if (page->class == FETCH_OK)
		snprintf(text, sizeof(text), "robots.txt: status %d",
			 page->status);
	else
		snprintf(text, sizeof(text), "robots.txt: %.*s",
			 (int)page->error.len, page->error.data);
	site->robots_error = must(strdup(text));
	site->robots_class = page->class;
	site->robots_state = dead ? ROBOTS_DEAD : ROBOTS_UNREACHABLE;
}

void site_robots_answer(struct crawl *crawl, struct site *site,
			const struct page *page)
{
	bool answered = page->class == FETCH_OK && page->status >= 200 &&
			page->status < 500 && page->status != 429;

	/* Cut at the size limit: what came is what counts (2.5). */
	if (page->class == FETCH_SIZE && page->body.len > 0)
		robots_found(crawl, site, 200, page->body.data,
			     page->body.len);
	else if (answered)
		robots_found(crawl, site, page->status, page->body.data,
			     page->body.len);
	else
		robots_lost(site, page);
	host_set_gate(crawl->schedule, site->host, false, crawl->now);
}

bool site_allows(const struct site *site, const char *path, unsigned *line)
{
	*line = 0;
	switch (site->robots_state) {
	case ROBOTS_NONE:
		return true;
	case ROBOTS_RULES:
		return robots_allowed(site->robots, path, line);
	case ROBOTS_UNKNOWN:
	case ROBOTS_UNREACHABLE:
	case ROBOTS_DEAD:
		break;
	}
	return false;
}

/* ---- sites --------------------------------------------------------------- */

static int load(struct crawl *crawl, struct site *site)
{
	struct store_host host = { 0 };

	if (store_host_get(crawl->store, site->id, &host) == -1) {
		crawl_stop(crawl, STOP_STORE);
		return -1;
	}
	site->origin = must(strdup(host.name));
	site->penalty = host.penalty;
	site->penalty_at = host.penalty_at;
	site->blocked_until = host.next_at;
	if (host.next_at > crawl->wall)
		host_block_until(crawl->schedule, site->host,
				 crawl->now + host.next_at - crawl->wall,
				 crawl->now);
	find_robots(crawl, site, &host);
	store_host_clear(&host);
	return 0;
}

struct site *site_get(struct crawl *crawl, int64_t id)
{
	bool made;
	struct host *host = schedule_host(crawl->schedule, id, &made);
	struct site_entry *entry;

	if (!made)
		return host_data(host);
	entry = must(calloc(1, sizeof(*entry)));
	entry->site.host = host;
	entry->site.id = id;
	SLIST_INSERT_HEAD(&all_sites, entry, entry);
	host_set_data(host, &entry->site);
	return load(crawl, &entry->site) == 0 ? &entry->site : NULL;
}

void site_has_work(struct crawl *crawl, struct site *site, int64_t id)
{
	if (id <= site->after)
		site->after = id - 1;
	if (!site->given_up)
		host_has_more(crawl->schedule, site->host, crawl->now);
}

struct refill {
	struct crawl *crawl;
	struct site *site;
	int added;
};

static void claimed(void *arg, const struct store_claim *claim)
{
	struct refill *refill = arg;
	struct visit *visit;

	if (claim->id > refill->site->after)
		refill->site->after = claim->id;
	if (visit_in_hand(claim->id))
		return;
	visit = visit_new(refill->crawl, claim);
	schedule_add(refill->crawl->schedule, refill->site->host, &visit->job,
		     refill->crawl->now);
	refill->added++;
}

int site_refill(void *arg, struct host *host, int max)
{
	struct refill refill = { arg, host_data(host), 0 };
	int n;

	do {
		n = store_claim(refill.crawl->store, refill.site->id,
				refill.site->after, max, claimed, &refill);
	} while (n == max && refill.added == 0);
	if (n == -1)
		crawl_stop(refill.crawl, STOP_STORE);
	return n == -1 ? -1 : refill.added;
}

/* ---- manners ------------------------------------------------------------- */

static int64_t jitter(int64_t ms)
{
	return ms + ms * (random() % 101) / 1000;
}

static int64_t http_date(const char *text)
{
	static const char *const forms[] = {	/* RFC 9110, 5.6.7 */
		"%a, %d %b %Y %H:%M:%S GMT",
		"%A, %d-%b-%y %H:%M:%S GMT",
		"%a %b %d %H:%M:%S %Y",
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		struct tm tm = { 0 };

		if (strptime(text, forms[i], &tm) != NULL)
			return timegm(&tm) * SECOND;
	}
	return -1;
}

int64_t retry_after(const char *value, size_t len, int64_t wall)
{
	char text[64], *end;
	long long seconds;
	int64_t at;

	if (len == 0 || len >= sizeof(text))
		return -1;
	memcpy(text, value, len);
	text[len] = '\0';
	seconds = strtoll(text, &end, 10);
	if (end != text && *end == '\0') {
		if (seconds < 0)
			return -1;
		return seconds > DAY / SECOND ? DAY : seconds * SECOND;
	}
	at = http_date(text);
	if (at == -1)
		return -1;
	return at <= wall ? 0 : at - wall > DAY ? DAY : at - wall;
}

void site_penalise(struct crawl *crawl, struct site *site, struct span asked)
{
	int64_t wait = retry_after(asked.data, asked.len, crawl->wall);

	if (wait == -1) {
		bool quiet = crawl->wall - site->penalty_at > PENALTY_FORGIVEN;

		/* One burst of answers is one offence. */
		if (site->penalty > 0 && crawl->wall < site->blocked_until)
			return;
		site->penalty = quiet || site->penalty == 0
					? PENALTY_FIRST
					: 2 * site->penalty;
		if (site->penalty > PENALTY_MOST)
			site->penalty = PENALTY_MOST;
		wait = jitter(site->penalty);
	}
	site->penalty_at = crawl->wall;
	if (crawl->wall + wait > site->blocked_until)
		site->blocked_until = crawl->wall + wait;
	site->changed = true;
	host_block_until(crawl->schedule, site->host, crawl->now + wait,
			 crawl->now);
}

void site_note(struct site *site, const char *what)
{
	if (site->last != what)
		site->changed = true;
	site->last = what;
}

int site_save_all(struct crawl *crawl)
{
	struct site_entry *entry;

	SLIST_FOREACH(entry, &all_sites, entry) {
		struct site *site = &entry->site;
		struct store_host host = {
			.id = site->id,
			.delay = 0,
			.next_at = site->blocked_until,
			.penalty = site->penalty,
			.penalty_at = site->penalty_at,
			.last = site->last,
		};

		if (site->robots != NULL)
			host.delay = (int64_t)(1000 *
				robots_crawl_delay(site->robots));
		if (host.delay < 0)
			host.delay = 0;
		if (site->changed &&
		    store_host_put(crawl->store, &host) == -1)
			return -1;
		site->changed = false;
	}
	return 0;
}

void site_free_all(struct crawl *crawl)
{
	struct site_entry *entry;

	(void)crawl;
	while ((entry = SLIST_FIRST(&all_sites)) != NULL) {
		SLIST_REMOVE_HEAD(&all_sites, entry);
		robots_free(entry->site.robots);
		free(entry->site.robots_error);
		free(entry->site.origin);
		free(entry);
	}
}
