#include "cmd/crawl/lease_size.h"

/* All limits. */
#define LATENCY	  100		/* ms, until it is known */
#define HORIZON	  4000		/* ms of work of a host in hand */
#define URLS_MOST 256
#define HOSTS_MOST 4096		/* cmd/crawl/roster.c has room for no more */

static int64_t within(int64_t n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

/* ms from one request to a host to the next, at best. */
static int64_t spacing(const struct lease_need *need, int64_t latency)
{
	int64_t at_once = latency / need->per_host;

	return within(need->delay > at_once ? need->delay : at_once, 1,
		      INT32_MAX);
}

struct lease_size lease_size(const struct lease_need *need)
{
	int64_t latency = need->latency > 0 ? need->latency : LATENCY;
	int64_t apart = spacing(need, latency);
	int64_t hosts = within(need->transfers * apart / latency, 1,
			       HOSTS_MOST);
	int64_t urls = within(HORIZON / apart, 1, URLS_MOST);

	/* Some of them are slow, or have been told to wait. */
	hosts = within(hosts + (hosts + 7) / 8, 1, HOSTS_MOST);
	return (struct lease_size){
		.hosts = need->idle > 0 && hosts > need->hosts
				 ? (int)hosts - need->hosts : 0,
		.urls = (int)urls,
		.low = (int)urls / 2,
	};
}
