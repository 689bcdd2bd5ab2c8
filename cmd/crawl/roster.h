/*
 * Which hosts have a place in the schedule.
 *
 * A host in the schedule costs memory, the more with its robots.txt, and a list
 * or a crawl may come to any number of hosts.  So some thousands have a place at
 * a time, more only as long as those have not enough to ask now.  Until there is
 * room for the next, the lists of seeds are not read on, and the URLs of a host
 * that was found, or that an earlier process left, wait in the store.
 */
#ifndef CMD_CRAWL_ROSTER_H
#define CMD_CRAWL_ROSTER_H

#include "cmd/crawl/crawl.h"

bool roster_has_room(const struct crawl *crawl);

/* A URL of this host is new and pending: its site has work now, or later. */
void roster_add(struct crawl *crawl, int64_t host_id, int64_t url_id);

/* There may be hosts in the store that have URLs pending but no place. */
void roster_leave(struct crawl *crawl);

/* Once a turn: gives some of them places if there is room.  True if it did. */
bool roster_turn(struct crawl *crawl);

/* No host waits in the store for a place. */
bool roster_is_whole(const struct crawl *crawl);

#endif
