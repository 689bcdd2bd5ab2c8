/*
 * Every fact about a host is a field of its own; which list it stands in
 * follows from the facts, in one function, host_settle(), that is called
 * after each change.  So there is no transition to forget.
 *
 *   ready      a queue: taken from the head, put back at the tail
 *   waiting    a timeline, by the moment of the next permitted start
 *   the rest   in no list; something has to happen to it first
 *
 * The network counts as down after a row of silent failures on several
 * hosts with no success between.  Then nothing is given out until a pause
 * is over; one job goes out as a probe, and its answer decides.
 */
#include "fetch/schedule.h"

#include "fetch/timeline.h"

#include <assert.h>
#include <err.h>
#include <stdlib.h>

enum host_state {
	STATE_IDLE,		/* nothing to ask */
	STATE_READY,
	STATE_WAITING,
	STATE_FULL,		/* as many in flight as it may have */
	STATE_GATED,
	STATE_GIVEN_UP,
};

STAILQ_HEAD(job_queue, job);

struct host {
	struct timeline_node wake;	/* in schedule.waiting; first member */
	TAILQ_ENTRY(host) turn;		/* in schedule.ready */
	struct host *next;		/* in its bucket */
	void *data;
	int64_t id;
	struct job_queue urgent;	/* passes a closed gate */
	struct job_queue queue;
	struct job_queue later;		/* by not_before */
	enum host_state state;
	bool gated, more;
	int queued;			/* in queue and later */
	int in_flight;
	int failures;			/* in a row */
	int openings;			/* of the breaker, in a row */
	unsigned epoch;			/* of its last silent failure */
	int64_t delay;			/* ms */
	int64_t next_at;		/* earliest next start, by the delay */
	int64_t blocked_until;		/* penalty, breaker */
};

enum network { NETWORK_UP, NETWORK_PAUSED, NETWORK_PROBING };

struct schedule {
	struct schedule_limits limits;
	schedule_refill *refill;
	void *arg;
	TAILQ_HEAD(, host) ready;
	struct timeline waiting;
	struct host **buckets;
	size_t nbuckets, nhosts;
	size_t drained;			/* buckets that schedule_drain emptied */
	size_t busy;			/* hosts in any state but idle */
	int in_flight;
	enum network network;
	unsigned epoch;			/* counts successes */
	int silent, silent_hosts;	/* since the last success */
	int64_t network_at;		/* when to probe */
	int64_t network_pause;
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
	s->epoch = 1;
	s->nbuckets = 1024;
	s->buckets = calloc(s->nbuckets, sizeof(*s->buckets));
	if (s->buckets == NULL)
		err(1, "schedule");
	TAILQ_INIT(&s->ready);
	return s;
}

void schedule_free(struct schedule *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->nbuckets; i++) {
		struct host *host, *next;

		for (host = s->buckets[i]; host != NULL; host = next) {
			next = host->next;
			free(host);
		}
	}
	timeline_release(&s->waiting);
	free(s->buckets);
	free(s);
}

/* ---- hosts -------------------------------------------------------------- */

static size_t bucket_of(const struct schedule *s, int64_t id)
{
	return ((uint64_t)id * 0x9e3779b97f4a7c15u >> 17) & (s->nbuckets - 1);
}

static void rehash(struct schedule *s)
{
	struct host **old = s->buckets;
	size_t nold = s->nbuckets;

	s->nbuckets *= 4;
	s->buckets = calloc(s->nbuckets, sizeof(*s->buckets));
	if (s->buckets == NULL)
		err(1, "schedule");
	for (size_t i = 0; i < nold; i++) {
		struct host *host, *next;

		for (host = old[i]; host != NULL; host = next) {
			size_t b = bucket_of(s, host->id);

			next = host->next;
			host->next = s->buckets[b];
			s->buckets[b] = host;
		}
	}
	free(old);
}

static struct host *host_new(struct schedule *s, int64_t id)
{
	struct host *host = calloc(1, sizeof(*host));
	size_t b;

