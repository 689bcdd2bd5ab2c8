/*
 * Whether it is our own network that is down.
 *
 * A host that is silent may be dead; many hosts that are silent in a row,
 * with no sign of life from any between, are not all dead.  Then nothing is
 * sent until a pause is over; one request goes out as a probe, and its
 * answer decides.  What was asked while the network was down is asked again
 * and costs no URL an attempt.
 *
 * A refused connection, or a name that certainly does not exist, is a sign
 * of life: somebody answered.
 *
 * Clock: ms, the caller's.
 */
#ifndef FETCH_NETWORK_H
#define FETCH_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

enum network_state { NETWORK_UP, NETWORK_PAUSED, NETWORK_PROBING };

struct network {
	int most_hosts, most_failures;	/* more than these: it is down */
	int64_t first_pause;		/* ms; doubles up to a minute */
	enum network_state state;
	unsigned epoch;			/* counts signs of life, from 1 */
	int failures, hosts;		/* silent ones since the last */
	int64_t since;			/* when it went down */
	int64_t probe_at, pause;
};

/* True if requests may go out; in_flight: those out there. */
bool network_lets(const struct network *network, int in_flight, int64_t now);

/* A request went out; it came back unsent, or its answer says nothing. */
void network_asked(struct network *network);
void network_unasked(struct network *network);

/* A sign of life. */
void network_alive(struct network *network);

/* A host was silent; *epoch is the host's own, 0 at first.  True if the
   network is to blame. */
bool network_silent(struct network *network, unsigned *epoch, int64_t now);

#endif
