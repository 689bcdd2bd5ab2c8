#include "cmd/crawl/site_host.h"

#include "cmd/text/memory.h"

#include <stdlib.h>
#include <string.h>

struct asked {
	int64_t id, pages;
};

/* ---- domains ------------------------------------------------------------- */

static bool lets(struct domains *domains, struct domain *domain,
		 const char *host, bool named)
{
	return domain_lets_page(domains, domain) &&
	       (named || domain_lets_host(domains, domain, host));
}

bool site_host_is_let(const struct site_hosts *hosts,
		      const struct site_host *host)
{
	return host->domain == NULL ||
	       lets(hosts->domains, host->domain, host->name, host->named);
}

static void domain_was_asked(struct site_hosts *hosts, int64_t host_id,
			     const char *name, int64_t pages)
{
	struct domain *domain = domains_of(hosts->domains, name);
	struct store_host row = { 0 };

	course_stored(hosts->course,
		      store_host_get(hosts->course->store, host_id, &row));
	lets(hosts->domains, domain, name, row.host_named);
	domain_asked(domain, pages);
	store_host_clear(&row);
}

/* ---- what a resumed run has asked ---------------------------------------- */

void site_hosts_were_asked(struct site_hosts *hosts, int64_t host_id,
			   const char *name, int64_t pages)
{
	if (hosts->domains != NULL)
		domain_was_asked(hosts, host_id, name, pages);
	if (hosts->nasked == hosts->asked_cap) {
		hosts->asked_cap = hosts->asked_cap ? 2 * hosts->asked_cap : 64;
		hosts->asked = must(reallocarray(hosts->asked,
						 hosts->asked_cap,
						 sizeof(*hosts->asked)));
	}
	hosts->asked[hosts->nasked++] = (struct asked){ host_id, pages };
}

void site_hosts_release(struct site_hosts *hosts)
{
	free(hosts->asked);
	hosts->asked = NULL;
	hosts->nasked = hosts->asked_cap = 0;
}

static int compare_ids(const void *key, const void *element)
{
	const int64_t *id = key;
	const struct asked *of = element;

	return (*id > of->id) - (*id < of->id);
}

static int64_t pages_asked(const struct site_hosts *hosts, int64_t id)
{
	const struct asked *of = hosts->nasked == 0 ? NULL :
		bsearch(&id, hosts->asked, hosts->nasked,
			sizeof(*hosts->asked), compare_ids);

	return of != NULL ? of->pages : 0;
}

/* ---- one host ------------------------------------------------------------ */

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

struct site_host *site_host_new(struct site_hosts *hosts,
				const struct store_host *row)
{
	struct site_host *host = must(calloc(1, sizeof(*host)));
	size_t len;
	const char *name = store_host_name(row->name, &len);

	host->name = must(strndup(name, len));
	if (hosts->domains != NULL)
		host->domain = domains_of(hosts->domains, host->name);
	host->pages = pages_asked(hosts, row->host_id);
	host->busy = was_busy(row->last);
	host->backoff = (struct backoff){ row->penalty, row->penalty_at,
					  row->next_at };
	return host;
}

void site_host_free(struct site_host *host)
{
	free(host->name);
	free(host);
}

void site_host_limited(struct site_host *host, enum site_limit limit)
{
	if (host->limit == LIMIT_NONE)
		host->limit = limit;
}

const char *site_host_limit_text(const struct site_host *host)
{
	switch (host->limit) {
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