	if (host == NULL)
		err(1, "schedule");
	if (++s->nhosts > s->nbuckets)
		rehash(s);
	b = bucket_of(s, id);
	host->next = s->buckets[b];
	s->buckets[b] = host;
	host->id = id;
	host->gated = true;
	host->delay = s->limits.delay;
	STAILQ_INIT(&host->urgent);
	STAILQ_INIT(&host->queue);
	STAILQ_INIT(&host->later);
	return host;
}

struct host *schedule_host(struct schedule *s, int64_t id, bool *made)
{
	struct host *host = s->buckets[bucket_of(s, id)];

	while (host != NULL && host->id != id)
		host = host->next;
	*made = host == NULL;
	return host != NULL ? host : host_new(s, id);
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
	return host->id;
}

int host_in_flight(const struct host *host)
{
	return host->in_flight;
}

/* ---- where a host stands ------------------------------------------------ */

/*
 * With a delay: one at a time, because only the answer tells when a request
 * really left, and the delay counts from there.  Failing: one at a time, so
 * that a dead host holds one slot and not per_host.
 */
static int host_limit(const struct schedule *s, const struct host *host)
{
	bool failing = host->failures >= s->limits.breaker;

	return host->delay > 0 || failing ? 1 : s->limits.per_host;
}

static int64_t max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* When the next job may start at the earliest. */
static int64_t host_wake(const struct host *host)
{
	int64_t at = max64(host->next_at, host->blocked_until);

	if (STAILQ_EMPTY(&host->urgent) && STAILQ_EMPTY(&host->queue) &&
	    !host->more)
		at = max64(at, STAILQ_FIRST(&host->later)->not_before);
	return at;
}

static bool host_has_work(const struct host *host)
{
	return host->more || host->queued > 0 ||
	       !STAILQ_EMPTY(&host->urgent);
}

static enum host_state host_state(const struct schedule *s,
				  const struct host *host, int64_t now)
{
	if (host->state == STATE_GIVEN_UP)
		return STATE_GIVEN_UP;
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
	return state != STATE_IDLE && state != STATE_GIVEN_UP;
}

