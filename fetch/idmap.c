#include "fetch/idmap.h"

#include "fetch/memory.h"

#include <stdlib.h>

#define BUCKETS_FIRST 1024

static struct idmap_node **bucket_of(const struct idmap *map, int64_t id)
{
	uint64_t hash = (uint64_t)id * 0x9e3779b97f4a7c15u;

	return &map->buckets[(hash >> 17) & (map->nbuckets - 1)];
}

static void insert(struct idmap *map, struct idmap_node *node)
{
	struct idmap_node **bucket = bucket_of(map, node->id);

	node->next = *bucket;
	*bucket = node;
}

static void grow(struct idmap *map)
{
	struct idmap old = *map;

	map->nbuckets = old.nbuckets > 0 ? 4 * old.nbuckets : BUCKETS_FIRST;
	map->buckets = must(calloc(map->nbuckets, sizeof(*map->buckets)));
	for (size_t i = 0; i < old.nbuckets; i++) {
		struct idmap_node *node, *next;

		for (node = old.buckets[i]; node != NULL; node = next) {
			next = node->next;
			insert(map, node);
		}
	}
	free(old.buckets);
}

struct idmap_node *idmap_find(const struct idmap *map, int64_t id)
{
	struct idmap_node *node;

	if (map->nbuckets == 0)
		return NULL;
	node = *bucket_of(map, id);
	while (node != NULL && node->id != id)
		node = node->next;
	return node;
}

void idmap_add(struct idmap *map, struct idmap_node *node)
{
	if (map->len++ >= map->nbuckets)
		grow(map);
	insert(map, node);
}

void idmap_remove(struct idmap *map, struct idmap_node *node)
{
	struct idmap_node **at = bucket_of(map, node->id);

	while (*at != node)
		at = &(*at)->next;
	*at = node->next;
	map->len--;
}

void idmap_release(struct idmap *map)
{
	free(map->buckets);
	*map = (struct idmap){ 0 };
}
