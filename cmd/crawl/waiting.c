#include "cmd/crawl/waiting.h"

#include "cmd/crawl/site.h"
#include "cmd/text/memory.h"

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

bool waiting_find(const struct schedule *schedule, int64_t now,
		  struct waiting *waiting)
{
	const struct lane *lane;
	enum host_wait why;
	int64_t until;

	waiting->ms = schedule_wait(schedule, now);
	if (waiting->ms <= 0)
		return false;
	if (schedule_network_down(schedule)) {
		waiting->what = NULL;
		waiting->why = "the network seems to be down";
		return true;
	}
	lane = schedule_waits_for(schedule, &until, &why);
	if (lane == NULL)
		return false;
	waiting->what = ((const struct site *)lane_data(lane))->origin;
	waiting->why = reason(lane_data(lane), why);
	return true;
}

char *waiting_text(const struct waiting *waiting)
{
	if (waiting->what == NULL)
		return must_copy(waiting->why);
	return must_format("%s (%s)", waiting->what, waiting->why);
}
