/*
 * Every fact about a lane is a field of its own; which list it stands in
 * follows from the facts, in one function, lane_settle(), that is called
 * after each change.  So there is no transition to forget.
 *
 *   ready      a queue: taken from the head, put back at the tail
 *   waiting    a timeline, by the moment of the next permitted start
 *   the rest   in no list; something has to happen to it first
 *
 * What changes for a host changes for all of its lanes: host_settle().  The
 * price is O(lanes of the host) a request.
 *
 * A lane that is written off stands in `ready` as long as it has jobs:
 * they are given out to be ended, not to be asked, so no pace applies.
 */
#include "fetch/schedule.h"

#include "fetch/lane.h"
#include "fetch/memory.h"
#include "fetch/network.h"
#include "fetch/witness.h"

#include <stdlib.h>
#include <sys/param.h>

#define PROBES_MOST 50		/* of a round; those that were asked before
				   only up to an eighth of the lanes */

struct schedule {
	struct schedule_limits limits;
	schedule_refill *refill;
	void *arg;
	TAILQ_HEAD(, lane) ready;
	struct witnesses witnesses;
	struct timeline waiting;
	struct idmap lanes, hosts;
	size_t drained;			/* buckets that schedule_drain() did */
	size_t busy;			/* lanes in any state but idle */
	size_t nready;			/* lanes in `ready` */
	int in_flight;
	struct network network;
	int probes;			/* of a round, asked before */
};

struct schedule *schedule_new(const struct schedule_limits *limits,
			      schedule_refill *refill, void *arg)
{
	struct schedule *s = must(calloc(1, sizeof(*s)));

	s->limits = *limits;
	s->refill = refill;
	s->arg = arg;
	s->network = (struct network){
		.most_hosts = limits->network_hosts,
		.most_failures = limits->network_failures,
		.first_pause = limits->network_pause,
		.epoch = 1,
	};
	TAILQ_INIT(&s->ready);
	TAILQ_INIT(&s->witnesses);
	return s;
}

static struct lane *lane_at(struct idmap_node *node)
{
	return (struct lane *)((char *)node - offsetof(struct lane, node));
}

static void free_nodes(struct idmap *map, size_t offset)
{
	for (size_t i = 0; i < map->nbuckets; i++) {
		struct idmap_node *node, *next;

		for (node = map->buckets[i]; node != NULL; node = next) {
			next = node->next;
			free((char *)node - offset);
		}
	}
	idmap_release(map);
}

void schedule_free(struct schedule *s)
{
	if (s == NULL)
		return;
	free_nodes(&s->lanes, offsetof(struct lane, node));
	free_nodes(&s->hosts, offsetof(struct host, node));
	timeline_release(&s->waiting);
	free(s);
}

/* ---- hosts and lanes ----------------------------------------------------- */

static struct host *host_get(struct schedule *s, int64_t id)
{
	struct host *host = (struct host *)idmap_find(&s->hosts, id);

	if (host != NULL)
		return host;
	host = must(calloc(1, sizeof(*host)));
	host->node.id = id;
	host->delay = s->limits.delay;
	LIST_INIT(&host->lanes);
	idmap_add(&s->hosts, &host->node);
	return host;
}

struct lane *schedule_find(const struct schedule *s, int64_t id)
{
	struct idmap_node *node = idmap_find(&s->lanes, id);

	return node != NULL ? lane_at(node) : NULL;
}

void *schedule_host_data(const struct schedule *s, int64_t id)
{
	const struct host *host = (struct host *)idmap_find(&s->hosts, id);

	return host != NULL ? host->data : NULL;
}

struct lane *schedule_lane(struct schedule *s, int64_t id, int64_t host)
{
	struct lane *lane = must(calloc(1, sizeof(*lane)));

	lane->node.id = id;
	idmap_add(&s->lanes, &lane->node);
	lane->host = host_get(s, host);
	LIST_INSERT_HEAD(&lane->host->lanes, lane, sibling);
	lane->gated = true;
	STAILQ_INIT(&lane->urgent);
	STAILQ_INIT(&lane->queue);
	STAILQ_INIT(&lane->later);
	return lane;
}

void schedule_forget(struct schedule *s, struct lane *lane)
{
	struct host *host = lane->host;

	witness_remove(&s->witnesses, lane);
	LIST_REMOVE(lane, sibling);
	if (LIST_EMPTY(&host->lanes)) {
		idmap_remove(&s->hosts, &host->node);
		free(host);
	}
	idmap_remove(&s->lanes, &lane->node);
	free(lane);
}

/* ---- a lane's caller asks ------------------------------------------------ */

void lane_set_data(struct lane *lane, void *data)
{
	lane->data = data;
}

