/* The first byte says how much may be unpacked, the rest is the body. */
#include "parse/sitemap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int check(void *arg, const struct sitemap_entry *entry)
{
	(void)arg;
	if (!entry->lastmod || (entry->len > 0 && !entry->text))
		abort();
	if (entry->loc && entry->loc->len != strlen(entry->loc->href))
		abort();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *reason = NULL;
	size_t bad;

	if (len == 0)
		return 0;
	if (sitemap_scan((const char *)data + 1, len - 1, 64u * data[0], NULL,
			 check, NULL, &bad, &reason) < 0 && !reason)
		abort();
	return 0;
}
