/*
 * Live counters of a running crawl, readable by other processes.
 *
 * They lie in a memfd of the crawl, which others open through
 * /proc/PID/fd: no file is left after a kill, nothing to lock, and
 * only the same user (or root) may look.  A sequence number that is odd while
 * the numbers change tells the reader to look again.
 */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct live_counters {
	int64_t started, updated;	/* ms since 1970 */
	int64_t done, unchanged, failed, skipped, known;
	int64_t requests, bytes;
	int32_t workers, in_flight;
	int32_t hosts;			/* with work */
	int32_t network_down;
	double pages_rate, bytes_rate;	/* a second, lately */
	int64_t waiting_until;		/* ms since 1970; 0: it does not wait */
	char waiting[160];		/* for what; ends with a NUL */
};

/* Makes them.  If that fails other processes cannot look; the crawl goes on. */
void live_open(void);

/* Writes them; cheap. */
void live_update(const struct live_counters *counters);

/* Those of process pid.  False if it has none, or may not be looked into. */
bool live_read(pid_t pid, struct live_counters *counters);

#endif
