#include "cmd/crawl/name_set.h"

#include "cmd/text/memory.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define SIZE_FIRST 256

static bool is_member(const struct name_set *set, size_t slot,
		      const char *text, size_t len)
{
	const char *member = set->text + slot - 1;

	return strncmp(member, text, len) == 0 && member[len] == '\0';
}

static size_t *slot_of(const struct name_set *set, const char *text, size_t len)
{
	size_t mask = set->size - 1;
	size_t i = XXH3_64bits_withSeed(text, len, set->seed) & mask;

	while (set->slots[i] != 0 &&
	       !is_member(set, set->slots[i], text, len))
		i = (i + 1) & mask;
	return &set->slots[i];
}

static void grow(struct name_set *set)
{
	const char *member = set->text;

	if (set->size == 0)
		arc4random_buf(&set->seed, sizeof(set->seed));
	set->size = set->size > 0 ? 2 * set->size : SIZE_FIRST;
	free(set->slots);
	set->slots = must(calloc(set->size, sizeof(*set->slots)));
	for (size_t i = 0; i < set->used; i++) {
		size_t len = strlen(member);

		*slot_of(set, member, len) =
			1 + (size_t)(member - set->text);
		member += len + 1;
	}
}

static size_t keep(struct name_set *set, const char *text, size_t len)
{
	size_t at = set->len;

	if (at + len + 1 > set->cap) {
		set->cap = 2 * (at + len + 1);
		set->text = must(realloc(set->text, set->cap));
	}
	memcpy(set->text + at, text, len);
	set->text[at + len] = '\0';
	set->len = at + len + 1;
	return at;
}

void name_set_add(struct name_set *set, const char *text, size_t len)
{
	size_t *slot;

	if (2 * set->used >= set->size)
		grow(set);
	slot = slot_of(set, text, len);
	if (*slot != 0)
		return;
	*slot = 1 + keep(set, text, len);
	set->used++;
}

bool name_set_has(const struct name_set *set, const char *text, size_t len)
{
	return set->size > 0 && *slot_of(set, text, len) != 0;
}

void name_set_release(struct name_set *set)
{
	free(set->slots);
	free(set->text);
	*set = (struct name_set){ 0 };
}
