#include "cmd/crawl/redirect.h"

#include "cmd/text/memory.h"
#include "cmd/text/secret.h"
#include "cmd/text/units.h"
#include "parse/url/url.h"
#include "store/arrival.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REDIRECTS_MOST 8192	/* bytes of the URLs on the way */
#define SHOWN_MOST 200		/* bytes of what is no URL */

void redirects_release(struct redirects *redirects)
{
	free(redirects->why);
}

/* As *text, malloc'd, says. */
static void fail(struct redirects *redirects, struct ending *ending, char *text)
{
	free(redirects->why);
	redirects->why = text;
	*ending = (struct ending){ .state = STORE_FAILED, .reason = "redirect",
				   .why = text };
}

/* Another URL of the ledger stands for this one. */
static bool is_known(struct course *course, const struct visit *visit,
		     const char *url)
{
	int64_t id = course_stored(course, store_find(course->store, url));

	return id > 0 && id != visit->url_id;
}

/* Not what is only checked: wherever that leads, it is not followed. */
static bool was_found(const struct visit *visit)
{
	return visit->kind == VISIT_PAGE &&
	       (visit->source == STORE_LINK ||
		visit->source == STORE_REDIRECT);
}

/* Whether a found link may lead there; else how it has ended. */
static bool is_let(struct redirects *redirects, struct visit *visit,
		   const char *to, struct ending *ending)
{
	struct scope *scope = redirects->scope;
	const char *why;

	if (!was_found(visit))
		return true;
	scope_begin(scope);
	why = scope_refuses(scope, redirects->sites, to, visit->depth);
	*ending = (struct ending){ .state = STORE_SKIPPED, .reason = why };
	if (why == NULL) {
		ending->reason = "duplicate";
		return !is_known(redirects->sites->course, visit, to);
	}
	if (strcmp(why, "scope") == 0 &&
	    redirects->sites->course->options->check_external) {
		visit->kind = VISIT_CHECK;
		visit->diverted = true;
		return true;
	}
	if (strcmp(why, "rule") == 0) {
		ending->state = STORE_FAILED;
		ending->why = scope_limit(scope);
	} else {
		ending->why = scope_detail(scope);
	}
	return false;
}

/* As browsers go on after a POST: with a GET, but for 307 and 308, which say
   that it is to be the same request (RFC 9110 15.4, Fetch 4.4). */
static bool goes_on_posting(const struct visit *visit, int status)
{
	return visit->posts && (status == 307 || status == 308);
}

/* Who has that host goes on with it. */
static bool is_handed_over(struct redirects *redirects, struct visit *visit,
			   const struct url *to)
{
	char *origin;
	bool ours;

	if (redirects->leases == NULL || visit->kind != VISIT_PAGE)
		return false;
	origin = must(malloc(to->len + 1));
	url_origin(to, origin, to->len + 1);
	ours = leases_are_for(redirects->leases, visit, origin);
	free(origin);
	if (!ours)
		leases_hand_over(redirects->leases, visit, to);
	return !ours;
}

static struct site *hop(struct redirects *redirects, struct visit *visit,
			const struct url *to, int status,
			struct ending *ending)
{
	if (!is_let(redirects, visit, to->href, ending))
		return NULL;
	if (site_bars_port(redirects->sites, to)) {
		*ending = (struct ending){
			.state = STORE_FAILED, .reason = "redirect",
			.why = "redirect to a bad URL: " SITE_BAD_PORT,
		};
		return NULL;
	}
	*ending = (struct ending){ .state = STORE_PENDING };
	if (visit->kind == VISIT_PAGE && visit->source == STORE_SEED)
		scope_add_redirected(redirects->scope, visit->url, to->href);
	visit_move(visit, to->href);
	visit->posts = goes_on_posting(visit, status);
	return is_handed_over(redirects, visit, to)
	       ? NULL : site_of_url(redirects->sites, to);
}

/* Of many that are long, the first and the last. */
static void note_redirect(struct visit *visit, const char *to)
{
	const char *before = visit->redirects != NULL ? visit->redirects : "";
	size_t len = strlen(before);
	bool cut = len + strlen(to) > REDIRECTS_MOST;
	char *text;

	if (cut)
		len = strcspn(before, " ");
	text = must_format("%.*s%s%s%s", (int)len, before,
		     len > 0 ? " " : "", cut && len > 0 ? "... " : "",
		     to);
	free(visit->redirects);
	visit->redirects = text;
}

static void fail_bad(struct redirects *redirects, struct ending *ending,
		     const char *reason, struct span location)
{
	char *shown = secret_shown(location.data, location.len, SHOWN_MOST);

	fail(redirects, ending,
	     must_format("redirect to a bad URL: %s: '%s'", reason, shown));
	free(shown);
}

struct site *redirect_follow(struct redirects *redirects, struct visit *visit,
			     const struct page *page, int most,
			     struct ending *ending)
{
	struct url base = URL_INIT, to = URL_INIT;
	const char *reason = "too long";
	struct site *site = NULL;

	visit->detour |= page->status != 301 && page->status != 308;
	if (url_parse(&base, NULL, visit->at, strlen(visit->at),
		      &reason) == -1 ||
	    url_parse(&to, &base, page->location.data, page->location.len,
		      &reason) == -1 || to.len > URL_MOST) {
		fail_bad(redirects, ending, reason, page->location);
	} else if (visit->hops >= most) {
		note_redirect(visit, to.href);
		fail(redirects, ending,
		     must_format("more than %d redirect%s%s", most,
				 units_plural(most),
				 strcmp(to.href, visit->at) == 0 ||
				 strcmp(to.href, visit->url) == 0
					 ? ", a loop" : ""));
	} else {
		url_strip_userinfo(&to);
		note_redirect(visit, to.href);
		site = hop(redirects, visit, &to, page->status, ending);
	}
	url_release(&base);
	url_release(&to);
	return site;
}

bool redirect_is_needless(struct redirects *redirects,
			  const struct visit *visit)
{
	return visit->hops > 0 && was_found(visit) &&
	       is_known(redirects->sites->course, visit, visit->at);
}

bool redirect_arrived(struct redirects *redirects, const struct visit *visit,
		      struct ending *ending)
{
	struct course *course = redirects->sites->course;
	const struct store_arrival arrival = {
		.url_id = visit->url_id, .url = visit->at,
		.host = visit_site(visit)->origin, .depth = visit->depth,
		.found = was_found(visit),
		.enters = scope_follows(redirects->scope) && !visit->posts,
	};

	if (strcmp(visit->at, visit->url) == 0)
		return true;
	switch (course_stored(course, store_arrive(course->store, &arrival))) {
	case STORE_ARRIVED_LATE:
		*ending = (struct ending){ .state = STORE_SKIPPED,
					   .reason = "duplicate" };
		return false;
	case STORE_ARRIVED_FIRST:
		course->tally.skipped++;
		break;
	}
	return true;
}
