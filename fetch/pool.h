/*
 * A pool of worker processes that fetch for one parent.
 *
 * Processes, because libcurl and TLS read bytes chosen by strangers: a crash
 * should cost a page, not the crawl.
 *
 * Each worker has two rings in shared memory (ring.h), tasks down and
 * results up, each with one writer and one reader.  There is no lock to
 * die holding, so a worker may be killed at any instruction.
 *
 * The parent calls:
 *   1. pool_open();
 *   2. pool_apply_async() until it returns 0;
 *   3. poll(pool_fd()), then pool_turn(), which calls back;
 *   4. pool_close(), pool_join(), pool_free().
 *
 * Every task taken is called back exactly once, whatever becomes of its
 * worker.  Nothing here prints; failure is -1 or NULL with errno.
 *
 * Dead workers.  The tasks that a dying worker had begun are done again.  A
 * task that was in hand at two deaths goes to a worker of its own, and is
 * given up (RESULT_LOST) at its third death if it was alone at two of them;
 * so a task is judged by what it did, not by its neighbours, and a storm of
 * kills from outside loses none.  A task is begun when the worker has taken
 * it out of its ring, and alone if the worker had begun no other.
 *
 * A worker that answers nonsense, or has a task and answers nothing for
 * task_deadline, is killed, and counts as dead.  (Not one whose answers wait
 * for us: with a slow parent any task may grow old.)
 *
 * The first worker is started by pool_open, each further one when a task is
 * taken and every live worker has one: loading libcurl and all it is linked
 * with takes longer than fetching a page or two.
 *
 * A dead worker is replaced at once the first times, then after a delay that
 * doubles up to 5 s; an answer sets this back.  One that exits with status 2
 * (bad settings) is not replaced.  After five failed starts in a row, workers
 * that died before they took a single task, no more are started.
 */
#ifndef FETCH_POOL_H
#define FETCH_POOL_H

#include "fetch/task.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct pool;

enum result_end {
	RESULT_DONE,		/* *page is filled in */
	RESULT_LOST,		/* it killed three workers; given up.  page has
				   class FETCH_WORKER and the signal's name */
	RESULT_CANCELLED,	/* pool_terminate() or no worker left */
};

/*
 * Runs in the parent, out of pool_turn, pool_join or pool_terminate.  page is
 * borrowed until it returns.  It may call pool_apply_async, for which there is
 * room, but no other verb.  A callback that fails deals with it itself: the
 * pool goes on.
 */
typedef void pool_callback(void *arg, enum result_end end,
			   const struct page *page);

/* May what the worker's hooks made of a page be believed, as far as this folder
   cannot tell?  False: the answer is nonsense. */
typedef bool pool_believe(const struct page *page);

struct pool_spec {
	int jobs;		/* worker processes */
	int concurrency;	/* tasks in hand in all the workers together */
	size_t task_bytes;	/* size of each task ring; 0: default */
	size_t result_bytes;	/* size of each result ring; 0: default */
	size_t max_page;	/* bytes of an encoded page, with its links;
				   above, the worker is ended.  0: 10 MiB */
	int task_deadline;	/* ms from giving a task to a worker, or from
				   its last answer, to its next one, then it is
				   killed; 0: none */
	char *const *argv;	/* the worker's command line, see worker.h */
	const void *initargs;	/* handed to each worker at its start; */
	size_t initargs_len;	/* both borrowed until pool_free */
	pool_believe *believe;	/* NULL: everything */
	pool_callback *callback;
	void *arg;
};

struct pool *pool_open(const struct pool_spec *spec);

/* Copies the task.  1 if taken, 0 if there is no room, -1: EPIPE closed,
   EMSGSIZE longer than half a task ring. */
int pool_apply_async(struct pool *pool, const struct task *task);

/* Tasks that pool_apply_async would take now. */
int pool_room(const struct pool *pool);

/* Becomes readable when pool_turn has something to do that pool_timeout does
   not tell.  Owned by the pool. */
int pool_fd(const struct pool *pool);

/*
 * Call back what is finished, reap and replace what is dead.  Never blocks.
 * Ends early after about `budget` callbacks, or when they have taken a tenth of
 * a second, so that the caller gets to the rest of its loop; <= 0: no bound.
 * Returns the number of callbacks, or -1 with ECHILD when no worker can be kept
 * alive (then every task in hand has been called back with RESULT_CANCELLED).
 */
int pool_turn(struct pool *pool, int budget);

/* ms until pool_turn must be called even without pool_fd: 0 after a turn that
   its budget ended, else until a respawn or a deadline; -1: never. */
int pool_timeout(const struct pool *pool);

/* No more tasks: closing the task rings is the order to finish. */
void pool_close(struct pool *pool);

/* After pool_close: turn until every task is called back and every worker
   has ended; -1 with ETIMEDOUT.  ms, -1 for ever. */
int pool_join(struct pool *pool, int timeout);

/* TERM, then KILL after 300 ms; what was in hand is called back with
   RESULT_CANCELLED.  Afterwards only the questions and pool_free are left. */
void pool_terminate(struct pool *pool);

/* The same with KILL at once, then frees.  NULL is fine. */
void pool_free(struct pool *pool);

struct pool_counts {
	int workers;		/* alive */
	int in_hand;		/* tasks taken and not yet called back */
	uint64_t restarts;	/* workers replaced */
	uint64_t given_up;
};
void pool_counts(const struct pool *pool, struct pool_counts *counts);

/* pid of worker slot i < spec.jobs, 0 while it is being replaced; and the
   tasks it holds. */
pid_t pool_worker(const struct pool *pool, int i, int *in_hand);

/* The layers of confine.h that hold in every worker that has said so; 0: none
   has said so yet. */
unsigned pool_confinement(const struct pool *pool);

#endif
