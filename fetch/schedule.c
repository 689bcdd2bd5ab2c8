/*
 * Every fact about a host is a field of its own; which list it stands in
 * follows from the facts, in one function, host_settle(), that is called
 * after each change.  So there is no transition to forget.
 *
 *   ready      a queue: taken from the head, put back at the tail
 *   waiting    a timeline, by the moment of the next permitted start
 *   the rest   in no list; something has to happen to it first
 *
 * A host that is written off stands in `ready` as long as it has jobs:
 * they are given out to be ended, not to be asked, so no pace applies.
 */
#include "fetch/schedule.h"

#include "fetch/idmap.h"
#include "fetch/network.h"
#include "fetch/timeline.h"

#include <err.h>
#include <limits.h>
#include <stdlib.h>

enum host_state {
	STATE_IDLE,		/* nothing to ask */
	STATE_READY,
	STATE_WAITING,
	STATE_FULL,		/* as many in flight as it may have */
	STATE_GATED,
};

STAILQ_HEAD(job_queue, job);

struct host {
	struct timeline_node wake;	/* in schedule.waiting; first member */
	struct idmap_node node;		/* in schedule.hosts */
	TAILQ_ENTRY(host) turn;		/* in schedule.ready */
	void *data;
	struct job_queue urgent;	/* passes a closed gate */
	struct job_queue queue;
	struct job_queue later;		/* by not_before */
	enum host_state state;
	bool gated, more;
	bool written_off;
	bool busy;			/* its last answer was 429 or 503 */
	int queued;			/* in queue and later */
	int in_flight;
	int failures;			/* in a row */
	int openings;			/* of the breaker, in a row */
	unsigned epoch;			/* network's, of its last silence */
	int64_t delay;			/* ms */
	int64_t asked_at;		/* it had the last request; 0: none */
	int64_t blocked_until;		/* penalty, breaker */
};

struct schedule {
	struct schedule_limits limits;
	schedule_refill *refill;
	void *arg;
	TAILQ_HEAD(, host) ready;
	struct timeline waiting;
	struct idmap hosts;
	size_t drained;			/* buckets that schedule_drain emptied */
	size_t busy;			/* hosts in any state but idle */
	int in_flight;
	struct network network;
};

struct schedule *schedule_new(const struct schedule_limits *limits,
			      schedule_refill *refill, void *arg)
{
	struct schedule *s = calloc(1, sizeof(*s));

	if (s == NULL)
		err(1, "schedule");
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
	return s;
}

static struct host *host_at(struct idmap_node *node)
{
	return (struct host *)((char *)node - offsetof(struct host, node));
}

void schedule_free(struct schedule *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->hosts.nbuckets; i++) {
		struct idmap_node *node, *next;

		for (node = s->hosts.buckets[i]; node != NULL; node = next) {
			next = node->next;
			free(host_at(node));
		}
	}
	timeline_release(&s->waiting);
	idmap_release(&s->hosts);
	free(s);
}

/* ---- hosts -------------------------------------------------------------- */

static struct host *host_new(struct schedule *s, int64_t id)
{
	struct host *host = calloc(1, sizeof(*host));

	if (host == NULL)
		err(1, "schedule");
	host->node.id = id;
	idmap_add(&s->hosts, &host->node);
	host->gated = true;
	host->delay = s->limits.delay;
	STAILQ_INIT(&host->urgent);
	STAILQ_INIT(&host->queue);
	STAILQ_INIT(&host->later);
	return host;
}

struct host *schedule_host(struct schedule *s, int64_t id, bool *made)
{
	struct idmap_node *node = idmap_find(&s->hosts, id);

	*made = node == NULL;
	return node != NULL ? host_at(node) : host_new(s, id);
}

void host_set_data(struct host *host, void *data)
{
	host->data = data;
}

void *host_data(const struct host *host)
{
	return host->data;
}

int64_t host_id(const struct host *host)
{
	return host->node.id;
}

int host_failures(const struct host *host)
{
	return host->failures;
}

