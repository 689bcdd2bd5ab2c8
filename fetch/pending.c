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
		free(pending->all[i].encoded);
	free(pending->all);
}

static uint64_t number_of(const struct pending_task *task)
{
	return (uint64_t)task->generation << 32 | task->index;
}

static void encode(struct pending_task *copy, const struct task *task)
{
	struct task numbered = *task;

	copy->len = task_encoded_size(task);
	if (copy->len > copy->room) {
		free(copy->encoded);
		copy->room = copy->len + copy->len / 2;
		copy->encoded = must(malloc(copy->room));
	}
	numbered.id = number_of(copy);
	task_encode(&numbered, copy->encoded);
}

struct pending_task *pending_add(struct pending *pending,
				 const struct task *task)
{
	struct pending_task *copy = TAILQ_FIRST(&pending->idle);

	if (!copy)
		return NULL;
	TAILQ_REMOVE(&pending->idle, copy, next);
	pending->in_hand++;
	copy->state = PENDING_WAITING;
	copy->generation++;
	copy->id = task->id;
	copy->deaths = copy->deaths_alone = 0;
	copy->once = task->post != NULL;
	copy->slot = NULL;
	encode(copy, task);
	return copy;
}

struct pending_task *pending_find(const struct pending *pending,
				  uint64_t number, const struct slot *slot)
{
	struct pending_task *task;

	if ((uint32_t)number >= (uint32_t)pending->n)
		return NULL;
	task = &pending->all[(uint32_t)number];
	if (task->state != PENDING_GIVEN || number_of(task) != number ||
	    task->slot != slot)
		return NULL;
	return task;
}

/* To the head: the memory of its copy is still in the cache. */
void pending_remove(struct pending *pending, struct pending_task *task)
{
	task->state = PENDING_FREE;
	pending->in_hand--;
	TAILQ_INSERT_HEAD(&pending->idle, task, next);
}

bool pending_is_solitary(const struct pending_task *task)
{
	return task->deaths >= DEATHS_ALONE_FROM;
}

enum pending_fate pending_died(struct pending_task *task, bool alone)
{
	task->deaths++;
	task->deaths_alone += alone;
	if (task->once)
		return PENDING_GIVE_UP;
	if (task->deaths >= DEATHS_GIVE_UP &&
	    task->deaths_alone >= ALONE_GIVE_UP)
		return PENDING_GIVE_UP;
	return pending_is_solitary(task) ? PENDING_ALONE : PENDING_AGAIN;
}
