#include "fetch/network.h"

#define PAUSE_MOST 60000	/* ms */
#define WITNESSES 3		/* silent ones that settle it */

void network_probe(struct network *network, int n)
{
	network->state = NETWORK_PROBING;
	network->left = n;
	network->out = 0;
}

void network_asked(struct network *network)
{
	if (network->state == NETWORK_UP)
		return;
	network->left--;
	network->out++;
}

/* What is still out from before a change of state does not count. */
void network_unasked(struct network *network)
{
	if (network->state == NETWORK_UP || network->out == 0)
		return;
	network->left++;
	network->out--;
}

void network_alive(struct network *network, int64_t now)
{
	network->epoch++;
	network->failures = network->hosts = network->doubts = 0;
	network->state = NETWORK_UP;
	network->alive_at = now;
	network->pause = 0;
	network->since = 0;
}

void network_give_up(struct network *network, int64_t now)
{
	network->pause = network->pause ? 2 * network->pause
					: network->first_pause;
	if (network->pause > PAUSE_MOST)
		network->pause = PAUSE_MOST;
	network->state = NETWORK_PAUSED;
	network->probe_at = now + network->pause;
	if (network->since == 0)
		network->since = now;
}

static void count(struct network *network, unsigned *epoch)
{
	network->failures++;
	if (*epoch != network->epoch)
		network->hosts++;
	*epoch = network->epoch;
	if (network->failures >= network->most_failures &&
	    network->hosts >= network->most_hosts) {
		network->state = NETWORK_DOUBTED;
		network->out = 0;
	}
}

bool network_silent(struct network *network, unsigned *epoch, bool witness,
		    int64_t began, int64_t now)
{
	switch (network->state) {
	case NETWORK_UP:
		if (network->alive_at == 0 || began > network->alive_at)
			count(network, epoch);
		return false;
	case NETWORK_DOUBTED:
		network->out -= witness && network->out > 0;
		if (witness && ++network->doubts >= WITNESSES)
			network_give_up(network, now);
		return witness;
	case NETWORK_PAUSED:
		return true;
	case NETWORK_PROBING:
		if (--network->out <= 0)
			network_give_up(network, now);
		return witness;
	}
	return false;
}
