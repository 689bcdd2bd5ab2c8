#include "cmd/resume.h"

#include "cmd/follow.h"
#include "cmd/harvest.h"
#include "cmd/site.h"
#include "store/frontier.h"

#define AT_ONCE 256		/* hosts */

struct host_list {
	int64_t ids[AT_ONCE];
	int len;
};

static void note_host(void *arg, int64_t id, const char *name)
{
	struct host_list *list = arg;

	(void)name;
	list->ids[list->len++] = id;
}

static void wake(struct crawl *crawl, int64_t id)
{
	struct site *site = site_get(crawl, id);

	if (site != NULL)
		site_has_work(crawl, site, 1);
}

static void wake_pending(struct crawl *crawl)
{
	struct host_list list;
	int64_t after = 0;

	do {
		list.len = 0;
		if (store_hosts_pending(crawl->store, after, AT_ONCE,
					note_host, &list) == -1) {
			crawl_stop(crawl, STOP_STORE);
			return;
		}
		for (int i = 0; i < list.len; i++)
			wake(crawl, list.ids[i]);
		after = list.len ? list.ids[list.len - 1] : after;
	} while (list.len == AT_ONCE && crawl->stop == STOP_NOT);
}

static void take_named(void *arg, enum store_source source, const char *origin)
{
	if (source == STORE_SEED)
		site_name(origin);
	follow_seed_host(arg, origin);
}

static void take_redirected(void *arg, const char *seed, const char *to)
{
	follow_redirected(arg, seed, to);
}

static void take_asked(void *arg, int64_t host_id, const char *host,
		       int64_t urls)
{
	site_was_asked(arg, host_id, host, urls);
}

void resume(struct crawl *crawl)
{
	bool old = crawl->run.resumed || crawl->options->retry.len > 0;

	if (old && (store_named(crawl->store, take_named, crawl) == -1 ||
		    (follow_wanted(crawl) &&
		     store_redirected(crawl->store, take_redirected,
				      crawl) == -1)))
		crawl_stop(crawl, STOP_STORE);
	if (crawl->run.resumed && (crawl->options->max_per_host > 0 ||
				   crawl->domains != NULL) &&
	    store_hosts_asked(crawl->store, take_asked, crawl) == -1)
		crawl_stop(crawl, STOP_STORE);
	if (crawl->run.resumed ||
	    crawl->options->refetch != REFETCH_ALWAYS)
		harvest_ended(crawl);
	wake_pending(crawl);
}
