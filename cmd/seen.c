#include "cmd/seen.h"

#include <err.h>
#include <stdlib.h>
#include <xxhash.h>

#define SLOTS (1 << 18)		/* 4 MiB */

struct seen {
	XXH128_hash_t slots[SLOTS];
};

struct seen *seen_new(void)
{
	struct seen *seen = calloc(1, sizeof(*seen));

	if (seen == NULL)
		err(1, "out of memory");
	return seen;
}

void seen_free(struct seen *seen)
{
	free(seen);
}

bool seen_has(const struct seen *seen, const char *url, size_t len)
{
	XXH128_hash_t hash = XXH3_128bits(url, len);

	return XXH128_isEqual(seen->slots[hash.low64 % SLOTS], hash);
}

void seen_add(struct seen *seen, const char *url, size_t len)
{
	XXH128_hash_t hash = XXH3_128bits(url, len);

	seen->slots[hash.low64 % SLOTS] = hash;
}
