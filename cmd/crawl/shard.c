#include "cmd/crawl/shard.h"

#include "store/host.h"

#include <inttypes.h>
#include <stdio.h>

const char *shard_refuses(struct course *course, const char *origin)
{
	const struct store_shard *ours = &course->options->shard;
	const char *host;
	int64_t owner;
	size_t len;

	if (ours->n == 0)
		return NULL;
	host = store_host_name(origin, &len);
	owner = store_shard_of(host, len, ours->n);
	if (owner == ours->k)
		return NULL;
	snprintf(course->elsewhere, sizeof(course->elsewhere),
		 "--shard %" PRId64 "/%" PRId64 " (command line): its host is "
		 "of shard %" PRId64, ours->k, ours->n, owner);
	return course->elsewhere;
}
