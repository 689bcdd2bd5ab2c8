#include "store/engine/engine.h"

#include <stdio.h>

struct engine *engine_new(const struct engine_spec *spec,
			  const struct engine_calls *calls, void *arg,
			  struct store_failure *failure)
{
	(void)spec;
	(void)calls;
	(void)arg;
	failure->trouble = STORE_IO;
	snprintf(failure->text, sizeof(failure->text),
		 "there is no engine yet");
	return NULL;
}

void engine_free(struct engine *engine)
{
	(void)engine;
}

int engine_fd(const struct engine *engine)
{
	(void)engine;
	return -1;
}

short engine_events(const struct engine *engine)
{
	(void)engine;
	return 0;
}

int engine_timeout(const struct engine *engine)
{
	(void)engine;
	return -1;
}

void engine_turn(struct engine *engine)
{
	(void)engine;
}

bool engine_may_ask(const struct engine *engine)
{
	(void)engine;
	return false;
}

void engine_want(struct engine *engine, int hosts, int urls)
{
	(void)engine;
	(void)hosts;
	(void)urls;
}

void engine_more(struct engine *engine, int64_t host, int64_t token)
{
	(void)engine;
	(void)host;
	(void)token;
}

uint64_t engine_publish(struct engine *engine, const struct engine_host *hosts,
			size_t n)
{
	(void)engine;
	(void)hosts;
	(void)n;
	return 0;
}

uint64_t engine_seed(struct engine *engine, const struct store_url *urls,
		     size_t n, int64_t position, const void *record,
		     size_t len)
{
	(void)engine;
	(void)urls;
	(void)n;
	(void)position;
	(void)record;
	(void)len;
	return 0;
}

void engine_seeds_end(struct engine *engine)
{
	(void)engine;
}

void engine_leave(struct engine *engine, int64_t most)
{
	(void)engine;
	(void)most;
}

size_t engine_waiting(const struct engine *engine)
{
	(void)engine;
	return 0;
}

const char *engine_library_version(void)
{
	return NULL;
}
