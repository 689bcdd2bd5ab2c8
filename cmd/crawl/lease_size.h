/*
 * How much of a crawl of many machines one node asks for.
 *
 * Too little, and its workers wait for the engine; too much, and hosts lie with
 * a node that does not get to them while another one has none, and more is
 * fetched twice when it dies.  So: as many hosts as fill its transfers at the
 * pace that each of them allows, and of each as many URLs as last until the
 * next two or three answers of the engine.
 *
 * Nothing but arithmetic, for tests/bench/fleet.c decides by it, too.
 */
#ifndef CMD_CRAWL_LEASE_SIZE_H
#define CMD_CRAWL_LEASE_SIZE_H

#include <stdint.h>

struct lease_need {
	int transfers;		/* at once, in all, */
	int per_host;		/* and of one host */
	int64_t delay;		/* ms between two requests to a host; 0 */
	int64_t latency;	/* ms from request to answer, as it was lately;
				   0: not known yet */
	int hosts;		/* leased now */
	int idle;		/* transfers that have nothing to ask for */
};

struct lease_size {
	int hosts;		/* more of them; 0: it has enough */
	int urls;		/* of each, at most */
	int low;		/* with so many left of a host, more are asked
				   for */
};

struct lease_size lease_size(const struct lease_need *need);

#endif