static void host_settle(struct schedule *s, struct host *host, int64_t now)
{
	enum host_state old = host->state;
	enum host_state new = host_state(s, host, now);

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
	if (job->not_before > now)
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

static int fill_queue(struct schedule *s, struct host *host)
{
	int n;

	if (!host->more || host->gated || !STAILQ_EMPTY(&host->queue))
		return 0;
	n = s->refill(s->arg, host, s->limits.window);
	if (n == 0)
		host->more = false;
	return n < 0 ? -1 : 0;
}

static struct job *pop(struct host *host)
{
	struct job *job = STAILQ_FIRST(&host->urgent);

	if (job != NULL) {
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

/* Whether the state of the network lets a request out; a probe counts. */
static bool network_lets(struct schedule *s, int64_t now)
{
	switch (s->network) {
	case NETWORK_UP:
		return true;
	case NETWORK_PAUSED:
		return now >= s->network_at && s->in_flight == 0;
	case NETWORK_PROBING:
		return false;
	}
	return false;
}

struct job *schedule_next(struct schedule *s, int64_t now)
{
	struct host *host;

	if (!network_lets(s, now))
		return NULL;
	wake_hosts(s, now);
	while ((host = TAILQ_FIRST(&s->ready)) != NULL) {
		struct job *job;

		ripen(host, now);
		if (fill_queue(s, host) == -1)
			return NULL;
		job = pop(host);
		if (job != NULL) {
			host->in_flight++;
			s->in_flight++;
			if (s->network == NETWORK_PAUSED)
				s->network = NETWORK_PROBING;
			TAILQ_REMOVE(&s->ready, host, turn);
			TAILQ_INSERT_TAIL(&s->ready, host, turn);
		}
		host_settle(s, host, now);
		if (job != NULL)
			return job;
		assert(host->state != STATE_READY || host->more == false);
	}
	return NULL;
}

void schedule_put_back(struct schedule *s, struct job *job, int64_t now)
{
	struct host *host = job->host;

	host->in_flight--;
	s->in_flight--;
	if (s->network == NETWORK_PROBING)
		s->network = NETWORK_PAUSED;
	STAILQ_INSERT_HEAD(&host->urgent, job, entry);
	host_settle(s, host, now);
}

/* ---- answers ------------------------------------------------------------ */

static void network_alive(struct schedule *s)
{
	s->epoch++;
	s->silent = s->silent_hosts = 0;
	s->network = NETWORK_UP;
	s->network_pause = 0;
}

/* True if the network is to blame rather than this host. */
static bool network_silent(struct schedule *s, struct host *host, int64_t now)
{
	s->silent++;
	if (host->epoch != s->epoch)
		s->silent_hosts++;
	host->epoch = s->epoch;
	if (s->network == NETWORK_PAUSED)
		return true;
	if (s->network == NETWORK_UP &&
	    (s->silent < s->limits.network_failures ||
	     s->silent_hosts < s->limits.network_hosts))
		return false;
	s->network_pause = s->network_pause ? 2 * s->network_pause
					    : s->limits.network_pause;
	if (s->network_pause > 60000)
		s->network_pause = 60000;
	s->network = NETWORK_PAUSED;
	s->network_at = now + s->network_pause;
	return true;
}

static enum host_news host_failed(struct schedule *s, struct host *host,
				  int64_t now)
{
	if (++host->failures < s->limits.breaker)
		return HOST_FINE;
	if (host->in_flight > 0)
		return HOST_FINE;	/* others may still succeed */
	if (host->openings++ > 0) {
		host_settle(s, host, now);
		return HOST_GIVEN_UP;
	}
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
		network_alive(s);
		host->failures = host->openings = 0;
		return HOST_FINE;
	case HOST_FAILED:
		network_alive(s);
		return host_failed(s, host, now);
	case HOST_SILENT:
		if (network_silent(s, host, now))
			return NETWORK_DOWN;
		return host_failed(s, host, now);
	case HOST_NO_NEWS:
		if (s->network == NETWORK_PROBING)
			s->network = NETWORK_PAUSED;
		return HOST_FINE;
	}
	return HOST_FINE;
}

static void host_give_up(struct schedule *s, struct host *host, int64_t now)
{
	host_settle(s, host, now);
	if (host->state == STATE_READY)
		TAILQ_REMOVE(&s->ready, host, turn);
	if (host->state == STATE_WAITING)
		timeline_remove(&s->waiting, &host->wake);
	s->busy -= counts_as_busy(host->state);
	host->state = STATE_GIVEN_UP;
}

enum host_news schedule_done(struct schedule *s, struct job *job,
			     enum host_outcome outcome, int64_t sent_at,
			     int64_t now)
{
	struct host *host = job->host;
	enum host_news news;

	host->in_flight--;
	s->in_flight--;
	if (host->delay > 0)
		host->next_at = sent_at + host->delay;
	news = judge(s, host, outcome, now);
	if (news == HOST_GIVEN_UP)
		host_give_up(s, host, now);
	else
		host_settle(s, host, now);
	return news;
}

/* ---- the end ------------------------------------------------------------ */

int64_t schedule_wait(const struct schedule *s, int64_t now)
{
	const struct timeline_node *first = timeline_first(&s->waiting);
	int64_t at;

	if (s->network == NETWORK_PROBING)
		return -1;
	if (!TAILQ_EMPTY(&s->ready))
		at = now;
	else if (first != NULL)
		at = first->at;
	else
		return -1;
	if (s->network == NETWORK_PAUSED) {
		if (s->in_flight > 0)
			return -1;
		at = max64(at, s->network_at);
	}
	return max64(at - now, 0);
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
	return s->network != NETWORK_UP;
}

struct job *host_drain(struct schedule *s, struct host *host)
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
	for (; s->drained < s->nbuckets; s->drained++) {
		struct host *host = s->buckets[s->drained];

		for (; host != NULL; host = host->next) {
			struct job *job = host_drain(s, host);

			if (job != NULL)
				return job;
		}
	}
	return NULL;
}
