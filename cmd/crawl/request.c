#include "cmd/crawl/request.h"

#include "cmd/crawl/domains.h"
#include "cmd/crawl/shard.h"
#include "cmd/provenance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void requests_release(struct requests *requests)
{
	free(requests->why);
}

/* ---- whether it may be asked --------------------------------------------- */

/* Its site was lost. */
static void end_lost(struct requests *requests, const struct visit *visit,
		     struct ending *ending)
{
	const struct site *site = visit_site(visit);

	*ending = (struct ending){ .state = STORE_SKIPPED,
				   .why = site->lost };
	if ((visit->kind == VISIT_PAGE || visit->kind == VISIT_CHECK) &&
	    site->state == SITE_UNREACHABLE) {
		requests->responses->robots->lost_urls++;
		ending->reason = "robots:unreachable";
	} else if (site->lost_class == FETCH_PRIVATE) {
		ending->reason = "private";
	} else if (site->lost_class == FETCH_OK) {
		ending->state = STORE_FAILED;
		ending->reason = "5xx";
		ending->why = NULL;
	} else {
		ending->state = STORE_FAILED;
		ending->reason = fetch_class_name(site->lost_class);
	}
}

/* "--max-per-host 10 (command line)" */
static const char *limit(struct requests *requests, const char *option,
			 int64_t most)
{
	const struct course *course = requests->responses->course;

	free(requests->why);
	requests->why = provenance_number(course->options, course->rules,
					  option, most);
	return requests->why;
}

static const char *domain_limit(struct requests *requests)
{
	int64_t most = requests->responses->course->options->max_per_domain;

	if (most < 0)
		return "many hosts of its domain were found before (see "
		       "--max-per-domain)";
	return limit(requests, "max-per-domain", most);
}

/* NULL, or which limit it is over.  A page that is not is counted. */
static const char *too_many_pages(struct requests *requests,
				  struct visit *visit)
{
	struct sites *sites = requests->responses->sites;
	struct site_host *host = visit_site(visit)->host;
	int64_t most = sites->course->options->max_per_host;

	if (!kind_of(visit)->is_page || visit->begun)
		return NULL;
	if (most > 0 && host->pages >= most) {
		site_host_limited(host, LIMIT_PAGES);
		return limit(requests, "max-per-host", most);
	}
	if (host->domain != NULL &&
	    !domain_lets_page(sites->hosts.domains, host->domain))
		return domain_limit(requests);
	visit->begun = true;
	host->pages++;
	if (host->domain != NULL)
		domain_asked(host->domain, 1);
	return NULL;
}

static bool is_disallowed(struct requests *requests, const struct visit *visit,
			  struct ending *ending)
{
	struct site *site = visit_site(visit);
	unsigned line;

	if (site->state != SITE_RULES || kind_of(visit)->whatever ||
	    site_robots_allow(site, visit->at + strlen(site->origin), &line))
		return false;
	snprintf(requests->reason, sizeof(requests->reason), "robots:%u", line);
	ending->reason = requests->reason;
	ending->why = site_robots_line(requests->responses->robots, site, line);
	return true;
}

/* Whether its site lets it be asked, and no limit forbids it; else what becomes
   of it.  STORE_PENDING: it is to be queued again, now that its site is let. */
static bool may_ask(struct requests *requests, struct visit *visit,
		    struct ending *ending)
{
	struct responses *responses = requests->responses;
	struct site *site = visit_site(visit);

