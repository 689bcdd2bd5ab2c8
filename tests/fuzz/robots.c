/* The first line is the path to ask for, the rest the file. */
#include "parse/robots.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const uint8_t *eol = memchr(data, '\n', len);
	size_t n = eol ? (size_t)(eol - data) : len;
	char *path = strndup((const char *)data, n);
	const char *text = (const char *)data + n;
	struct robots *robots = robots_parse(text, len - n, "trawl/0.1");
	unsigned line = 0;

	if (!robots_allowed(robots, path, &line) && line == 0)
		abort();
	(void)robots_crawl_delay(robots);
	for (size_t i = 0; robots_sitemap(robots, i); i++)
		;
	if (robots_cut(text, len - n, len / 2) > len)
		abort();
	robots_free(robots);
	free(path);
	return 0;
}
