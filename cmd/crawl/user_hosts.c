#include "cmd/crawl/user_hosts.h"

#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define SIZE_FIRST 256

static bool is_member(const struct named *named, size_t slot,
		      const char *text, size_t len)
{
	const char *member = named->text + slot - 1;

	return strncmp(member, text, len) == 0 && member[len] == '\0';
}

static size_t *slot_of(const struct named *named, const char *text, size_t len)
{
	size_t mask = named->size - 1;
	size_t i = XXH3_64bits_withSeed(text, len, named->seed) & mask;

	while (named->slots[i] != 0 &&
	       !is_member(named, named->slots[i], text, len))
		i = (i + 1) & mask;
	return &named->slots[i];
}

static void *must(void *p)
{
	if (p == NULL)
		err(1, "out of memory");
	return p;
}

static void grow(struct named *named)
{
	const char *member = named->text;

	if (named->size == 0)
		arc4random_buf(&named->seed, sizeof(named->seed));
	named->size = named->size > 0 ? 2 * named->size : SIZE_FIRST;
	free(named->slots);
	named->slots = must(calloc(named->size, sizeof(*named->slots)));
	for (size_t i = 0; i < named->used; i++) {
		size_t len = strlen(member);

		*slot_of(named, member, len) =
			1 + (size_t)(member - named->text);
		member += len + 1;
	}
}

static size_t keep(struct named *named, const char *text, size_t len)
{
	size_t at = named->len;

	if (at + len + 1 > named->cap) {
		named->cap = 2 * (at + len + 1);
		named->text = must(realloc(named->text, named->cap));
	}
	memcpy(named->text + at, text, len);
	named->text[at + len] = '\0';
	named->len = at + len + 1;
	return at;
}

void named_add(struct named *named, const char *text, size_t len)
{
	size_t *slot;

	if (2 * named->used >= named->size)
		grow(named);
	slot = slot_of(named, text, len);
	if (*slot != 0)
		return;
	*slot = 1 + keep(named, text, len);
	named->used++;
}

bool named_has(const struct named *named, const char *text, size_t len)
{
	return named->size > 0 && *slot_of(named, text, len) != 0;
}

void named_release(struct named *named)
{
	free(named->slots);
	free(named->text);
	*named = (struct named){ 0 };
}
