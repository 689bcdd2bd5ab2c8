#include "fetch/pending.h"

#include "fetch/memory.h"

#include <stdlib.h>

#define DEATHS_ALONE_FROM 2	/* deaths after which it gets its own worker */
#define DEATHS_GIVE_UP	  3
#define ALONE_GIVE_UP	  2

void pending_init(struct pending *pending, int n)
{
	pending->all = must(calloc((size_t)n, sizeof(*pending->all)));
	pending->n = n;
	pending->in_hand = 0;
	TAILQ_INIT(&pending->idle);
	for (int i = 0; i < n; i++) {
		pending->all[i].index = (uint32_t)i;
		TAILQ_INSERT_TAIL(&pending->idle, &pending->all[i], next);
	}
}

void pending_release(struct pending *pending)
{
	for (int i = 0; i < pending->n; i++)
		free(pending->all[i].task);
	free(pending->all);
}

static uint64_t number_of(const struct pending_task *item)
{
	return (uint64_t)item->generation << 32 | item->index;
}

static void copy_task(struct pending_task *item, const struct task *task)
{
	struct task numbered = *task;

	item->len = task_encoded_size(task);
	if (item->len > item->room) {
		free(item->task);
		item->room = item->len + item->len / 2;
		item->task = must(malloc(item->room));
	}
	numbered.id = number_of(item);
	task_encode(&numbered, item->task);
}

struct pending_task *pending_add(struct pending *pending, const struct task *task)
{
	struct pending_task *item = TAILQ_FIRST(&pending->idle);

	if (!item)
		return NULL;
	TAILQ_REMOVE(&pending->idle, item, next);
	pending->in_hand++;
	item->state = PENDING_WAITING;
	item->generation++;
	item->id = task->id;
	item->deaths = item->deaths_alone = 0;
	item->slot = NULL;
	copy_task(item, task);
	return item;
}

struct pending_task *pending_find(const struct pending *pending, uint64_t number,
			    const struct slot *slot)
{
	struct pending_task *item;

	if ((uint32_t)number >= (uint32_t)pending->n)
		return NULL;
	item = &pending->all[(uint32_t)number];
	if (item->state != PENDING_GIVEN || number_of(item) != number ||
	    item->slot != slot)
		return NULL;
	return item;
}

/* To the head: the memory of its copy is still in the cache. */
void pending_remove(struct pending *pending, struct pending_task *item)
{
	item->state = PENDING_FREE;
	pending->in_hand--;
	TAILQ_INSERT_HEAD(&pending->idle, item, next);
}

bool pending_is_solitary(const struct pending_task *item)
{
	return item->deaths >= DEATHS_ALONE_FROM;
}

enum pending_fate pending_died(struct pending_task *item, bool alone)
{
	item->deaths++;
	item->deaths_alone += alone;
	if (item->deaths >= DEATHS_GIVE_UP &&
	    item->deaths_alone >= ALONE_GIVE_UP)
		return PENDING_GIVE_UP;
	return pending_is_solitary(item) ? PENDING_ALONE : PENDING_AGAIN;
}
