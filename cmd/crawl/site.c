#include "cmd/crawl/site.h"

#include "cmd/crawl/domains.h"
#include "cmd/crawl/robots.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "cmd/crawl/visit.h"
#include "parse/url/port.h"
#include "store/host.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define MANY 8192		/* sites: time to forget some */
#define LOST_MOST 4096		/* that are kept only not to be asked again */
#define TELL_MOST 10		/* hosts in the list of limits */

struct site_entry {
	struct site site;	/* first member */
	LIST_ENTRY(site_entry) entry;
};
static LIST_HEAD(, site_entry) all_sites = LIST_HEAD_INITIALIZER(all_sites);
static size_t nsites, many = MANY;

/* What a resumed run has asked of its hosts, in order of id. */
static struct asked {
	int64_t id, pages;
} *asked;
static size_t nasked, asked_cap;

static void *must(void *p)
{
	if (p == NULL)
		err(1, "out of memory");
	return p;
}

struct site *site_of(const struct visit *visit)
{
	return lane_data(visit->job.lane);
}

struct site *site_find(const struct crawl *crawl, int64_t id)
{
	struct lane *lane = schedule_find(crawl->schedule, id);

	return lane != NULL ? lane_data(lane) : NULL;
}

/* ---- named by the user --------------------------------------------------- */

void site_name(struct crawl *crawl, int64_t id)
{
	struct site *site = site_find(crawl, id);
	struct site_host *host;
	int64_t host_id;

	if (site != NULL && site->named)
		return;
	if (store_name_host(crawl->store, id, &host_id) == -1)
		crawl_stop(crawl, STOP_STORE);
	host = schedule_host_data(crawl->schedule, host_id);
	if (host != NULL)
		host->named = true;
	if (site != NULL)
		site->named = site->host->named = true;
}

bool site_is_named(const struct site *site)
{
	return site->named;
}

bool site_host_is_named(const struct site *site)
{
	return site->host->named;
}

bool site_may_be_private(const struct site *site)
{
	return site->host->named && !site->host->is_public;
}

bool site_bars_port(struct crawl *crawl, const struct url *url)
{
	char origin[URL_MOST + 1];
	int named;

	if (!port_is_bad(url))
		return false;
	url_origin(url, origin, sizeof(origin));
	named = store_is_named(crawl->store, origin);
	if (named == -1)
		crawl_stop(crawl, STOP_STORE);
	return named != 1;
}

/* ---- made, saved, forgotten ---------------------------------------------- */

static int save(struct crawl *crawl, const struct site *site)
{
	struct store_host host = {
		.id = site->id,
		.delay = site->delay,
		.host_public = site->host->is_public,
		.failures = lane_failures(site->lane),
		.last = site->last,
	};

	return store_host_put(crawl->store, &host);
}

static void save_pace(struct crawl *crawl, const struct site *site)
{
	const struct backoff *backoff = &site->host->backoff;
	struct store_host host = {
		.id = site->id,
		.next_at = backoff->until,
		.penalty = backoff->length,
		.penalty_at = backoff->at,
	};

	if (store_host_put_pace(crawl->store, &host) == -1)
		crawl_stop(crawl, STOP_STORE);
}

/* What blocks a host between runs is one of these two answers; it may have
   given another since. */
static const char *was_busy(const char *last)
{
	if (last != NULL && strcmp(last, "429") == 0)
		return "429";
	if (last != NULL && strcmp(last, "503") == 0)
		return "503";
	return "429 or 503";
}

void site_is_public(struct crawl *crawl, struct site *site)
{
	if (site->host->is_public)
		return;
	site->host->is_public = true;
	/* Soon, for a killed crawl must not forget it. */
	if (site->host->named && save(crawl, site) == -1)
		crawl_stop(crawl, STOP_STORE);
}

static bool domain_lets(struct crawl *crawl, struct domain *domain,
			const char *host, bool named)
{
	return domain_takes_page(crawl->domains, domain) &&
	       (named || domain_takes_host(crawl->domains, domain, host));
}

static bool host_is_let(struct crawl *crawl, const struct site_host *host)
{
	return domain_lets(crawl, host->domain, host->name, host->named);
}

static void domain_was_asked(struct crawl *crawl, int64_t host_id,
			     const char *name, int64_t pages)
{
	struct domain *domain = domains_of(crawl->domains, name);
	struct store_host row;

	if (store_host_get(crawl->store, host_id, &row) == -1)
		crawl_stop(crawl, STOP_STORE);
	domain_lets(crawl, domain, name, row.host_named);
	domain_asked(domain, pages);
	store_host_clear(&row);
}

void site_was_asked(struct crawl *crawl, int64_t host_id, const char *host,
		    int64_t pages)
{
	if (crawl->domains != NULL)
		domain_was_asked(crawl, host_id, host, pages);
	if (nasked == asked_cap) {
		asked_cap = asked_cap ? 2 * asked_cap : 64;
		asked = must(reallocarray(asked, asked_cap, sizeof(*asked)));
	}
	asked[nasked++] = (struct asked){ host_id, pages };
}

