#include "cmd/crawl/roster.h"

#include "cmd/crawl/site.h"
#include "store/frontier.h"

#define HOSTS_ENOUGH 4096	/* with work, if they have enough of it */
#define AT_ONCE 256		/* hosts a turn */

struct host_list {
	int64_t ids[AT_ONCE];
	int len;
};

bool roster_has_room(const struct crawl *crawl)
{
	size_t room = (size_t)pool_room(crawl->pool);

	return schedule_lanes(crawl->schedule) < HOSTS_ENOUGH ||
	       schedule_ready(crawl->schedule) < room;
}

static void wake(struct crawl *crawl, int64_t host_id, int64_t url_id)
{
	struct site *site = site_get(crawl, host_id);

	if (site != NULL)
		site_has_work(crawl, site, url_id);
}

void roster_add(struct crawl *crawl, int64_t host_id, int64_t url_id)
{
	if (site_find(crawl, host_id) != NULL || roster_has_room(crawl))
		wake(crawl, host_id, url_id);
	else
		roster_leave(crawl);
}

void roster_leave(struct crawl *crawl)
{
	crawl->roster.left = crawl->roster.behind = true;
}

bool roster_is_whole(const struct crawl *crawl)
{
	return !crawl->roster.left;
}

static void note_host(void *arg, int64_t id, const char *name)
{
	struct host_list *list = arg;

	(void)name;
	list->ids[list->len++] = id;
}

/*
 * In order of id, round and round as long as any were left behind the place
 * reached.  Those that have a place already are asked whether they have all of
 * their URLs, which they tell for one look-up.
 */
bool roster_turn(struct crawl *crawl)
{
	struct roster *roster = &crawl->roster;
	struct host_list list = { .len = 0 };

	if (!roster->left || crawl->stop != STOP_NOT || !roster_has_room(crawl))
		return false;
	if (roster->after == 0)
		roster->behind = false;
	if (store_hosts_pending(crawl->store, roster->after, AT_ONCE,
				note_host, &list) == -1) {
		crawl_stop(crawl, STOP_STORE);
		return false;
	}
	for (int i = 0; i < list.len; i++)
		wake(crawl, list.ids[i], 0);
	roster->after = list.len == AT_ONCE ? list.ids[AT_ONCE - 1] : 0;
	roster->left = list.len == AT_ONCE || roster->behind;
	return true;
}
