#include "store/engine/client.h"

#include <stdio.h>
#include <string.h>

struct engine_client *engine_client_open(const char *url,
					 struct store_failure *failure)
{
	(void)url;
	failure->trouble = STORE_IO;
	snprintf(failure->text, sizeof(failure->text),
		 "there is no engine yet");
	return NULL;
}

void engine_client_close(struct engine_client *client)
{
	(void)client;
}

const struct store_failure *
engine_client_error(const struct engine_client *client)
{
	static const struct store_failure none = { .trouble = STORE_IO };

	(void)client;
	return &none;
}

int engine_init(struct engine_client *client)
{
	(void)client;
	return -1;
}

int engine_drop(struct engine_client *client, const char *crawl)
{
	(void)client;
	(void)crawl;
	return -1;
}

int64_t engine_requeue(struct engine_client *client, const char *crawl,
		       const char *host)
{
	(void)client;
	(void)crawl;
	(void)host;
	return -1;
}

int engine_log(struct engine_client *client, const char *crawl, int64_t after,
	       int max, engine_entry_fn *fn, void *arg)
{
	(void)client;
	(void)crawl;
	(void)after;
	(void)max;
	(void)fn;
	(void)arg;
	return -1;
}

int engine_crawl_get(struct engine_client *client, const char *name,
		     struct engine_crawl *crawl)
{
	(void)client;
	(void)name;
	memset(crawl, 0, sizeof(*crawl));
	return -1;
}

void engine_crawl_clear(struct engine_crawl *crawl)
{
	memset(crawl, 0, sizeof(*crawl));
}

int engine_crawls(struct engine_client *client, engine_name_fn *fn, void *arg)
{
	(void)client;
	(void)fn;
	(void)arg;
	return -1;
}

int engine_nodes(struct engine_client *client, int64_t crawl,
		 engine_node_fn *fn, void *arg)
{
	(void)client;
	(void)crawl;
	(void)fn;
	(void)arg;
	return -1;
}

int engine_hosts(struct engine_client *client, int64_t crawl, int max,
		 engine_host_fn *fn, void *arg)
{
	(void)client;
	(void)crawl;
	(void)max;
	(void)fn;
	(void)arg;
	return -1;
}

int engine_why(struct engine_client *client, int64_t crawl, const char *url,
	       engine_why_fn *fn, void *arg)
{
	(void)client;
	(void)crawl;
	(void)url;
	(void)fn;
	(void)arg;
	return -1;
}