	*ending = (struct ending){ .state = STORE_SKIPPED };
	switch (site->state) {
	case SITE_LIMIT:
		if (site_is_barred(responses->sites, site)) {
			ending->reason = "limit";
			ending->why = domain_limit(requests);
		} else {
			ending->state = STORE_PENDING;
		}
		return false;
	case SITE_UNREACHABLE:
	case SITE_DEAD:
		end_lost(requests, visit, ending);
		return false;
	case SITE_ELSEWHERE:
		if (kind_of(visit)->whatever)
			return true;
		ending->reason = STORE_SHARD;
		ending->why = shard_refuses(responses->course, site->origin);
		return false;
	case SITE_RULES:
	case SITE_UNKNOWN:
	case SITE_OPEN:
		break;
	}
	if (is_disallowed(requests, visit, ending))
		return false;
	if (redirect_is_needless(responses->redirects, visit)) {
		ending->reason = "duplicate";
		return false;
	}
	ending->why = too_many_pages(requests, visit);
	if (ending->why != NULL)
		ending->reason = "limit";
	return ending->why == NULL;
}

/* ---- to the pool --------------------------------------------------------- */

/* Also for a `next` alone: whether that may be followed. */
static uint32_t links_wanted(const struct options *options, bool follows)
{
	uint32_t flags = follows ? TASK_LINKS : 0;

	if (options->links)
		flags |= TASK_LINKS | TASK_TEXTS;
	if (options->check_fragments)
		flags |= TASK_ANCHORS;
	return flags;
}

static uint32_t flags_of(const struct requests *requests,
			 const struct visit *visit, bool expects)
{
	const struct responses *responses = requests->responses;
	const struct site *site = visit_site(visit);
	bool follows = scope_follows(responses->redirects->scope);
	uint32_t flags = kind_of(visit)->flags;

	if (!site->named)
		flags |= TASK_FOREIGN;
	if (!site_may_be_private(responses->sites, site))
		flags |= TASK_PUBLIC_ONLY;
	if (!schedule_returns(responses->sites->schedule, site->lane,
			      follows || expects))
		flags |= TASK_LAST;
	if (kind_of(visit)->is_page)
		flags |= links_wanted(responses->course->options, follows);
	return flags;
}

static int ask(struct requests *requests, struct visit *visit, bool expects)
{
	struct responses *responses = requests->responses;
	struct task task = {
		.id = (uintptr_t)visit,
		.url = visit->at,
		.flags = flags_of(requests, visit, expects),
		.max_size = kind_of(visit)->max_size,
	};

	if (visit->posts) {
		task.post = visit->post;
		task.content_type = visit->content_type;
	} else if (visit->good_url != NULL &&
	    strcmp(visit->good_url, visit->at) == 0) {
		task.etag = visit->etag;
		task.last_modified = visit->last_modified;
	}
	visit->asked = visit->kind;
	visit->conditional = task.etag != NULL || task.last_modified != NULL;
	if (pool_apply_async(requests->pool, &task) == 1) {
		responses->course->tally.requests++;
		return 1;
	}
	schedule_put_back(responses->sites->schedule, &visit->job,
			  responses->course->now);
	return 0;
}

/* It was queued while its host was leased. */
static bool is_anothers(const struct requests *requests,
			const struct visit *visit)
{
	const struct site *site = visit_site(visit);

	return visit->disowned ||
	       (requests->responses->sites->ours != NULL &&
		visit->home == site && site->state == SITE_ELSEWHERE);
}

int request_start(struct requests *requests, struct visit *visit,
		  bool expects)
{
	struct responses *responses = requests->responses;
	struct site *site = visit_site(visit);
	struct page lost = { .class = site->lost_class };
	struct ending ending;

	if (is_anothers(requests, visit)) {
		schedule_done(responses->sites->schedule, &visit->job,
			      HOST_NO_NEWS, 0, responses->course->now);
		visit_free(visit);
		return 1;
	}
	if (may_ask(requests, visit, &ending))
		return ask(requests, visit, expects);
	schedule_done(responses->sites->schedule, &visit->job, HOST_NO_NEWS, 0,
		      responses->course->now);
	if (ending.state == STORE_PENDING)
		visit_queue(visit, responses->sites, site, 0);
	else
		response_end(responses, visit, &ending,
			   ending.state == STORE_FAILED ? &lost : NULL);
	return 1;
}