void *lane_data(const struct lane *lane)
{
	return lane->data;
}

void lane_set_host_data(struct lane *lane, void *data)
{
	lane->host->data = data;
}

void *lane_host_data(const struct lane *lane)
{
	return lane->host->data;
}

int lane_failures(const struct lane *lane)
{
	return lane->failures;
}

bool lane_is_idle(const struct lane *lane)
{
	return !lane_has_work(lane) && lane->in_flight == 0;
}

int64_t lane_rest(const struct lane *lane, int64_t now)
{
	return MAX(lane_opens(lane) - now, 0);
}

/* ---- where lanes stand --------------------------------------------------- */

static bool counts_as_busy(enum lane_state state)
{
	return state != STATE_IDLE;
}

/* A share of the jobs that may be in memory, window at most. */
static int share(const struct schedule *s)
{
	size_t n = (size_t)s->limits.jobs / (s->busy + 1);

	if (n >= (size_t)s->limits.window)
		return s->limits.window;
	return n > 0 ? (int)n : 1;
}

static int fill_queue(struct schedule *s, struct lane *lane)
{
	int n, most;

	if (!lane->more || lane->gated || !STAILQ_EMPTY(&lane->queue))
		return 0;
	most = share(s);
	n = s->refill(s->arg, lane, most);
	if (n < most)
		lane->more = false;
	return n < 0 ? -1 : 0;
}

/* One is not waited for before it is known that something is left. */
static void lane_settle(struct schedule *s, struct lane *lane, int64_t now)
{
	enum lane_state old, new;

	if (lane_state(lane, &s->limits, now) == STATE_WAITING)
		fill_queue(s, lane);
	old = lane->state;
	new = lane_state(lane, &s->limits, now);
	if (old == STATE_READY && new != STATE_READY)
		TAILQ_REMOVE(&s->ready, lane, turn);
	if (old == STATE_WAITING && new != STATE_WAITING)
		timeline_remove(&s->waiting, &lane->wake);
	if (new == STATE_READY && old != STATE_READY)
		TAILQ_INSERT_TAIL(&s->ready, lane, turn);
	if (new == STATE_WAITING)
		timeline_put(&s->waiting, &lane->wake, lane_wake(lane));
	s->busy += counts_as_busy(new) - counts_as_busy(old);
	s->nready += (new == STATE_READY) - (old == STATE_READY);
	lane->state = new;
}

static void host_settle(struct schedule *s, struct host *host, int64_t now)
{
	struct lane *lane;

	LIST_FOREACH(lane, &host->lanes, sibling)
		lane_settle(s, lane, now);
}

void lane_set_delay(struct schedule *s, struct lane *lane, int64_t delay)
{
	(void)s;
	lane->host->delay = MAX(lane->host->delay, delay);
}

void lane_block_host(struct schedule *s, struct lane *lane, int64_t until,
		     int64_t now)
{
	lane->host->blocked_until = MAX(lane->host->blocked_until, until);
	host_settle(s, lane->host, now);
}

void lane_set_gate(struct schedule *s, struct lane *lane, bool closed,
		   int64_t now)
{
	lane->gated = closed;
	lane_settle(s, lane, now);
}

void lane_has_more(struct schedule *s, struct lane *lane, int64_t now)
{
	lane->more = true;
	lane_settle(s, lane, now);
}

void lane_set_failures(struct schedule *s, struct lane *lane, int failures)
{
	lane->failures = MIN(failures, s->limits.breaker);
}

void lane_write_off(struct schedule *s, struct lane *lane, int64_t now)
{
	struct job *job;

	lane->written_off = true;
	lane->gated = false;
	STAILQ_FOREACH(job, &lane->later, entry)
		job->not_before = 0;
	STAILQ_CONCAT(&lane->queue, &lane->later);
	lane_settle(s, lane, now);
}

/* ---- jobs in ------------------------------------------------------------- */

void schedule_add(struct schedule *s, struct lane *lane, struct job *job,
		  int64_t now)
{
	job->lane = lane;
	if (job->not_before > now && !lane->written_off)
		lane_put_later(lane, job);
	else
		STAILQ_INSERT_TAIL(&lane->queue, job, entry);
	lane->queued++;
	lane_settle(s, lane, now);
}

void schedule_add_first(struct schedule *s, struct lane *lane,
			struct job *job, int64_t now)
{
	job->lane = lane;
	if (job->not_before > now)
		STAILQ_INSERT_TAIL(&lane->urgent, job, entry);
	else
		STAILQ_INSERT_HEAD(&lane->urgent, job, entry);
	lane_settle(s, lane, now);
}

/* ---- jobs out ------------------------------------------------------------ */

