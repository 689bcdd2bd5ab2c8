#include "fetch/pending.h"

#include <err.h>
#include <stdlib.h>

#define DEATHS_ALONE_FROM 2	/* deaths after which it gets its own worker */
#define DEATHS_GIVE_UP	  3
#define ALONE_GIVE_UP	  2

void errands_init(struct errands *errands, int n)
{
	errands->all = calloc((size_t)n, sizeof(*errands->all));
	if (!errands->all)
		err(1, "out of memory");
	errands->n = n;
	errands->in_hand = 0;
	TAILQ_INIT(&errands->idle);
	for (int i = 0; i < n; i++) {
		errands->all[i].index = (uint32_t)i;
		TAILQ_INSERT_TAIL(&errands->idle, &errands->all[i], next);
	}
}

void errands_release(struct errands *errands)
{
	for (int i = 0; i < errands->n; i++)
		free(errands->all[i].task);
	free(errands->all);
}

static uint64_t number_of(const struct errand *errand)
{
	return (uint64_t)errand->generation << 32 | errand->index;
}

static void copy_task(struct errand *errand, const struct task *task)
{
	struct task numbered = *task;

	errand->len = task_encoded_size(task);
	if (errand->len > errand->room) {
		free(errand->task);
		errand->room = errand->len + errand->len / 2;
		errand->task = malloc(errand->room);
		if (!errand->task)
			err(1, "out of memory");
	}
	numbered.id = number_of(errand);
	task_encode(&numbered, errand->task);
}

struct errand *errands_take(struct errands *errands, const struct task *task)
{
	struct errand *errand = TAILQ_FIRST(&errands->idle);

	if (!errand)
		return NULL;
	TAILQ_REMOVE(&errands->idle, errand, next);
	errands->in_hand++;
	errand->state = ERRAND_WAITING;
	errand->generation++;
	errand->id = task->id;
	errand->deaths = errand->deaths_alone = 0;
	errand->seat = NULL;
	copy_task(errand, task);
	return errand;
}

struct errand *errands_find(const struct errands *errands, uint64_t number,
			    const struct seat *seat)
{
	struct errand *errand;

	if ((uint32_t)number >= (uint32_t)errands->n)
		return NULL;
	errand = &errands->all[(uint32_t)number];
	if (errand->state != ERRAND_GIVEN || number_of(errand) != number ||
	    errand->seat != seat)
		return NULL;
	return errand;
}

/* To the head: the memory of its copy is still in the cache. */
void errands_drop(struct errands *errands, struct errand *errand)
{
	errand->state = ERRAND_FREE;
	errands->in_hand--;
	TAILQ_INSERT_HEAD(&errands->idle, errand, next);
}

bool errand_is_solitary(const struct errand *errand)
{
	return errand->deaths >= DEATHS_ALONE_FROM;
}

enum errand_fate errand_died(struct errand *errand, bool alone)
{
	errand->deaths++;
	errand->deaths_alone += alone;
	if (errand->deaths >= DEATHS_GIVE_UP &&
	    errand->deaths_alone >= ALONE_GIVE_UP)
		return ERRAND_GIVE_UP;
	return errand_is_solitary(errand) ? ERRAND_ALONE : ERRAND_AGAIN;
}
