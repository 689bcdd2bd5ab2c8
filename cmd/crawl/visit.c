#include "cmd/crawl/visit.h"

#include "cmd/text/memory.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *copy(const char *s)
{
	return s != NULL ? must_copy(s) : NULL;
}

/* ---- found by their URL -------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	const struct visit *x = a, *y = b;

	return x->url_id < y->url_id ? -1 : x->url_id > y->url_id;
}

static struct visit *find(const struct visits *visits, int64_t url_id)
{
	struct visit key = { .url_id = url_id };
	struct visit **found = tfind(&key, &visits->by_id, by_id);

	return found != NULL ? *found : NULL;
}

bool visits_have(const struct visits *visits, const struct store_claim *claim)
{
	struct visit *visit = find(visits, claim->id);

	if (visit == NULL)
		return false;
	if (visit->kind == VISIT_CHECK && !claim->check) {
		visit->kind = VISIT_PAGE;
		visit->source = claim->source;
		visit->depth = claim->depth;
		visit->position = claim->position;
		visit->attempts = 0;
		free(visit->input);
		visit->input = copy(claim->input);
	}
	return true;
}

void visits_bring_nearer(struct visits *visits, int64_t url_id, int depth)
{
	struct visit *visit = find(visits, url_id);

	if (visit != NULL && depth < visit->depth)
		visit->depth = depth;
}

void visits_name(struct visits *visits, int64_t url_id, int64_t position,
		 const char *input)
{
	struct visit *visit = find(visits, url_id);

	if (visit == NULL)
		return;
	visit->source = STORE_SEED;
	visit->depth = 0;
	visit->position = position;
	free(visit->input);
	visit->input = copy(input);
}

/* ---- made and freed ------------------------------------------------------ */

struct visit *visit_new(struct visits *visits, const struct store_claim *claim)
{
	struct visit *visit = must(calloc(1, sizeof(*visit)));

	visit->kind = claim->check ? VISIT_CHECK : VISIT_PAGE;
	visit->source = claim->source;
	visit->url_id = claim->id;
	visit->position = claim->position;
	visit->depth = claim->depth;
	visit->attempts = claim->attempts;
	visit->url = visit->at = copy(claim->url);
	visit->input = copy(claim->input);
	visit->post = copy(claim->post);
	visit->posts = claim->post != NULL;
	visit->content_type = copy(claim->content_type);
	visit->etag = copy(claim->etag);
	visit->last_modified = copy(claim->last_modified);
	visit->good_url = copy(claim->good_url);
	visit->unread = claim->unread;
	visit->has_hash = claim->hash != NULL;
	if (visit->has_hash)
		memcpy(visit->hash, claim->hash, sizeof(visit->hash));
	visit->visits = visits;
	must(tsearch(visit, &visits->by_id, by_id));
	return visit;
}

static struct visit *new_of_site(struct site *site, enum visit_kind kind)
{
	struct visit *visit = must(calloc(1, sizeof(*visit)));

	visit->kind = kind;
	visit->home = site;
	visit->url = must_format("%s/robots.txt", site->origin);
	visit->at = visit->url;
	return visit;
}

struct visit *visit_new_robots(struct site *site)
{
	return new_of_site(site, VISIT_ROBOTS);
}

/* What it has been asked for before, and nobody minds. */
struct visit *visit_new_probe(struct site *site)
{
	return new_of_site(site, VISIT_PROBE);
}

struct visit *visit_new_sitemap(int64_t id, const char *url, int depth)
{
	struct visit *visit = must(calloc(1, sizeof(*visit)));

	visit->kind = VISIT_SITEMAP;
	visit->url_id = id;
	visit->depth = depth;
	visit->url = visit->at = copy(url);
	return visit;
}

void visit_free(struct visit *visit)
{
	if (visit->visits != NULL)
		tdelete(visit, &visit->visits->by_id, by_id);
	if (visit->at != visit->url)
		free(visit->at);
	free(visit->url);
	free(visit->input);
	free(visit->post);
	free(visit->content_type);
	free(visit->redirects);
	free(visit->etag);
	free(visit->last_modified);
	free(visit->good_url);
	free(visit);
}

void visit_disown(struct visit *visit)
{
	if (visit->visits != NULL)
		tdelete(visit, &visit->visits->by_id, by_id);
	visit->visits = NULL;
	visit->disowned = true;
}

/* ---- on its way ---------------------------------------------------------- */

/* A site is asked for its robots.txt, or probed, before all else. */
void visit_queue(struct visit *visit, const struct sites *sites,
		 struct site *site, int64_t not_before)
{
	visit->job.not_before = not_before;
	if (visit->home != NULL)
		schedule_add_first(sites->schedule, site->lane, &visit->job,
				   sites->course->now);
	else
		schedule_add(sites->schedule, site->lane, &visit->job,
			     sites->course->now);
}

struct site *visit_site(const struct visit *visit)
{
	return lane_data(visit->job.lane);
}

void visit_move(struct visit *visit, const char *url)
{
	if (visit->at != visit->url)
		free(visit->at);
	visit->at = copy(url);
	visit->hops++;
}
