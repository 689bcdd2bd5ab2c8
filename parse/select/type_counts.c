#include "parse/select/type_counts.h"

#include "parse/html/open_elements.h"
#include "parse/memory.h"

#include <stdlib.h>
#include <xxhash.h>

struct type_count {
	uint64_t name;
	uint32_t count;
	uint32_t next;			/* and one more */
};

static uint64_t name_hash(const struct open_element *e)
{
	char lower[64];
	size_t i;

	if (e->tag != TAG_OTHER && e->tag != TAG_MATH_TEXT)
		return e->tag;
	for (i = 0; i < e->name_len && i < sizeof(lower); i++)
		lower[i] = (char)(e->name[i] >= 'A' && e->name[i] <= 'Z'
					  ? e->name[i] | 0x20 : e->name[i]);
	return XXH3_64bits(lower, i) | UINT64_C(1) << 63;
}

/* The place of a new one, and one more. */
static uint32_t new_count(struct type_counts *counts)
{
	uint32_t i = counts->free;

	if (i != 0) {
		counts->free = counts->at[i - 1].next;
		return i;
	}
	if (counts->n == counts->cap) {
		counts->cap = counts->cap ? 2 * counts->cap : 64;
		counts->at = must(reallocarray(counts->at, counts->cap,
					       sizeof(*counts->at)));
	}
	return ++counts->n;
}

uint32_t type_counts_add(struct type_counts *counts, uint32_t *list,
			 const struct open_element *e)
{
	uint64_t name = name_hash(e);
	uint32_t i = *list;

	while (i != 0 && counts->at[i - 1].name != name)
		i = counts->at[i - 1].next;
	if (i == 0) {
		i = new_count(counts);
		counts->at[i - 1] = (struct type_count){ .name = name,
							 .next = *list };
		*list = i;
	}
	return ++counts->at[i - 1].count;
}

void type_counts_forget(struct type_counts *counts, uint32_t *list)
{
	uint32_t i = *list, next;

	for (; i != 0; i = next) {
		next = counts->at[i - 1].next;
		counts->at[i - 1].next = counts->free;
		counts->free = i;
	}
	*list = 0;
}

void type_counts_clear(struct type_counts *counts)
{
	counts->n = counts->free = 0;
}

void type_counts_release(struct type_counts *counts)
{
	free(counts->at);
	*counts = (struct type_counts){ 0 };
}
