/*
 * From the store into the schedule: which hosts have a place in it, and their
 * URLs.
 *
 * A host in the schedule costs memory, the more with its robots.txt, and a
 * list or a crawl may come to any number of hosts.  So some thousands have a
 * place at a time, more only as long as those have not enough to ask now.
 * Until there is room for the next, the lists of seeds are not read on, and
 * the URLs of a host that was found, or that an earlier process left, wait in
 * the store.
 */
#ifndef CMD_CRAWL_ROSTER_H
#define CMD_CRAWL_ROSTER_H

#include "cmd/crawl/site.h"
#include "cmd/crawl/visit.h"
#include "fetch/pool.h"

struct roster {
	struct sites *sites;	/* set by the owner, as are */
	struct visits *visits;
	struct pool *pool;	/* these */
	bool left;		/* hosts may wait in the store for a place, */
	bool behind;		/* also of ids up to the one reached: */
	int64_t after;
};

bool roster_has_room(const struct roster *roster);

/* A URL of this host is new and pending: its site has work now, or later. */
void roster_add(struct roster *roster, int64_t host_id, int64_t url_id);

/* There may be hosts in the store that have URLs pending but no place. */
void roster_leave(struct roster *roster);

/* Once a turn: some of them get places if there is room.  True if any did. */
bool roster_turn(struct roster *roster);

/* No host waits in the store for a place. */
bool roster_is_whole(const struct roster *roster);

/* schedule_refill: claims URLs of the host.  arg: the roster. */
int roster_refill(void *arg, struct lane *lane, int max);

#endif
