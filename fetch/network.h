/*
 * Whether it is our own network that is down.
 *
 * A host that is silent may be dead; many hosts that are silent in a row, with
 * no sign of life from any between, are not all dead.  If some host answered
 * while a request was out, the silence of that request is its host's own, and
 * says nothing about the network.  So is all silence while the network is up.
 *
 *   UP        all may be asked
 *   DOUBTED   many were silent: one that has answered before is asked alone.
 *             If it answers, the network is up, and the silences were the
 *             hosts' own
 *   PAUSED    no witness answers, or there is none: it is down.  Nothing is
 *             sent until a pause is over, which doubles up to a minute
 *   PROBING   some requests go out, best to hosts not asked yet; any answer
 *             brings it up again
 *
 * What was under way as it went down is asked again and does not count as an
 * attempt, nor does the silence of a host that had answered before.  A probe of
 * a host that never has does count, so that a list of dead hosts comes to its
 * end, if slowly.
 *
 * A refused connection, or a name that certainly does not exist, is a sign of
 * life: the refusal is an answer.
 *
 * Clock: ms, the caller's.
 */
#ifndef FETCH_NETWORK_H
#define FETCH_NETWORK_H

#include <stdbool.h>
#include <stdint.h>

enum network_state {
	NETWORK_UP, NETWORK_DOUBTED, NETWORK_PAUSED, NETWORK_PROBING
};

struct network {
	int most_hosts, most_failures;	/* more than these: it is doubted */
	int64_t first_pause;		/* ms; doubles up to a minute */
	enum network_state state;
	unsigned epoch;			/* counts signs of life, from 1 */
	int failures, hosts;		/* silent ones since the last */
	int doubts;			/* witnesses that were silent */
	int64_t alive_at;		/* the last sign of life; 0: none */
	int64_t since;			/* when it went down; 0: it is not */
	int64_t probe_at, pause;
	int left, out;			/* of this round, or since in doubt: may
					   be sent, were and are under way */
};

/* A pause is over: up to n requests may go out. */
void network_probe(struct network *network, int n);

/* One of them did; it came back unsent, or its answer says nothing. */
void network_asked(struct network *network);
void network_unasked(struct network *network);

/* A sign of life. */
void network_alive(struct network *network, int64_t now);

/*
 * A host was silent to a request that began then; *epoch is the host's own, 0
 * at first; witness: it had answered before.  True if the network is, or may
 * be, to blame: it costs the URL nothing.
 */
bool network_silent(struct network *network, unsigned *epoch, bool witness,
		    int64_t began, int64_t now);

/* In doubt, and no host is left that could settle it. */
void network_give_up(struct network *network, int64_t now);

#endif
