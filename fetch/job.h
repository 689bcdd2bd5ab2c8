/*
 * What the schedule hands out, and by which limits.
 */
#ifndef FETCH_JOB_H
#define FETCH_JOB_H

#include <stdint.h>
#include <sys/queue.h>

struct lane;

/* Embed as first member.  Owned by the caller; queued by schedule_add. */
struct job {
	STAILQ_ENTRY(job) entry;
	struct lane *lane;	/* set by schedule_add */
	int64_t given_at;	/* ms; by schedule_next */
	int64_t not_before;	/* ms; 0: at once */
};

struct schedule_limits {
	int per_host;		/* requests in flight to one host */
	int64_t delay;		/* ms between request starts to one host */
	int window;		/* jobs in memory a lane, at most */
	int jobs;		/* all lanes together, or one each */
	int kept;		/* hosts to which connections can be kept */
	int breaker;		/* failures in a row that open it: 10 */
	int64_t breaker_pause;	/* ms it is left alone then */
	int network_hosts;	/* this many hosts ... */
	int network_failures;	/* ... and failures in a row, no success
				   between: the network is down */
	int64_t network_pause;	/* ms until one request probes it again */
};

#endif