static bool host_has_work(const struct host *host)
{
	return host->more || host->queued > 0 ||
	       !STAILQ_EMPTY(&host->urgent);
}

bool host_is_idle(const struct host *host)
{
	return !host_has_work(host) && host->in_flight == 0;
}

void schedule_forget(struct schedule *s, struct host *host)
{
	idmap_remove(&s->hosts, &host->node);
	free(host);
}

/* ---- where a host stands ------------------------------------------------ */

/*
 * With a delay: one at a time, because only the answer tells when the server
 * had the request, and the delay counts from there.  Failing or busy: one at
 * a time, so that a dead host holds one slot and not per_host, and one that
 * asked for mercy is not met by a crowd when its time is over.
 */
static int host_limit(const struct schedule *s, const struct host *host)
{
	bool failing = host->failures >= s->limits.breaker;

	if (host->written_off)
		return INT_MAX;
	return host->delay > 0 || failing || host->busy ? 1
							: s->limits.per_host;
}

static int64_t max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When a job may start at the earliest, by its own time and the host's. */
static int64_t host_wake(const struct host *host)
{
	const struct job *urgent = STAILQ_FIRST(&host->urgent);
	const struct job *later = STAILQ_FIRST(&host->later);
	int64_t at = host->blocked_until, ripe = INT64_MAX;

	if (host->written_off)
		return 0;
	if (host->delay > 0 && host->asked_at > 0)
		at = max64(at, host->asked_at + host->delay);
	if (urgent != NULL)
		ripe = urgent->not_before;
	if (!host->gated && (!STAILQ_EMPTY(&host->queue) || host->more))
		ripe = min64(ripe, 0);
	else if (!host->gated && later != NULL)
		ripe = min64(ripe, later->not_before);
	return max64(at, ripe);
}

static enum host_state host_state(const struct schedule *s,
				  const struct host *host, int64_t now)
{
	if (!host_has_work(host))
		return STATE_IDLE;
	if (host->in_flight >= host_limit(s, host))
		return STATE_FULL;
	if (host->gated && STAILQ_EMPTY(&host->urgent))
		return STATE_GATED;
	return host_wake(host) > now ? STATE_WAITING : STATE_READY;
}

static bool counts_as_busy(enum host_state state)
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

static int fill_queue(struct schedule *s, struct host *host)
{
	int n, most;

	if (!host->more || host->gated || !STAILQ_EMPTY(&host->queue))
		return 0;
	most = share(s);
	n = s->refill(s->arg, host, most);
	if (n < most)
		host->more = false;
	return n < 0 ? -1 : 0;
}

/* A host is not waited for before it is known that something is left. */
static void host_settle(struct schedule *s, struct host *host, int64_t now)
{
	enum host_state old, new;

	if (host_state(s, host, now) == STATE_WAITING)
		fill_queue(s, host);
	old = host->state;
	new = host_state(s, host, now);
	if (old == STATE_READY && new != STATE_READY)
		TAILQ_REMOVE(&s->ready, host, turn);
	if (old == STATE_WAITING && new != STATE_WAITING)
		timeline_remove(&s->waiting, &host->wake);
	if (new == STATE_READY && old != STATE_READY)
		TAILQ_INSERT_TAIL(&s->ready, host, turn);
	if (new == STATE_WAITING)
		timeline_put(&s->waiting, &host->wake, host_wake(host));
	s->busy += counts_as_busy(new) - counts_as_busy(old);
	host->state = new;
}

void host_set_delay(struct schedule *s, struct host *host, int64_t delay)
{
	host->delay = max64(delay, s->limits.delay);
}

void host_block_until(struct schedule *s, struct host *host, int64_t until,
		      int64_t now)
{
	host->blocked_until = max64(host->blocked_until, until);
	host_settle(s, host, now);
}

void host_set_gate(struct schedule *s, struct host *host, bool closed,
		   int64_t now)
{
	host->gated = closed;
	host_settle(s, host, now);
}

void host_has_more(struct schedule *s, struct host *host, int64_t now)
{
	host->more = true;
	host_settle(s, host, now);
}

