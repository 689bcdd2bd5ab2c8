/*
 * The tasks that a pool has in hand: taken, and not yet called back.  A copy of
 * each is kept until then, so that it can be done again when its worker dies.
 *
 * They are allocated once, as many as may be in hand, and keep the memory of
 * their copies: no allocation per task.  The number that travels to the worker
 * and back is the task's index and its generation, which changes with each use:
 * looking one up is an index and a comparison, and an answer to an old or
 * invented number is found out.
 *
 * A task is always on exactly one list, chosen by its owner, the pool.
 */
#ifndef FETCH_PENDING_H
#define FETCH_PENDING_H

#include "fetch/task.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

enum pending_state {
	PENDING_FREE,
	PENDING_WAITING,	/* for a worker */
	PENDING_GIVEN,		/* to `slot` */
};

struct slot;

struct pending_task {
	enum pending_state state;
	uint32_t index, generation;
	uint64_t id;		/* the caller's */
	int deaths;		/* of workers that had begun it */
	int deaths_alone;	/* ... and nothing else */
	bool once;		/* a POST: not to be begun a second time */
	struct slot *slot;
	int64_t since;		/* ms: when it was given */
	uint64_t position;	/* of its end in the task ring */
	unsigned char *encoded;	/* the copy, under the number */
	size_t len, room;
	TAILQ_ENTRY(pending_task) next;
};
TAILQ_HEAD(pending_list, pending_task);

struct pending {
	struct pending_task *all;
	int n, in_hand;
	struct pending_list idle;
};

void pending_init(struct pending *pending, int n);
void pending_release(struct pending *pending);

/* Copies the task.  The copy is on no list.  NULL if all are in hand. */
struct pending_task *pending_add(struct pending *pending,
				 const struct task *task);

/* The task of that number that is given to that slot, or NULL. */
struct pending_task *pending_find(const struct pending *pending,
				  uint64_t number, const struct slot *slot);

/* It must be on no list. */
void pending_remove(struct pending *pending, struct pending_task *task);

/* Its worker died.  What is to be done now: */
enum pending_fate {
	PENDING_AGAIN,
	PENDING_ALONE,		/* again, in a worker of its own */
	PENDING_GIVE_UP,
};
enum pending_fate pending_died(struct pending_task *task, bool alone);
bool pending_is_solitary(const struct pending_task *task);

#endif