static void wake_lanes(struct schedule *s, int64_t now)
{
	struct timeline_node *node;

	while ((node = timeline_first(&s->waiting)) != NULL && node->at <= now)
		lane_settle(s, (struct lane *)node, now);
}

/* Takes its turn: the last of those that are ready now. */
static void give_out(struct schedule *s, struct lane *lane, struct job *job,
		     int64_t now)
{
	job->given_at = now;
	lane->asked = true;
	lane->in_flight++;
	lane->host->in_flight++;
	s->in_flight++;
	TAILQ_REMOVE(&s->ready, lane, turn);
	TAILQ_INSERT_TAIL(&s->ready, lane, turn);
	network_asked(&s->network);
}

/* A job of a lane that is ready, if it has one: it may have none after all.
   -1: stop. */
static int next_job(struct schedule *s, struct lane *lane, int64_t now,
		    struct job **job)
{
	lane_ripen(lane, now);
	if (fill_queue(s, lane) == -1)
		return -1;
	*job = lane_pop(lane, now);
	if (*job == NULL) {
		lane_settle(s, lane, now);
		return 0;
	}
	give_out(s, lane, *job, now);
	host_settle(s, lane->host, now);
	return 0;
}

/* Whether the network lets this lane be asked now. */
static bool lane_may(const struct schedule *s, const struct lane *lane)
{
	if (lane->written_off)
		return true;
	switch (s->network.state) {
	case NETWORK_UP:
		return true;
	case NETWORK_DOUBTED:
		return lane->lately;
	case NETWORK_PAUSED:
		return false;
	case NETWORK_PROBING:
		if (lane->answered)
			return s->network.out == 0;
		return s->network.left > 0 &&
		       (!lane->asked || s->network.out < s->probes);
	}
	return false;
}

/* The next whose turn it is: the first, as long as the network is up.  A round
   of probes begins with one that has answered before. */
static struct lane *ready_lane(const struct schedule *s)
{
	bool known = s->network.state == NETWORK_PROBING &&
		     s->network.out == 0;
	struct lane *lane, *first = NULL;

	TAILQ_FOREACH(lane, &s->ready, turn) {
		if (!lane_may(s, lane))
			continue;
		if (!known || lane->answered)
			return lane;
		if (first == NULL)
			first = lane;
	}
	return first;
}

struct lane *schedule_wants_probe(const struct schedule *s, int64_t now)
{
	struct lane *lane;
	int64_t at;

	if (s->network.state != NETWORK_DOUBTED || s->network.out > 0)
		return NULL;
	lane = witness_first(&s->witnesses, now, &at);
	if (lane == NULL || at > now || lane_room(lane, &s->limits) <= 0)
		return NULL;
	return lane;
}

/* The state may have to change by itself. */
static void turn_network(struct schedule *s, int64_t now)
{
	int64_t at;

	if (s->network.state == NETWORK_DOUBTED &&
	    witness_first(&s->witnesses, now, &at) == NULL)
		network_give_up(&s->network, now);
	if (s->network.state == NETWORK_PAUSED && s->in_flight == 0 &&
	    now >= s->network.probe_at) {
		s->probes = (int)(s->busy / 8) + 1;
		network_probe(&s->network, PROBES_MOST);
	}
}

struct job *schedule_next(struct schedule *s, int64_t now)
{
	struct lane *lane;
	struct job *job = NULL;

	wake_lanes(s, now);
	turn_network(s, now);
	while (job == NULL && (lane = ready_lane(s)) != NULL)
		if (next_job(s, lane, now, &job) == -1)
			return NULL;
	return job;
}

bool schedule_returns(const struct schedule *s, const struct lane *lane,
		      bool expects)
{
	if (s->busy > (size_t)s->limits.kept)
		return false;
	return expects || lane->gated || lane->more ||
	       lane->queued > lane_room(lane, &s->limits);
}

static void not_in_flight(struct schedule *s, struct lane *lane)
{
	lane->in_flight--;
	lane->host->in_flight--;
	s->in_flight--;
}

void schedule_put_back(struct schedule *s, struct job *job, int64_t now)
{
	struct lane *lane = job->lane;

	not_in_flight(s, lane);
	network_unasked(&s->network);
	job->not_before = 0;
	STAILQ_INSERT_HEAD(&lane->urgent, job, entry);
	host_settle(s, lane->host, now);
}

/* ---- answers ------------------------------------------------------------- */

static enum host_news lane_failed(struct schedule *s, struct lane *lane,
				  int64_t now)
{
	if (++lane->failures < s->limits.breaker)
		return HOST_FINE;
	if (lane->in_flight > 0)
		return HOST_FINE;	/* others may still succeed */
	if (lane->openings++ > 0)
		return HOST_GIVEN_UP;
	lane->left_until = now + s->limits.breaker_pause;
	return HOST_LEFT_ALONE;
}