static int compare_ids(const void *key, const void *element)
{
	const int64_t *id = key;
	const struct asked *of = element;

	return (*id > of->id) - (*id < of->id);
}

static int64_t pages_asked(int64_t id)
{
	const struct asked *of = nasked == 0 ? NULL :
		bsearch(&id, asked, nasked, sizeof(*asked), compare_ids);

	return of != NULL ? of->pages : 0;
}

static void serve_penalty(struct crawl *crawl, struct site *site)
{
	lane_block_host(crawl->schedule, site->lane,
			crawl->now + site->host->backoff.until - crawl->wall,
			crawl->now);
}

static struct site_host *host_new(struct crawl *crawl, struct site *site,
				  const struct store_host *row)
{
	struct site_host *host = must(calloc(1, sizeof(*host)));
	size_t len;
	const char *name = store_host_name(row->name, &len);

	host->name = must(strndup(name, len));
	if (crawl->domains != NULL)
		host->domain = domains_of(crawl->domains, host->name);
	host->pages = pages_asked(row->host_id);
	host->busy = was_busy(row->last);
	host->backoff = (struct backoff){ row->penalty, row->penalty_at,
					  row->next_at };
	site->host = host;
	if (backoff_resume(&host->backoff, crawl->wall))
		save_pace(crawl, site);
	if (host->backoff.until > crawl->wall)
		serve_penalty(crawl, site);
	return host;
}

static void take_over(struct crawl *crawl, struct site *site,
		      const struct store_host *row)
{
	site->origin = must(strdup(row->name));
	lane_set_failures(crawl->schedule, site->lane, row->failures);
	site->host = lane_host_data(site->lane);
	if (site->host == NULL)
		lane_set_host_data(site->lane, host_new(crawl, site, row));
	site->host->sites++;
	site->named = row->named;
	site->host->named |= row->host_named;
	site->host->is_public |= row->host_public;
}

/* Known to the schedule, but not yet what it permits. */
static struct site *site_new(struct lane *lane, int64_t id)
{
	struct site_entry *entry = must(calloc(1, sizeof(*entry)));

	LIST_INSERT_HEAD(&all_sites, entry, entry);
	nsites++;
	entry->site.lane = lane;
	entry->site.id = id;
	lane_set_data(lane, &entry->site);
	return &entry->site;
}

/* Its URLs come out, to be skipped, and its robots.txt is not asked for. */
static void bar(struct crawl *crawl, struct site *site)
{
	site->permit = PERMIT_LIMIT;
	lane_set_gate(crawl->schedule, site->lane, false, crawl->now);
}

struct site *site_get(struct crawl *crawl, int64_t id)
{
	struct site *site = site_find(crawl, id);
	struct store_host row = { 0 };

	if (site != NULL)
		return site;
	if (store_host_get(crawl->store, id, &row) == -1) {
		crawl_stop(crawl, STOP_STORE);
		return NULL;
	}
	site = site_new(schedule_lane(crawl->schedule, id, row.host_id), id);
	take_over(crawl, site, &row);
	if (site->host->domain != NULL &&
	    !host_is_let(crawl, site->host))
		bar(crawl, site);
	else
		permit_find(crawl, site, &row);
	store_host_clear(&row);
	return site;
}

bool site_is_barred(struct crawl *crawl, struct site *site)
{
	struct store_host row = { 0 };

	if (site->permit != PERMIT_LIMIT)
		return false;
	if (!host_is_let(crawl, site->host))
		return true;
	if (store_host_get(crawl->store, site->id, &row) == -1) {
		crawl_stop(crawl, STOP_STORE);
		return true;
	}
	site->permit = PERMIT_UNKNOWN;
	lane_set_gate(crawl->schedule, site->lane, true, crawl->now);
	permit_find(crawl, site, &row);
	store_host_clear(&row);
	return false;
}

void site_forget_lines(struct site *site)
{
	for (size_t i = 0; i < SITE_LINES; i++) {
		free(site->lines[i].text);
		site->lines[i] = (struct site_line){ 0 };
	}
}

static void forget(struct site *site)
{
	struct site_entry *entry = (struct site_entry *)site;

	LIST_REMOVE(entry, entry);
	nsites--;
	robots_free(site->robots);
	site_forget_lines(site);
	if (--site->host->sites == 0) {
		free(site->host->name);
		free(site->host);
	}
	free(site->lost);
	free(site->origin);
	free(entry);
}

/* What the store has not, and would be missed, stays; of those that could not be
   asked so many as were met last. */
static bool may_forget(const struct crawl *crawl, const struct site *site,
		       size_t *lost)
{
	if (!lane_is_idle(site->lane) || lane_rests(site->lane, crawl->now) ||
	    site->host->limit != LIMIT_NONE ||
	    (crawl->options->max_per_host > 0 && site->host->pages > 0))
		return false;
	switch (site->permit) {
	case PERMIT_ALL:
	case PERMIT_RULES:
	case PERMIT_LIMIT:
		return true;
	case PERMIT_UNREACHABLE:
	case PERMIT_DEAD:
		return (*lost)++ >= LOST_MOST;
	case PERMIT_UNKNOWN:
		break;
	}
	return false;
}

