#include "cmd/options.h"

#include "cmd/text/memory.h"

#include <stdlib.h>

void strings_add(struct strings *strings, const char *item)
{
	strings->items = must(reallocarray(strings->items, strings->len + 2,
					   sizeof(*strings->items)));
	strings->items[strings->len++] = item;
	strings->items[strings->len] = NULL;
}

void options_default(struct options *options)
{
	*options = (struct options){
		.input_format = INPUT_AUTO,
		.depth = -1,
		.max_per_domain = -1,
		.max_wait = 10 * 60 * 1000,
		.crawl = "default",
		.engine_lease = 30 * 1000,
		.engine_timeout = 10 * 60 * 1000,
		.per_host = 4,
		.net = {
			.concurrency = 64,
			.timeout = 30000,
			.connect_timeout = 10000,
			.min_speed = 100,
			.max_size = 10 << 20,
			.user_agent = "trawl/" TRAWL_VERSION,
			.run_as = "nobody",
		},
		.older = -1,
		.gone = -1,
		.keep = -1,
		.notify_timeout = 5 * 60 * 1000,
		.max_redirs = 10,
		.retries = 2,
	};
}

int64_t options_patience(const struct network *net)
{
	return net->timeout == 0 ? 0 : 2 * net->timeout + 60000;
}