void host_set_failures(struct schedule *s, struct host *host, int failures)
{
	host->failures = failures < s->limits.breaker ? failures
						      : s->limits.breaker;
}

void host_write_off(struct schedule *s, struct host *host, int64_t now)
{
	struct job *job;

	host->written_off = true;
	host->gated = false;
	STAILQ_FOREACH(job, &host->later, entry)
		job->not_before = 0;
	STAILQ_CONCAT(&host->queue, &host->later);
	host_settle(s, host, now);
}

/* ---- jobs in ------------------------------------------------------------ */

static void insert_later(struct host *host, struct job *job)
{
	struct job *at, *before = NULL;

	STAILQ_FOREACH(at, &host->later, entry) {
		if (at->not_before > job->not_before)
			break;
		before = at;
	}
	if (before == NULL)
		STAILQ_INSERT_HEAD(&host->later, job, entry);
	else
		STAILQ_INSERT_AFTER(&host->later, before, job, entry);
}

void schedule_add(struct schedule *s, struct host *host, struct job *job,
		  int64_t now)
{
	job->host = host;
	if (job->not_before > now && !host->written_off)
		insert_later(host, job);
	else
		STAILQ_INSERT_TAIL(&host->queue, job, entry);
	host->queued++;
	host_settle(s, host, now);
}

void schedule_add_first(struct schedule *s, struct host *host,
			struct job *job, int64_t now)
{
	job->host = host;
	STAILQ_INSERT_TAIL(&host->urgent, job, entry);
	host_settle(s, host, now);
}

/* ---- jobs out ----------------------------------------------------------- */

static void wake_hosts(struct schedule *s, int64_t now)
{
	struct timeline_node *node;

	while ((node = timeline_first(&s->waiting)) != NULL && node->at <= now)
		host_settle(s, (struct host *)node, now);
}

static void ripen(struct host *host, int64_t now)
{
	struct job *job;

	while ((job = STAILQ_FIRST(&host->later)) != NULL &&
	       job->not_before <= now) {
		STAILQ_REMOVE_HEAD(&host->later, entry);
		STAILQ_INSERT_HEAD(&host->queue, job, entry);
	}
}

static struct job *pop(struct host *host, int64_t now)
{
	struct job *job = STAILQ_FIRST(&host->urgent);

	if (job != NULL && (job->not_before <= now || host->written_off)) {
		STAILQ_REMOVE_HEAD(&host->urgent, entry);
		return job;
	}
	job = host->gated ? NULL : STAILQ_FIRST(&host->queue);
	if (job != NULL) {
		STAILQ_REMOVE_HEAD(&host->queue, entry);
		host->queued--;
	}
	return job;
}

/* Takes its turn: the last of the ready hosts now. */
static void give_out(struct schedule *s, struct host *host)
{
	host->in_flight++;
	s->in_flight++;
	TAILQ_REMOVE(&s->ready, host, turn);
	TAILQ_INSERT_TAIL(&s->ready, host, turn);
}

struct job *schedule_next(struct schedule *s, int64_t now)
{
	struct host *host;

	if (!network_lets(&s->network, s->in_flight, now))
		return NULL;
	wake_hosts(s, now);
	while ((host = TAILQ_FIRST(&s->ready)) != NULL) {
		struct job *job;

		ripen(host, now);
		if (fill_queue(s, host) == -1)
			return NULL;
		job = pop(host, now);
		if (job != NULL) {
			give_out(s, host);
			network_asked(&s->network);
		}
		host_settle(s, host, now);
		if (job != NULL)
			return job;
	}
	return NULL;
}

bool schedule_returns(const struct schedule *s, const struct host *host,
		      bool expects)
{
	int room = host_limit(s, host) - host->in_flight;

	if (s->busy > (size_t)s->limits.kept)
		return false;
	return expects || host->gated || host->more || host->queued > room;
}

void schedule_put_back(struct schedule *s, struct job *job, int64_t now)
{
	struct host *host = job->host;

	host->in_flight--;
	s->in_flight--;
	network_unasked(&s->network);
	job->not_before = 0;
	STAILQ_INSERT_HEAD(&host->urgent, job, entry);
	host_settle(s, host, now);
}

