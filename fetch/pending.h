/*
 * Errands: the tasks that a pool has in hand, that is, taken and not yet
 * called back.  Of each a copy is kept until then, so that it can be done
 * again when its worker dies.
 *
 * They are allocated once, as many as may be in hand, and keep the memory
 * of their copies: no allocation per task.  The number that travels to the
 * worker and back is the errand's index and its generation, which changes
 * with each use: looking one up is an index and a comparison, and an answer
 * to an old or invented number is found out.
 *
 * An errand is always on exactly one list, chosen by its owner, the pool.
 */
#ifndef FETCH_PENDING_H
#define FETCH_PENDING_H

#include "fetch/task.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

enum errand_state {
	ERRAND_FREE,
	ERRAND_WAITING,		/* for a worker */
	ERRAND_GIVEN,		/* to `seat` */
};

struct seat;

struct errand {
	enum errand_state state;
	uint32_t index, generation;
	uint64_t id;		/* the caller's */
	int deaths;		/* of workers that had begun it */
	int deaths_alone;	/* ... and nothing else */
	struct seat *seat;
	int64_t since;		/* ms: when it was given */
	uint64_t position;	/* of its end in the task ring */
	unsigned char *task;	/* encoded, under the number */
	size_t len, room;
	TAILQ_ENTRY(errand) next;
};
TAILQ_HEAD(errand_list, errand);

struct errands {
	struct errand *all;
	int n, in_hand;
	struct errand_list idle;
};

void errands_init(struct errands *errands, int n);
void errands_release(struct errands *errands);

/* Copies the task.  The errand is on no list.  NULL if all are in hand. */
struct errand *errands_take(struct errands *errands, const struct task *task);

/* The errand of that number that is given to that seat, or NULL. */
struct errand *errands_find(const struct errands *errands, uint64_t number,
			    const struct seat *seat);

/* It must be on no list. */
void errands_drop(struct errands *errands, struct errand *errand);

/* Its worker died.  What is to be done now: */
enum errand_fate {
	ERRAND_AGAIN,
	ERRAND_ALONE,		/* again, in a worker of its own */
	ERRAND_GIVE_UP,
};
enum errand_fate errand_died(struct errand *errand, bool alone);
bool errand_is_solitary(const struct errand *errand);

#endif
