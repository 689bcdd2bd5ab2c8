#include "cmd/crawl/resume.h"

#include "store/frontier.h"

static void was_named(void *arg, const char *origin)
{
	scope_add_seed(arg, origin);
}

static void was_redirected(void *arg, const char *seed, const char *to)
{
	scope_add_redirected(arg, seed, to);
}

static void was_asked(void *arg, int64_t host_id, const char *host,
		      int64_t urls)
{
	site_hosts_were_asked(arg, host_id, host, urls);
}

/* What its seeds had opened. */
static int resume_scope(struct store *store, struct scope *scope)
{
	if (scope_matters(scope) && store_named(store, was_named, scope) == -1)
		return -1;
	return scope_follows(scope)
	       ? store_redirected(store, was_redirected, scope) : 0;
}

void resume(struct crawl *crawl)
{
	struct course *course = &crawl->course;
	const struct options *options = course->options;
	struct site_hosts *hosts = &crawl->sites.hosts;

	if (course->resumed || options->retry.len > 0)
		course_stored(course, resume_scope(course->store,
						   crawl->scope));
	if (course->resumed &&
	    (options->max_per_host > 0 || hosts->domains != NULL))
		course_stored(course, store_hosts_asked(course->store,
							was_asked, hosts));
	if (course->resumed || options->refetch != REFETCH_ALWAYS)
		page_rows_ended(&crawl->rows);
	roster_leave(&crawl->roster);
}