/* ---- answers ------------------------------------------------------------ */

static enum host_news host_failed(struct schedule *s, struct host *host,
				  int64_t now)
{
	if (++host->failures < s->limits.breaker)
		return HOST_FINE;
	if (host->in_flight > 0)
		return HOST_FINE;	/* others may still succeed */
	if (host->openings++ > 0)
		return HOST_GIVEN_UP;
	host->blocked_until = max64(host->blocked_until,
				    now + s->limits.breaker_pause);
	return HOST_LEFT_ALONE;
}

static enum host_news judge(struct schedule *s, struct host *host,
			    enum host_outcome outcome, int64_t now)
{
	switch (outcome) {
	case HOST_OK:
	case HOST_BUSY:
		network_alive(&s->network);
		host->failures = host->openings = 0;
		host->busy = outcome == HOST_BUSY;
		return HOST_FINE;
	case HOST_FAILED:
		network_alive(&s->network);
		return host_failed(s, host, now);
	case HOST_SILENT:
		if (network_silent(&s->network, &host->epoch, now))
			return NETWORK_DOWN;
		return host_failed(s, host, now);
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
	struct host *host = job->host;
	enum host_news news;

	host->in_flight--;
	s->in_flight--;
	if (outcome != HOST_NO_NEWS)
		host->asked_at = max64(host->asked_at, asked_at);
	news = judge(s, host, outcome, now);
	if (news == HOST_GIVEN_UP)
		host_write_off(s, host, now);
	else
		host_settle(s, host, now);
	return news;
}

/* ---- the end ------------------------------------------------------------ */

int64_t schedule_wait(const struct schedule *s, int64_t now)
{
	const struct timeline_node *first = timeline_first(&s->waiting);
	int64_t at;

	if (s->network.state == NETWORK_PROBING)
		return -1;
	if (!TAILQ_EMPTY(&s->ready))
		at = now;
	else if (first != NULL)
		at = first->at;
	else
		return -1;
	if (s->network.state == NETWORK_PAUSED) {
		if (s->in_flight > 0)
			return -1;
		at = max64(at, s->network.probe_at);
	}
	return max64(at - now, 0);
}

struct host *schedule_waits_for(const struct schedule *s, int64_t *until,
				enum host_wait *why)
{
	struct host *host = (struct host *)timeline_first(&s->waiting);

	if (host == NULL)
		return NULL;
	*until = host->wake.at;
	if (*until == host->blocked_until)
		*why = WAIT_BLOCK;
	else if (host->delay > 0 && *until == host->asked_at + host->delay)
		*why = WAIT_DELAY;
	else
		*why = WAIT_JOB;
	return host;
}

bool schedule_idle(const struct schedule *s)
{
	return s->busy == 0 && s->in_flight == 0;
}

size_t schedule_hosts(const struct schedule *s)
{
	return s->busy;
}

bool schedule_network_down(const struct schedule *s)
{
	return s->network.state != NETWORK_UP;
}

int64_t schedule_down_for(const struct schedule *s, int64_t now)
{
	return s->network.since > 0 ? now - s->network.since : 0;
}

static struct job *host_drain(struct schedule *s, struct host *host)
{
	struct job_queue *from[] = { &host->urgent, &host->queue,
				     &host->later };

	for (size_t i = 0; i < sizeof(from) / sizeof(*from); i++) {
		struct job *job = STAILQ_FIRST(from[i]);

		if (job == NULL)
			continue;
		STAILQ_REMOVE_HEAD(from[i], entry);
		if (i > 0)
			host->queued--;
		host_settle(s, host, 0);
		return job;
	}
	return NULL;
}

struct job *schedule_drain(struct schedule *s)
{
	for (; s->drained < s->hosts.nbuckets; s->drained++) {
		struct idmap_node *node = s->hosts.buckets[s->drained];

		for (; node != NULL; node = node->next) {
			struct job *job = host_drain(s, host_at(node));

			if (job != NULL)
				return job;
		}
	}
	return NULL;
}
