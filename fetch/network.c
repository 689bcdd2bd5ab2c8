#include "fetch/network.h"

#define PAUSE_MOST 60000	/* ms */

bool network_lets(const struct network *network, int in_flight, int64_t now)
{
	switch (network->state) {
	case NETWORK_UP:
		return true;
	case NETWORK_PAUSED:
		return now >= network->probe_at && in_flight == 0;
	case NETWORK_PROBING:
		return false;
	}
	return false;
}

void network_asked(struct network *network)
{
	if (network->state == NETWORK_PAUSED)
		network->state = NETWORK_PROBING;
}

void network_unasked(struct network *network)
{
	if (network->state == NETWORK_PROBING)
		network->state = NETWORK_PAUSED;
}

void network_alive(struct network *network)
{
	network->epoch++;
	network->failures = network->hosts = 0;
	network->state = NETWORK_UP;
	network->pause = 0;
	network->since = 0;
}

static void pause_for_a_while(struct network *network, int64_t now)
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

bool network_silent(struct network *network, unsigned *epoch, int64_t now)
{
	network->failures++;
	if (*epoch != network->epoch)
		network->hosts++;
	*epoch = network->epoch;
	switch (network->state) {
	case NETWORK_PAUSED:
		return true;
	case NETWORK_UP:
		if (network->failures < network->most_failures ||
		    network->hosts < network->most_hosts)
			return false;
		break;
	case NETWORK_PROBING:
		break;
	}
	pause_for_a_while(network, now);
	return true;
}