static enum host_news judge(struct schedule *s, struct lane *lane,
			    enum host_outcome outcome, int64_t began,
			    int64_t now)
{
	switch (outcome) {
	case HOST_OK:
	case HOST_BUSY:
		network_alive(&s->network, now);
		witness_add(&s->witnesses, lane);
		lane->failures = lane->openings = 0;
		lane->host->busy = outcome == HOST_BUSY;
		return HOST_FINE;
	case HOST_FAILED:
		network_alive(&s->network, now);
		return lane_failed(s, lane, now);
	case HOST_SILENT:
		witness_remove(&s->witnesses, lane);
		if (network_silent(&s->network, &lane->host->epoch,
				   lane->answered, began, now))
			return NETWORK_DOWN;
		return lane_failed(s, lane, now);
	case HOST_NO_NEWS:
		network_unasked(&s->network);
		break;
	}
	return HOST_FINE;
}

enum host_news schedule_done(struct schedule *s, struct job *job,
			     enum host_outcome outcome, int64_t asked_at,
			     int64_t now)
{
	struct lane *lane = job->lane;
	struct host *host = lane->host;
	enum host_news news;

	not_in_flight(s, lane);
	if (outcome != HOST_NO_NEWS)
		host->asked_at = MAX(host->asked_at, asked_at);
	news = judge(s, lane, outcome, job->given_at, now);
	if (news == HOST_GIVEN_UP)
		lane_write_off(s, lane, now);
	host_settle(s, host, now);
	return news;
}

/* ---- the end ------------------------------------------------------------- */

/* When a lane wakes that waits for a moment; NEVER. */
#define NEVER INT64_MAX

static int64_t first_wake(const struct schedule *s)
{
	const struct timeline_node *first = timeline_first(&s->waiting);

	return first != NULL ? first->at : NEVER;
}

/* When the network's state may turn by itself, or a probe be wanted. */
static int64_t network_turns(const struct schedule *s, int64_t now)
{
	const struct lane *lane;
	int64_t at;

	switch (s->network.state) {
	case NETWORK_DOUBTED:
		lane = witness_first(&s->witnesses, now, &at);
		if (lane == NULL)
			return now;
		if (s->network.out > 0 || lane_room(lane, &s->limits) <= 0)
			return NEVER;
		return at;
	case NETWORK_PAUSED:
		return s->in_flight == 0 ? s->network.probe_at : NEVER;
	case NETWORK_UP:
	case NETWORK_PROBING:
		break;
	}
	return NEVER;
}

int64_t schedule_wait(const struct schedule *s, int64_t now)
{
	int64_t at, wake;

	if (ready_lane(s) != NULL)
		return 0;
	at = network_turns(s, now);
	wake = first_wake(s);
	at = MIN(at, wake);
	if (s->network.state == NETWORK_PAUSED && s->in_flight == 0)
		at = s->network.probe_at;
	if (s->busy == 0 || at == NEVER)
		return -1;
	return MAX(at - now, 0);
}

struct lane *schedule_waits_for(const struct schedule *s, int64_t *until,
				enum host_wait *why)
{
	struct lane *lane = (struct lane *)timeline_first(&s->waiting);
	const struct host *host;

	if (lane == NULL)
		return NULL;
	host = lane->host;
	*until = lane->wake.at;
	if (*until == host->blocked_until)
		*why = WAIT_BLOCK;
	else if (*until == lane->left_until)
		*why = WAIT_LEFT;
	else if (host->delay > 0 && *until == host->asked_at + host->delay)
		*why = WAIT_DELAY;
	else
		*why = WAIT_JOB;
	return lane;
}

bool schedule_idle(const struct schedule *s)
{
	return s->busy == 0 && s->in_flight == 0;
}

size_t schedule_lanes(const struct schedule *s)
{
	return s->busy;
}

size_t schedule_ready(const struct schedule *s)
{
	return s->nready;
}

bool schedule_network_down(const struct schedule *s)
{
	return s->network.since > 0;
}

int64_t schedule_down_for(const struct schedule *s, int64_t now)
{
	return s->network.since > 0 ? now - s->network.since : 0;
}

struct job *schedule_drain(struct schedule *s)
{
	for (; s->drained < s->lanes.nbuckets; s->drained++) {
		struct idmap_node *node = s->lanes.buckets[s->drained];

		for (; node != NULL; node = node->next) {
			struct job *job = lane_pop_any(lane_at(node));

			if (job == NULL)
				continue;
			lane_settle(s, lane_at(node), 0);
			return job;
		}
	}
	return NULL;
}
