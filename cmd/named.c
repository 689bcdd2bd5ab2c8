#include "cmd/named.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define SIZE_FIRST 256

static uint64_t key_of(const char *text, size_t len)
{
	uint64_t key = XXH3_64bits(text, len);

	return key != 0 ? key : 1;
}

static uint64_t *slot_of(const struct named *named, uint64_t key)
{
	size_t i = key & (named->size - 1);

	while (named->slots[i] != 0 && named->slots[i] != key)
		i = (i + 1) & (named->size - 1);
	return &named->slots[i];
}

static void grow(struct named *named)
{
	struct named old = *named;

	named->size = old.size > 0 ? 2 * old.size : SIZE_FIRST;
	named->slots = calloc(named->size, sizeof(*named->slots));
	if (named->slots == NULL)
		err(1, "out of memory");
	for (size_t i = 0; i < old.size; i++)
		if (old.slots[i] != 0)
			*slot_of(named, old.slots[i]) = old.slots[i];
	free(old.slots);
}

void named_add(struct named *named, const char *text, size_t len)
{
	uint64_t key = key_of(text, len), *slot;

	if (2 * named->used >= named->size)
		grow(named);
	slot = slot_of(named, key);
	named->used += *slot == 0;
	*slot = key;
}

bool named_has(const struct named *named, const char *text, size_t len)
{
	return named->size > 0 && *slot_of(named, key_of(text, len)) != 0;
}

void named_release(struct named *named)
{
	free(named->slots);
	*named = (struct named){ 0 };
}

const char *origin_host(const char *origin, size_t *len)
{
	const char *host = strstr(origin, "://") + 3;

	*len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
	return host;
}
