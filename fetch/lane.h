/*
 * A lane and its host, for schedule.c alone: the facts, what follows from
 * them, and its queues of jobs.  Which list of the schedule a lane stands in,
 * and everything beyond one host, is the schedule's.
 *
 * Clock: ms, the caller's.
 */
#ifndef FETCH_LANE_H
#define FETCH_LANE_H

#include "fetch/idmap.h"
#include "fetch/job.h"
#include "fetch/timeline.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

enum lane_state {
	STATE_IDLE,		/* nothing to ask */
	STATE_READY,
	STATE_WAITING,
	STATE_FULL,		/* as many in flight as it may have */
	STATE_GATED,
};

STAILQ_HEAD(job_queue, job);

struct host {
	struct idmap_node node;		/* in schedule.hosts; first member */
	LIST_HEAD(, lane) lanes;
	void *data;
	int in_flight;
	bool busy;			/* its last answer was 429 or 503 */
	unsigned epoch;			/* network's, of its last silence */
	int64_t delay;			/* ms, the longest of its lanes' */
	int64_t asked_at;		/* it had the last request; 0: none */
	int64_t blocked_until;		/* penalty */
};

struct lane {
	struct timeline_node wake;	/* in schedule.waiting; first member */
	struct idmap_node node;		/* in schedule.lanes */
	struct host *host;
	LIST_ENTRY(lane) sibling;	/* in host.lanes */
	TAILQ_ENTRY(lane) turn;		/* in schedule.ready */
	TAILQ_ENTRY(lane) witness;	/* in schedule.witnesses, if `lately` */
	void *data;
	struct job_queue urgent;	/* passes a closed gate */
	struct job_queue queue;
	struct job_queue later;		/* by not_before */
	enum lane_state state;
	bool gated, more;
	bool written_off;
	bool asked, answered;		/* ever */
	bool lately;			/* answered, and was not silent since */
	int queued;			/* in queue and later */
	int in_flight;
	int failures;			/* in a row */
	int openings;			/* of the breaker, in a row */
	int64_t left_until;		/* alone, by the breaker */
};

bool lane_has_work(const struct lane *lane);

/* How many more may be in flight. */
int lane_room(const struct lane *lane, const struct schedule_limits *limits);

/* When it may be asked at the earliest, whatever for. */
int64_t lane_opens(const struct lane *lane);

/* When a job of it may start, by its own time and the host's; INT64_MAX: it has
   no job. */
int64_t lane_wake(const struct lane *lane);

/* The state that follows from the facts. */
enum lane_state lane_state(const struct lane *lane,
			   const struct schedule_limits *limits, int64_t now);

/* Puts the job among those that wait for their time. */
void lane_put_later(struct lane *lane, struct job *job);

/* Moves those whose time has come to the queue. */
void lane_ripen(struct lane *lane, int64_t now);

/* The next job that may start now; NULL: there is none. */
struct job *lane_pop(struct lane *lane, int64_t now);

/* Any job, at the end; NULL: none is left. */
struct job *lane_pop_any(struct lane *lane);

#endif