void site_turn(struct crawl *crawl)
{
	struct site_entry *entry, *next;
	size_t lost = 0;

	if (nsites < many)
		return;
	for (entry = LIST_FIRST(&all_sites); entry != NULL; entry = next) {
		struct site *site = &entry->site;

		next = LIST_NEXT(entry, entry);
		if (!may_forget(crawl, site, &lost))
			continue;
		if (site->last != NULL && save(crawl, site) == -1) {
			crawl_stop(crawl, STOP_STORE);
			return;
		}
		schedule_forget(crawl->schedule, site->lane);
		forget(site);
	}
	many = 2 * nsites > MANY ? 2 * nsites : MANY;
}

int site_save_all(struct crawl *crawl)
{
	struct site_entry *entry;

	LIST_FOREACH(entry, &all_sites, entry)
		if (entry->site.last != NULL &&
		    save(crawl, &entry->site) == -1)
			return -1;
	return 0;
}

void site_free_all(void)
{
	while (!LIST_EMPTY(&all_sites))
		forget(&LIST_FIRST(&all_sites)->site);
	free(asked);
	asked = NULL;
	nasked = asked_cap = 0;
}

/* ---- work ---------------------------------------------------------------- */

void site_has_work(struct crawl *crawl, struct site *site, int64_t id)
{
	if (id > 0 && id <= site->after)
		site->after = id - 1;
	lane_has_more(crawl->schedule, site->lane, crawl->now);
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
	/* Also if no list is read that would name it (--retry). */
	if (claim->source == STORE_SEED)
		site_name(refill->crawl, refill->site->id);
	visit = visit_new(refill->crawl, claim);
	schedule_add(refill->crawl->schedule, refill->site->lane, &visit->job,
		     refill->crawl->now);
	refill->added++;
}

/* What is in hand already does not count: only the end is less than max. */
int site_refill(void *arg, struct lane *lane, int max)
{
	struct refill refill = { arg, lane_data(lane), 0 };
	int n, wanted;

	do {
		wanted = max - refill.added;
		n = store_claim(refill.crawl->store, refill.site->id,
				refill.site->after, wanted, claimed, &refill);
	} while (n == wanted && refill.added < max);
	if (n == -1)
		crawl_stop(refill.crawl, STOP_STORE);
	return n == -1 ? -1 : refill.added;
}

/* ---- answers ------------------------------------------------------------- */

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

static void punish(struct crawl *crawl, struct site *site,
		   const struct page *page)
{
	backoff_impose(&site->host->backoff, page->status, page->retry_after.data,
		       page->retry_after.len, crawl->wall);
	site->host->busy = what(page);
	serve_penalty(crawl, site);
	save_pace(crawl, site);
}

static void tell(struct site *site)
{
	if (!site->told)
		say_note("%s: left alone after failures in a row (%s)",
			 site->origin, site->last);
	site->told = true;
}

void site_answered(struct crawl *crawl, struct site *site,
		   const struct page *page, enum host_news news)
{
	bool busy = page->class == FETCH_OK &&
		    (page->status == 429 || page->status == 503);

	site->last = what(page);
	if (busy)
		punish(crawl, site, page);
	switch (news) {
	case HOST_LEFT_ALONE:
		tell(site);
		break;
	case HOST_GIVEN_UP:
		permit_none(crawl, site, page,
			    "host left alone after failures in a row");
		break;
	case HOST_FINE:
	case NETWORK_DOWN:
		if (!busy)
			return;
		break;
	}
	if (save(crawl, site) == -1)
		crawl_stop(crawl, STOP_STORE);
}

/* ---- limits -------------------------------------------------------------- */

void site_limited(struct site *site, enum site_limit limit)
{
	if (site->host->limit == LIMIT_NONE)
		site->host->limit = limit;
}

static const char *limit_text(enum site_limit limit)
{
	switch (limit) {
	case LIMIT_PAGES:
		return "reached --max-per-host";
	case LIMIT_FOUND:
		return "too many URLs found on it; no more were followed";
	case LIMIT_DEPTH:
		return "links too far from the seeds were not followed "
		       "(see --depth)";
	case LIMIT_LINKS:
		return "a page with too many links; not all were followed";
	case LIMIT_NONE:
		break;
	}
	return NULL;
}

void site_tell_limits(void)
{
	struct site_entry *entry;
	size_t n = 0;

	LIST_FOREACH(entry, &all_sites, entry) {
		struct site_host *host = entry->site.host;

		if (host->limit != LIMIT_NONE && n++ < TELL_MOST)
			say_note("%s: %s", host->sites > 1 ? host->name
				 : entry->site.origin,
				 limit_text(host->limit));
		host->limit = LIMIT_NONE;	/* once for all its sites */
	}
	if (n > TELL_MOST)
		say_note("and %zu more host%s reached a limit", n - TELL_MOST,
			 units_plural((int64_t)n - TELL_MOST));
}
