#include "cmd/crawl/resume.h"

#include "cmd/crawl/scope.h"
#include "cmd/crawl/page.h"
#include "cmd/crawl/roster.h"
#include "cmd/crawl/site.h"
#include "store/frontier.h"

static void take_named(void *arg, const char *origin)
{
	scope_add_seed(arg, origin);
}

static void take_redirected(void *arg, const char *seed, const char *to)
{
	scope_add_redirected(arg, seed, to);
}

static void take_asked(void *arg, int64_t host_id, const char *host,
		       int64_t urls)
{
	site_was_asked(arg, host_id, host, urls);
}

void resume(struct crawl *crawl)
{
	bool old = crawl->run.resumed || crawl->options->retry.len > 0;

	if (old && crawl->scope != NULL &&
	    (store_named(crawl->store, take_named, crawl) == -1 ||
	     (scope_follows(crawl) &&
	      store_redirected(crawl->store, take_redirected, crawl) == -1)))
		crawl_stop(crawl, STOP_STORE);
	if (crawl->run.resumed && (crawl->options->max_per_host > 0 ||
				   crawl->domains != NULL) &&
	    store_hosts_asked(crawl->store, take_asked, crawl) == -1)
		crawl_stop(crawl, STOP_STORE);
	if (crawl->run.resumed ||
	    crawl->options->refetch != REFETCH_ALWAYS)
		harvest_ended(crawl);
	roster_leave(crawl);
}
