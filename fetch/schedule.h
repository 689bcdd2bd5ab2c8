/*
 * Which host may be asked when.
 *
 * A lane is the queue of one origin ("http://example.org:8080"), short, in
 * memory, and filled on demand from wherever the URLs are kept (a callback).
 * It is in one state: ready to be asked, waiting for a moment, full (as many
 * requests in flight as it may have), gated (its robots.txt is not known yet),
 * or idle.  Ready lanes take turns, one request a turn, so a slow, dead or
 * punished one costs the others nothing.
 *
 * The lanes of one host - of one name, whatever the port and scheme - share
 * its pace: requests in flight, the delay between two, and how long it is to
 * be left alone.  What does not answer is an origin: failures are a lane's.
 *
 * The caller:
 *   1. schedule_lane() for each origin that has work;
 *   2. schedule_next() until it returns NULL; start each job;
 *   3. schedule_done() when the answer is there, schedule_add() for what
 *      is to be asked again or elsewhere;
 *   4. sleeps no longer than schedule_wait().
 *
 * Memory: O(active lanes * window).  Time a job: O(log lanes), and O(lanes of
 * its host), which mostly is one.
 *
 * Clock: milliseconds of CLOCK_MONOTONIC, given by the caller; nothing
 * here looks at a clock or prints.  Out of memory: err(1).
 */
#ifndef FETCH_SCHEDULE_H
#define FETCH_SCHEDULE_H

#include "fetch/job.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the answer says about the host. */
enum host_outcome {
	HOST_OK,		/* it answered, whatever the status */
	HOST_FAILED,		/* refused, reset, TLS, ...: it is there, or
				   something on the way answered for it */
	HOST_SILENT,		/* no sign of life: timeout, no route, no DNS;
				   many of these mean our network is down */
	HOST_BUSY,		/* 429 or 503 */
	HOST_NO_NEWS,		/* cancelled, our own fault */
};

/*
 * Wants up to max jobs of the lane: schedule_add() them.  Number added, less
 * than max: there are no more; -1 to stop everything (schedule_next then
 * returns NULL).
 */
typedef int schedule_refill(void *arg, struct lane *lane, int max);

struct schedule;
struct lane;
struct host;

struct schedule *schedule_new(const struct schedule_limits *limits,
			      schedule_refill *refill, void *arg);
void schedule_free(struct schedule *schedule);

/* The lane of this id, NULL if there is none; and a new one, gated, with its
   host if that is new, too. */
struct lane *schedule_find(const struct schedule *schedule, int64_t id);
struct lane *schedule_lane(struct schedule *schedule, int64_t id,
			   int64_t host);

/* The data of a host that has a lane; NULL: it has none. */
void *schedule_host_data(const struct schedule *schedule, int64_t host);

/* For the caller's own record of a lane; freed by the caller. */
void lane_set_data(struct lane *lane, void *data);
void *lane_data(const struct lane *lane);

/* And of its host, which ends with its last lane. */
void lane_set_host_data(struct lane *lane, void *data);
void *lane_host_data(const struct lane *lane);

/* Failures in a row; and as an earlier run left them, at most as many as open
   the breaker: one request is tried then. */
int lane_failures(const struct lane *lane);
void lane_set_failures(struct schedule *schedule, struct lane *lane,
		       int failures);

/* Nothing queued, in flight or to refill from; such a lane may be forgotten,
   which frees it.  One that rests (a delay, a penalty) may be forgotten only
   if that is remembered elsewhere: how long, in ms; 0: not at all. */
bool lane_is_idle(const struct lane *lane);
int64_t lane_rest(const struct lane *lane, int64_t now);
void schedule_forget(struct schedule *schedule, struct lane *lane);

/*
 * What robots.txt and earlier runs say. ms; 0: none.  The host's delay is the
 * longest of its lanes', and also counts from what was asked before it was
 * known; takes effect with the next call.
 */
void lane_set_delay(struct schedule *schedule, struct lane *lane,
		    int64_t delay);
void lane_block_host(struct schedule *schedule, struct lane *lane,
		     int64_t until, int64_t now);

/* Closed: nothing but jobs put in front by schedule_add_first is given out. */
void lane_set_gate(struct schedule *schedule, struct lane *lane, bool closed,
		   int64_t now);

/*
 * No more requests will be made by it: its jobs come out at once, whatever
 * its host is blocked for and as many as there are, for the caller to end.
 */
void lane_write_off(struct schedule *schedule, struct lane *lane, int64_t now);

/* There is (again) something to refill from. */
void lane_has_more(struct schedule *schedule, struct lane *lane, int64_t now);

void schedule_add(struct schedule *schedule, struct lane *lane,
		  struct job *job, int64_t now);
/* Before all others, and through a closed gate (robots.txt), but not before
   its time. */
void schedule_add_first(struct schedule *schedule, struct lane *lane,
			struct job *job, int64_t now);

/* A job that may start now, counted as in flight; NULL: none. */
struct job *schedule_next(struct schedule *schedule, int64_t now);

/*
 * Whether a connection to the host will soon be used again, after the job that
 * was just given out: no more hosts take turns than connections are kept, and
 * this one has more jobs than may be in flight together, or more may be found
 * (`expects`).
 */
bool schedule_returns(const struct schedule *schedule, const struct lane *lane,
		      bool expects);

/*
 * Many are silent, and whether it is the network can be told by one that
 * answered lately but has no job: it wants any request at all, as a probe, by
 * schedule_add_first.  NULL: no probe is wanted.
 */
struct lane *schedule_wants_probe(const struct schedule *schedule,
				  int64_t now);

/* It was not started after all (no room): in front again, not in flight. */
void schedule_put_back(struct schedule *schedule, struct job *job,
		       int64_t now);

/*
 * The answer to a job's request is there.  asked_at: when the server had the
 * request at the latest (ms), which is what the delay counts from.  A job that
 * was ended without a request is HOST_NO_NEWS.  Returns what has become of the
 * host.
 */
enum host_news {
	HOST_FINE,
	HOST_LEFT_ALONE,	/* the breaker opened, until its pause ends */
	HOST_GIVEN_UP,		/* it opened again: the lane is written off */
	NETWORK_DOWN,		/* do not count this failure, ask again */
};
enum host_news schedule_done(struct schedule *schedule, struct job *job,
			     enum host_outcome outcome, int64_t asked_at,
			     int64_t now);

/* ms until schedule_next may have something, 0: now, -1: no such time. */
int64_t schedule_wait(const struct schedule *schedule, int64_t now);

/* The lane that has least long to wait, until when and for what; NULL: no lane
   waits for a moment. */
enum host_wait {
	WAIT_BLOCK,		/* lane_block_host */
	WAIT_LEFT,		/* it is left alone: the breaker */
	WAIT_DELAY,		/* between two requests */
	WAIT_JOB,		/* its first job's own time */
};
struct lane *schedule_waits_for(const struct schedule *schedule,
				int64_t *until, enum host_wait *why);

/* No lane has anything queued, in flight, or left to refill from. */
bool schedule_idle(const struct schedule *schedule);

/* Every queued job, taken out one by one (at the end); NULL: none left. */
struct job *schedule_drain(struct schedule *schedule);

/* Lanes that have work or an answer due; and those that could be asked now. */
size_t schedule_lanes(const struct schedule *schedule);
size_t schedule_ready(const struct schedule *schedule);

/* See network.h; and ms since it went down, 0: it is up. */
bool schedule_network_down(const struct schedule *schedule);
int64_t schedule_down_for(const struct schedule *schedule, int64_t now);

#endif
