#include "cmd/crawl/roster.h"

#include "store/frontier.h"

#define HOSTS_ENOUGH 4096	/* with work, if they have enough of it */
#define AT_ONCE 256		/* hosts a turn */

struct host_list {
	int64_t ids[AT_ONCE];
	int len;
};

bool roster_has_room(const struct roster *roster)
{
	const struct schedule *schedule = roster->sites->schedule;
	size_t room = (size_t)pool_room(roster->pool);

	return schedule_lanes(schedule) < HOSTS_ENOUGH ||
	       schedule_ready(schedule) < room;
}

static void wake(struct roster *roster, int64_t host_id, int64_t url_id)
{
	struct site *site = site_get(roster->sites, host_id);

	if (site != NULL)
		site_has_work(roster->sites, site, url_id);
}

void roster_add(struct roster *roster, int64_t host_id, int64_t url_id)
{
	if (site_find(roster->sites, host_id) != NULL ||
	    roster_has_room(roster))
		wake(roster, host_id, url_id);
	else
		roster_leave(roster);
}

void roster_leave(struct roster *roster)
{
	roster->left = roster->behind = true;
}

bool roster_is_whole(const struct roster *roster)
{
	return !roster->left;
}

static void note_host(void *arg, int64_t id, const char *name)
{
	struct host_list *list = arg;

	(void)name;
	list->ids[list->len++] = id;
}

/*
 * In order of id, round and round as long as any were left before the place
 * reached.  Those that have a place already are asked whether they have all of
 * their URLs, which they tell for one look-up.
 */
bool roster_turn(struct roster *roster)
{
	struct course *course = roster->sites->course;
	struct host_list list = { .len = 0 };

	if (!roster->left || course->stop != STOP_NOT ||
	    !roster_has_room(roster))
		return false;
	if (roster->after == 0)
		roster->behind = false;
	if (course_stored(course, store_hosts_pending(course->store,
						      roster->after, AT_ONCE,
						      note_host, &list)) == -1)
		return false;
	for (int i = 0; i < list.len; i++)
		wake(roster, list.ids[i], 0);
	roster->after = list.len == AT_ONCE ? list.ids[AT_ONCE - 1] : 0;
	roster->left = list.len == AT_ONCE || roster->behind;
	return true;
}

/* ---- the URLs of a host -------------------------------------------------- */

struct refill {
	struct roster *roster;
	struct site *site;
	int added;
};

static void claimed(void *arg, const struct store_claim *claim)
{
	struct refill *refill = arg;
	struct sites *sites = refill->roster->sites;

	if (claim->id > refill->site->after)
		refill->site->after = claim->id;
	if (visits_have(refill->roster->visits, claim))
		return;
	/* Also if no list is read that would name it (--retry). */
	if (claim->source == STORE_SEED)
		site_name(sites, refill->site->id);
	visit_queue(visit_new(refill->roster->visits, claim), sites,
		    refill->site, 0);
	sites->course->tally.known++;
	refill->added++;
}

/* What is in hand already does not count: only the end is less than max. */
int roster_refill(void *arg, struct lane *lane, int max)
{
	struct refill refill = { arg, lane_data(lane), 0 };
	struct course *course = refill.roster->sites->course;
	int64_t n;
	int wanted;

	do {
		wanted = max - refill.added;
		n = course_stored(course, store_claim(course->store,
				refill.site->id, refill.site->after, wanted,
				claimed, &refill));
	} while (n == wanted && refill.added < max);
	return n == -1 ? -1 : refill.added;
}
