#include "store/keymap.h"

#include <stdlib.h>

#include "store/memory.h"

void keymap_clear(struct keymap *map)
{
	map->serial++;
	map->used = 0;
}

static struct keymap_slot *probe(const struct keymap *map, uint64_t hash)
{
	size_t i = hash & (map->size - 1);

	while (map->slot[i].serial == map->serial && map->slot[i].hash != hash)
		i = (i + 1) & (map->size - 1);
	return &map->slot[i];
}

static void grow(struct keymap *map)
{
	struct keymap old = *map;
	size_t i;

	map->size = old.size ? 2 * old.size : 64;
	map->slot = must(calloc(map->size, sizeof(*map->slot)));
	for (i = 0; i < old.size; i++)
		if (old.slot[i].serial == map->serial)
			*probe(map, old.slot[i].hash) = old.slot[i];
	free(old.slot);
}

int64_t *keymap_at(struct keymap *map, uint64_t hash)
{
	struct keymap_slot *slot;

	/* Serial 0 is that of slots never used. */
	if (!map->serial)
		map->serial = 1;
	if (2 * (map->used + 1) > map->size)
		grow(map);
	slot = probe(map, hash);
	if (slot->serial != map->serial) {
		*slot = (struct keymap_slot){ hash, map->serial, 0 };
		map->used++;
	}
	return &slot->number;
}

void keymap_release(struct keymap *map)
{
	free(map->slot);
	*map = (struct keymap){ 0 };
}
