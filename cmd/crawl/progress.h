/*
 * How a running crawl gets on, for those who look: the live line on stderr,
 * and the live counters (live.h).
 */
#ifndef CMD_CRAWL_PROGRESS_H
#define CMD_CRAWL_PROGRESS_H

#include "cmd/crawl/course.h"
#include "fetch/pool.h"
#include "fetch/schedule.h"

struct progress {
	struct course *course;	/* set by the owner, as are */
	struct pool *pool;
	struct schedule *schedule;	/* these */
	int64_t next_draw;	/* ms, as course.now */
	int64_t last_at, last_done, last_bytes;	/* when it was measured */
	double pages_rate, bytes_rate;	/* a second, smoothed */
};

/* Publishes the counters and redraws the line if it is shown, when it is time;
   ms until then. */
int progress_turn(struct progress *progress);

#endif
