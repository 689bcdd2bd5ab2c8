#include "fetch/lane.h"

#include <limits.h>
#include <sys/param.h>

bool lane_has_work(const struct lane *lane)
{
	return lane->more || lane->queued > 0 ||
	       !STAILQ_EMPTY(&lane->urgent);
}

/*
 * With a delay: one at a time, because only the answer tells when the server
 * had the request, and the delay counts from there.  After 429 or 503, too.
 */
static int host_limit(const struct schedule_limits *limits,
		      const struct host *host)
{
	return host->delay > 0 || host->busy ? 1 : limits->per_host;
}

/* Failing: one at a time, so that a dead one holds one slot and not
   per_host.  Written off: no pace applies. */
int lane_room(const struct lane *lane, const struct schedule_limits *limits)
{
	int room = host_limit(limits, lane->host) - lane->host->in_flight;

	if (lane->written_off)
		return INT_MAX;
	if (lane->failures >= limits->breaker)
		return MIN(room, 1 - lane->in_flight);
	return room;
}

int64_t lane_opens(const struct lane *lane)
{
	const struct host *host = lane->host;
	int64_t at = MAX(host->blocked_until, lane->left_until);

	if (host->delay > 0 && host->asked_at > 0)
		at = MAX(at, host->asked_at + host->delay);
	return at;
}

int64_t lane_wake(const struct lane *lane)
{
	const struct job *urgent = STAILQ_FIRST(&lane->urgent);
	const struct job *later = STAILQ_FIRST(&lane->later);
	int64_t opens, ripe = INT64_MAX;

	if (lane->written_off)
		return 0;
	if (urgent != NULL)
		ripe = urgent->not_before;
	if (!lane->gated && (!STAILQ_EMPTY(&lane->queue) || lane->more))
		ripe = MIN(ripe, 0);
	else if (!lane->gated && later != NULL)
		ripe = MIN(ripe, later->not_before);
	opens = lane_opens(lane);
	return MAX(opens, ripe);
}

enum lane_state lane_state(const struct lane *lane,
			   const struct schedule_limits *limits, int64_t now)
{
	if (!lane_has_work(lane))
		return STATE_IDLE;
	if (lane_room(lane, limits) <= 0)
		return STATE_FULL;
	if (lane->gated && STAILQ_EMPTY(&lane->urgent))
		return STATE_GATED;
	return lane_wake(lane) > now ? STATE_WAITING : STATE_READY;
}

/* ---- its jobs ------------------------------------------------------------ */

void lane_put_later(struct lane *lane, struct job *job)
{
	struct job *at, *before = NULL;

	STAILQ_FOREACH(at, &lane->later, entry) {
		if (at->not_before > job->not_before)
			break;
		before = at;
	}
	if (before == NULL)
		STAILQ_INSERT_HEAD(&lane->later, job, entry);
	else
		STAILQ_INSERT_AFTER(&lane->later, before, job, entry);
}

void lane_ripen(struct lane *lane, int64_t now)
{
	struct job *job;

	while ((job = STAILQ_FIRST(&lane->later)) != NULL &&
	       job->not_before <= now) {
		STAILQ_REMOVE_HEAD(&lane->later, entry);
		STAILQ_INSERT_HEAD(&lane->queue, job, entry);
	}
}

struct job *lane_pop(struct lane *lane, int64_t now)
{
	struct job *job = STAILQ_FIRST(&lane->urgent);

	if (job != NULL && (job->not_before <= now || lane->written_off)) {
		STAILQ_REMOVE_HEAD(&lane->urgent, entry);
		return job;
	}
	job = lane->gated ? NULL : STAILQ_FIRST(&lane->queue);
	if (job != NULL) {
		STAILQ_REMOVE_HEAD(&lane->queue, entry);
		lane->queued--;
	}
	return job;
}

struct job *lane_pop_any(struct lane *lane)
{
	struct job_queue *from[] = { &lane->urgent, &lane->queue,
				     &lane->later };

	for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++) {
		struct job *job = STAILQ_FIRST(from[i]);

		if (job == NULL)
			continue;
		STAILQ_REMOVE_HEAD(from[i], entry);
		if (i > 0)
			lane->queued--;
		return job;
	}
	return NULL;
}
