#include "fetch/timeline.h"

#include "fetch/memory.h"

#include <stdlib.h>

static void set(struct timeline *t, size_t i, struct timeline_node *node)
{
	t->nodes[i] = node;
	node->place = i + 1;
}

static void sift_up(struct timeline *t, size_t i)
{
	struct timeline_node *node = t->nodes[i];

	while (i > 0 && t->nodes[(i - 1) / 2]->at > node->at) {
		set(t, i, t->nodes[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	set(t, i, node);
}

static void sift_down(struct timeline *t, size_t i)
{
	struct timeline_node *node = t->nodes[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < t->len &&
		    t->nodes[child + 1]->at < t->nodes[child]->at)
			child++;
		if (child >= t->len || t->nodes[child]->at >= node->at)
			break;
		set(t, i, t->nodes[child]);
		i = child;
	}
	set(t, i, node);
}

static void grow(struct timeline *t)
{
	t->cap = t->cap ? 2 * t->cap : 64;
	t->nodes = must(reallocarray(t->nodes, t->cap, sizeof(*t->nodes)));
}

void timeline_put(struct timeline *t, struct timeline_node *node, int64_t at)
{
	if (node->place == 0) {
		if (t->len == t->cap)
			grow(t);
		set(t, t->len++, node);
	}
	node->at = at;
	sift_up(t, node->place - 1);
	sift_down(t, node->place - 1);
}

void timeline_remove(struct timeline *t, struct timeline_node *node)
{
	size_t i = node->place - 1;

	if (node->place == 0)
		return;
	node->place = 0;
	if (i != --t->len) {
		struct timeline_node *last = t->nodes[t->len];

		set(t, i, last);
		sift_up(t, i);
		sift_down(t, last->place - 1);
	}
}

struct timeline_node *timeline_first(const struct timeline *t)
{
	return t->len ? t->nodes[0] : NULL;
}

void timeline_release(struct timeline *t)
{
	free(t->nodes);
	*t = (struct timeline){ 0 };
}
