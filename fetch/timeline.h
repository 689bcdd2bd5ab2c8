/*
 * What waits for a moment, earliest first: a binary heap.
 *
 * A node knows its own place, so one in the middle can be moved or taken
 * out in O(log n).  Nodes are embedded and owned by the caller; only the
 * array of pointers is owned here.
 */
#ifndef FETCH_TIMELINE_H
#define FETCH_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

struct timeline_node {
	int64_t at;		/* ms */
	size_t place;		/* index + 1; 0: not in a timeline */
};

struct timeline {
	struct timeline_node **nodes;
	size_t len, cap;
};

/* Adds it, or moves it to its new time. */
void timeline_put(struct timeline *timeline, struct timeline_node *node,
		  int64_t at);

/* Nothing happens if it is not in. */
void timeline_remove(struct timeline *timeline, struct timeline_node *node);

/* NULL: empty. */
struct timeline_node *timeline_first(const struct timeline *timeline);

void timeline_release(struct timeline *timeline);

#endif
