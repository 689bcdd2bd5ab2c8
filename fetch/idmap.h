/*
 * A hash table from ids to nodes, which their owner embeds.  It grows and never
 * shrinks; out of memory: err(1).
 */
#ifndef FETCH_IDMAP_H
#define FETCH_IDMAP_H

#include <stddef.h>
#include <stdint.h>

struct idmap_node {
	int64_t id;
	struct idmap_node *next;	/* in its bucket */
};

struct idmap {				/* zeroed: empty */
	struct idmap_node **buckets;
	size_t nbuckets, len;		/* nbuckets: 0 or a power of two */
};

/* NULL: none. */
struct idmap_node *idmap_find(const struct idmap *map, int64_t id);

/* Its id must be new. */
void idmap_add(struct idmap *map, struct idmap_node *node);
void idmap_remove(struct idmap *map, struct idmap_node *node);

void idmap_release(struct idmap *map);

#endif
