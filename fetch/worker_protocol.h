/*
 * What pool and worker agree on: how a worker starts, and how tasks and
 * pages are framed in the rings.
 *
 * Start.  The pool starts its own binary (process.h); the child finds
 *
 *	fd 3	its end of a socketpair (stream).  Both rings ring it, nothing
 *		else is sent; end-of-file: the other side is dead.
 *	fd 4	task ring: the pool puts, the worker gets
 *	fd 5	result ring: the worker puts, the pool gets
 *	fd 6	a struct worker_hello, then initargs (sealed memfd)
 *
 * A worker:
 *   1. worker_attach(), from which on it cannot start processes;
 *   2. polls worker->bell; when readable: ring_hush(worker->bell), 0 means
 *      end it all;
 *   3. ring_peek(worker->tasks), task_decode(), copies what it needs,
 *      ring_release() AT ONCE and before the work: what is released has
 *      been begun, and is held against the task if the worker dies.  EPIPE:
 *      finish what is in hand, flush the outbox, end with status 0;
 *   4. outbox_put(&worker->outbox, page) with page->id = task.id;
 *   5. before it polls: outbox_flush(), and ring_may_sleep_getting(tasks)
 *      unless it wants no tasks now; false means do not poll, there is
 *      something to do.
 *   6. worker_detach(), and an exit status: 0 done; WORKER_EXIT_SETTINGS the
 *      settings are bad, do not start another one; everything else is a
 *      death.
 *
 * Framing.  A record in the task ring is an encoded task (task.h).  Its id
 * is the pool's own number for the task, and only comes back.  A record in
 * the result ring is eight bytes, how many bytes of the same page are still
 * to follow in later records, then bytes of an encoded page.  0: this is the
 * page or the end of it.  All ones: no page, but eight bytes that tell how the
 * worker is confined (confine.h).  So a page larger than the ring comes in
 * pieces, one after the other; most come whole and are written straight into
 * the ring.
 */
#ifndef FETCH_WORKER_PROTOCOL_H
#define FETCH_WORKER_PROTOCOL_H

#include "fetch/ring.h"
#include "fetch/task.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

enum worker_fd {
	WORKER_FD_BELL = 3, WORKER_FD_TASKS, WORKER_FD_RESULTS,
	WORKER_FD_HELLO,
};

enum { WORKER_EXIT_SETTINGS = 2 };

struct worker_hello {
	uint64_t magic;		/* WORKER_HELLO_MAGIC */
	uint64_t max_page;	/* bytes of an encoded page, at most */
	uint64_t initargs_len;
};
#define WORKER_HELLO_MAGIC UINT64_C(0x31656c6961727274)

/* A memfd with both, sealed against every change.  -1 with errno. */
int worker_hello_new(size_t max_page, const void *initargs, size_t len);

/*
 * Pages on their way into a ring.  What does not fit just now is copied and
 * waits in order, so that outbox_put never has to be repeated.  To keep
 * memory bounded, begin no more tasks while it returns 0.
 */
struct outbox_page;
struct outbox {
	struct ring *ring;	/* borrowed */
	size_t max_page;
	STAILQ_HEAD(, outbox_page) waiting;
};

void outbox_init(struct outbox *outbox, struct ring *ring, size_t max_page);

/* 1: all is in the ring.  0: something waits for room.  -1: EMSGSIZE, longer
   than max_page (answer with a page without its body); EBADMSG. */
int outbox_put(struct outbox *outbox, const struct page *page);

/* Which layers of confine.h hold.  Before the first page, when there is room:
   0, or -1 with errno. */
int outbox_tell(struct outbox *outbox, unsigned confinement);

/* The same values.  After 0 the bell will ring when there is room. */
int outbox_flush(struct outbox *outbox);
void outbox_release(struct outbox *outbox);

/*
 * The other end: pages out of a ring, put together where needed.  Every byte
 * is copied before it is looked at: the worker could change what lies in the
 * ring after it was checked.  The page is borrowed until the next inbox_get.
 * 1; 0: nothing whole is there yet; -1: EPIPE (empty and closed), EBADMSG
 * (nonsense, or longer than max_page).
 */
struct inbox {
	struct ring *ring;	/* borrowed */
	size_t max_page;
	unsigned char *buf;	/* the page, or what has come of it */
	size_t cap;		/* bytes of buf */
	size_t have, total;	/* bytes of it; 0: none has begun */
	unsigned confinement;	/* as outbox_tell had it; 0: not told */
};

void inbox_init(struct inbox *inbox, struct ring *ring, size_t max_page);
int inbox_get(struct inbox *inbox, struct page *page);
void inbox_release(struct inbox *inbox);

/* What worker_attach() (worker.h) returns. */
struct worker {
	int bell;		/* both ends' rings ring it; non-blocking */
	struct ring *tasks;
	struct ring *results;	/* through the outbox only */
	struct outbox outbox;
	const struct worker_hello *hello;	/* mapped, with initargs */
	size_t hello_len;
};

#endif
