#include "cmd/site.h"

#include "cmd/named.h"
#include "cmd/permit.h"
#include "cmd/say.h"
#include "cmd/visit.h"
#include "parse/port.h"
#include "store/host.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define MANY 10000		/* sites: time to forget some */
#define TELL_MOST 10		/* hosts in the list of limits */

struct site_entry {
	struct site site;	/* first member */
	LIST_ENTRY(site_entry) entry;
};
static LIST_HEAD(, site_entry) all_sites = LIST_HEAD_INITIALIZER(all_sites);
static size_t nsites, many = MANY;
static struct named named;

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
	return host_data(visit->job.host);
}

/* ---- named by the user --------------------------------------------------- */

void site_name(const char *origin)
{
	size_t len;
	const char *host = origin_host(origin, &len);

	named_add(&named, origin, strlen(origin));
	named_add(&named, host, len);
}

bool site_is_named(const struct site *site)
{
	return named_has(&named, site->origin, strlen(site->origin));
}

bool site_host_is_named(const struct site *site)
{
	size_t len;
	const char *host = origin_host(site->origin, &len);

	return named_has(&named, host, len);
}

bool site_bars_port(const struct url *url)
{
	char origin[URL_MOST + 1];
	size_t len;

	if (!port_is_bad(url))
		return false;
	len = url_origin(url, origin, sizeof(origin));
	return !named_has(&named, origin, len);
}

/* ---- made, saved, forgotten ---------------------------------------------- */

static int save(struct crawl *crawl, const struct site *site)
{
	struct store_host host = {
		.id = site->id,
		.delay = site->delay,
		.next_at = site->penalty.until,
		.penalty = site->penalty.length,
		.penalty_at = site->penalty.at,
		.failures = host_failures(site->host),
		.last = site->last != NULL ? site->last : site->before,
	};

	return store_host_put(crawl->store, &host);
}

/* What blocks a host between runs is one of these two answers. */
static const char *was_busy(const char *last)
{
	return last != NULL && strcmp(last, "429") == 0 ? "429" : "503";
}

static void take_over(struct crawl *crawl, struct site *site,
		      const struct store_host *host)
{
	site->origin = must(strdup(host->name));
	site->penalty = (struct penalty){ host->penalty, host->penalty_at,
					  host->next_at };
	site->before = was_busy(host->last);
	host_set_failures(crawl->schedule, site->host, host->failures);
	if (penalty_resume(&site->penalty, crawl->wall) &&
	    save(crawl, site) == -1)
		crawl_stop(crawl, STOP_STORE);
	if (site->penalty.until > crawl->wall)
		host_block_until(crawl->schedule, site->host,
				 crawl->now + site->penalty.until -
				 crawl->wall, crawl->now);
}

void site_was_asked(int64_t host_id, int64_t pages)
{
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

struct site *site_get(struct crawl *crawl, int64_t id)
{
	bool made;
	struct host *host = schedule_host(crawl->schedule, id, &made);
	struct store_host row = { 0 };
	struct site_entry *entry;

	if (!made)
		return host_data(host);
	entry = must(calloc(1, sizeof(*entry)));
	LIST_INSERT_HEAD(&all_sites, entry, entry);
	nsites++;
	entry->site.host = host;
	entry->site.id = id;
	entry->site.pages = pages_asked(id);
	host_set_data(host, &entry->site);
	if (store_host_get(crawl->store, id, &row) == -1) {
		crawl_stop(crawl, STOP_STORE);
		return NULL;
	}
	take_over(crawl, &entry->site, &row);
	permit_find(crawl, &entry->site, &row);
	store_host_clear(&row);
	return &entry->site;
}

static void forget(struct site *site)
{
	struct site_entry *entry = (struct site_entry *)site;

	LIST_REMOVE(entry, entry);
	nsites--;
	robots_free(site->robots);
	free(site->lost);
	free(site->origin);
	free(entry);
}

/* What the store has not, and would be missed, stays. */
static bool may_forget(const struct crawl *crawl, const struct site *site)
{
	return host_is_idle(site->host) && site->limit == LIMIT_NONE &&
	       (site->permit == PERMIT_ALL || site->permit == PERMIT_RULES) &&
	       (crawl->options->max_per_host == 0 || site->pages == 0);
}

void site_turn(struct crawl *crawl)
{
	struct site_entry *entry, *next;

	if (nsites < many)
		return;
	for (entry = LIST_FIRST(&all_sites); entry != NULL; entry = next) {
		struct site *site = &entry->site;

		next = LIST_NEXT(entry, entry);
		if (!may_forget(crawl, site))
			continue;
		if (site->last != NULL && save(crawl, site) == -1) {
			crawl_stop(crawl, STOP_STORE);
			return;
		}
		schedule_forget(crawl->schedule, site->host);
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
	named_release(&named);
	free(asked);
	asked = NULL;
	nasked = asked_cap = 0;
}

/* ---- work ---------------------------------------------------------------- */

void site_has_work(struct crawl *crawl, struct site *site, int64_t id)
{
	if (id > 0 && id <= site->after)
		site->after = id - 1;
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
	/* Also if no list is read that would name it (--retry). */
	if (claim->source == STORE_SEED)
		site_name(refill->site->origin);
	visit = visit_new(refill->crawl, claim);
	schedule_add(refill->crawl->schedule, refill->site->host, &visit->job,
		     refill->crawl->now);
	refill->added++;
}

int site_refill(void *arg, struct host *host, int max)
{
	struct refill refill = { arg, host_data(host), 0 };
	int n, most;

	do {
		most = max - refill.added;
		n = store_claim(refill.crawl->store, refill.site->id,
				refill.site->after, most, claimed, &refill);
	} while (n == most && refill.added < max);
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
	penalty_impose(&site->penalty, page->status, page->retry_after.data,
		       page->retry_after.len, crawl->wall);
	host_block_until(crawl->schedule, site->host,
			 crawl->now + site->penalty.until - crawl->wall,
			 crawl->now);
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
	if (site->limit == LIMIT_NONE)
		site->limit = limit;
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
		const struct site *site = &entry->site;

		if (site->limit != LIMIT_NONE && n++ < TELL_MOST)
			say_note("%s: %s", site->origin,
				 limit_text(site->limit));
	}
	if (n > TELL_MOST)
		say_note("and %zu more hosts reached a limit", n - TELL_MOST);
}
