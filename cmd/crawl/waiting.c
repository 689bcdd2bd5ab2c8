#include "cmd/crawl/waiting.h"

#include "cmd/crawl/roster.h"
#include "cmd/crawl/seeds.h"
#include "cmd/crawl/site.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

static const char *reason(const struct site *site, enum host_wait why)
{
	switch (why) {
	case WAIT_BLOCK:
		return site->host->busy;
	case WAIT_DELAY:
		return "delay";
	case WAIT_LEFT:
	case WAIT_JOB:
		break;
	}
	return site->last != NULL ? site->last : "retry";
}

/* There is no pool any more when the end is told. */
static bool in_flight(const struct crawl *crawl)
{
	struct pool_counts counts = { 0 };

	if (crawl->pool != NULL)
		pool_counts(crawl->pool, &counts);
	return counts.in_hand > 0;
}

bool waiting_find(const struct crawl *crawl, struct waiting *waiting)
{
	const struct lane *host;
	enum host_wait why;
	int64_t until;

	waiting->ms = schedule_wait(crawl->schedule, crawl->now);
	if (in_flight(crawl) || waiting->ms <= 0)
		return false;
	if (schedule_network_down(crawl->schedule)) {
		waiting->what = NULL;
		waiting->why = "the network seems to be down";
		return true;
	}
	host = schedule_waits_for(crawl->schedule, &until, &why);
	if (host == NULL)
		return false;
	waiting->what = ((const struct site *)lane_data(host))->origin;
	waiting->why = reason(lane_data(host), why);
	return true;
}

bool waiting_is_too_long(const struct crawl *crawl)
{
	struct waiting waiting;

	return seeds_rest(crawl) && roster_is_whole(crawl) && waiting_find(crawl, &waiting) &&
	       waiting.ms > crawl->options->max_wait;
}

char *waiting_text(const struct waiting *waiting)
{
	char *text;

	if ((waiting->what != NULL
		     ? asprintf(&text, "%s (%s)", waiting->what, waiting->why)
		     : asprintf(&text, "%s", waiting->why)) == -1)
		err(1, "out of memory");
	return text;
}
