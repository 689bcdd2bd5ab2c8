/*
 * The pool is a table of slots (slot.h), the tasks in hand (pending.h) and a
 * dispatch that gives tasks to slots (dispatch.h).
 *
 * Everything happens in pool_turn, in this order: look who rang or ended; read
 * results; clear the slots of the dead, which is where their tasks are judged;
 * fill the empty slots; give out the tasks that wait.  A dead worker's results
 * are read before its slot is cleared, so an answer that came is never asked
 * for again.
 *
 * Price paid: everything is O(workers) per turn and per task given; there
 * are about as many as processors.
 */
#include "fetch/pool.h"

#include "fetch/confine.h"
#include "fetch/dispatch.h"
#include "fetch/memory.h"
#include "fetch/pending.h"
#include "fetch/slot.h"
#include "fetch/worker_protocol.h"

#include <assert.h>
#include <err.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

/* All limits. */
#define TASK_BYTES	((size_t)256 << 10)
#define RESULT_BYTES	((size_t)4 << 20)
#define RING_LEAST	((size_t)4 << 10)
#define MAX_PAGE	((size_t)10 << 20)
#define FAILED_STARTS	5	/* in a row, then no more are started */
#define TERM_GRACE	300	/* ms, all workers together */
#define EVENTS		64	/* looked at in one turn */
#define TURN_MS		100	/* of callbacks in one turn */

enum pool_state {
	POOL_OPEN,
	POOL_CLOSED,		/* takes no more, finishes what it has */
	POOL_BROKEN,		/* no worker can be kept alive */
	POOL_OVER,		/* terminated */
};

struct pool {
	enum pool_state state;
	struct pool_spec spec;
	struct slot_spec slot_spec;
	int epoll;
	struct slot *slots;	/* spec.jobs of them */
	struct pending pending;
	struct dispatch dispatch;
	int first_slot;		/* read first in the next turn: fairness */
	int64_t turn_until;	/* ms of slot_clock() */
	bool unfinished;	/* the last turn was ended by its budget */
	int failed_starts;	/* in a row */
	uint64_t restarts, given_up;
};

static void call_back(struct pool *pool, struct pending_task *task,
		      enum result_end end, struct page *page)
{
	page->id = task->id;
	/* First, so that the callback finds room for another task. */
	pending_remove(&pool->pending, task);
	pool->spec.callback(pool->spec.arg, end, page);
}

/* Without an answer; why is what page.error says. */
static void call_back_empty(struct pool *pool, struct pending_task *task,
			    enum result_end end, const char *why)
{
	const struct span none = { "", 0 };
	struct page page = {
		.class = FETCH_WORKER,
		.error = { why, strlen(why) },
		.type = none, .charset = none, .etag = none,
		.last_modified = none, .location = none, .retry_after = none,
		.robots_tag = none, .challenge = none, .links = none,
		.body = none,
	};

	call_back(pool, task, end, &page);
}

static void cancel_list(struct pool *pool, struct pending_list *list)
{
	struct pending_task *task;

	while ((task = TAILQ_FIRST(list))) {
		TAILQ_REMOVE(list, task, next);
		call_back_empty(pool, task, RESULT_CANCELLED, "cancelled");
	}
}

int pool_room(const struct pool *pool)
{
	if (pool->state != POOL_OPEN)
		return 0;
	return pool->pending.n - pool->pending.in_hand;
}

/* False: nonsense, or an answer to nothing that was asked. */
static bool answer(struct pool *pool, struct slot *slot, struct page *page)
{
	struct pending_task *task = pending_find(&pool->pending, page->id,
						 slot);

	if (!task || (pool->spec.believe && !pool->spec.believe(page)))
		return false;
	slot_withdraw(slot, task);
	slot->failures = 0;
	slot->answered = slot_clock();
	pool->failed_starts = 0;
	call_back(pool, task, RESULT_DONE, page);
	return true;
}

/* True if a page was called back. */
static bool read_one(struct pool *pool, struct slot *slot)
{
	struct page page;
	int got = inbox_get(&slot->inbox, &page);

	if (got > 0 && answer(pool, slot, &page))
		return true;
	/* No honest worker closes its results either: EPIPE. */
	if (got)
		slot_condemn(slot, BLAME_NONSENSE);
	else if (slot->state == SLOT_ENDED)
		slot->state = SLOT_DEAD;
	return false;
}

/* Callbacks may be slow: the caller has other things to look after. */
static bool is_late(const struct pool *pool)
{
	return slot_clock() >= pool->turn_until;
}

/* Callbacks made; fewer than `most`, and in time: all is read, and the bell
   will tell. */
static int read_slot(struct pool *pool, struct slot *slot, int most)
{
	int n = 0;

	while (n < most && slot_is_readable(slot) &&
	       (n == 0 || !is_late(pool))) {
		if (read_one(pool, slot))
			n++;
		else if (slot_is_readable(slot) &&
			 ring_may_sleep_getting(slot->results))
			break;
	}
	return n;
}

static int read_results(struct pool *pool, int budget)
{
	int jobs = pool->spec.jobs, n = 0;

	for (int i = 0; i < jobs && n < budget &&
			(n == 0 || !is_late(pool)); i++) {
		int number = (pool->first_slot + i) % jobs;

		n += read_slot(pool, &pool->slots[number], budget - n);
	}
	pool->first_slot = (pool->first_slot + 1) % jobs;
	pool->unfinished = n >= budget || is_late(pool);
	return n;
}

static int give_up(struct pool *pool, struct pending_list *lost,
		   const char *cause)
{
	struct pending_task *task;
	char why[128];
	int n = 0;

	while ((task = TAILQ_FIRST(lost))) {
		TAILQ_REMOVE(lost, task, next);
		if (task->once)
			snprintf(why, sizeof(why), "its worker died by %s, and "
				 "a POST is not sent twice", cause);
		else
			snprintf(why, sizeof(why),
				 "killed %d workers, the last by %s",
				 task->deaths, cause);
		pool->given_up++;
		call_back_empty(pool, task, RESULT_LOST, why);
		n++;
	}
	return n;
}

static int clear_slot(struct pool *pool, struct slot *slot)
{
	struct pending_list lost = TAILQ_HEAD_INITIALIZER(lost);
	char cause[64];

	slot_cause(slot, cause, sizeof(cause));
	if (slot_failed_to_start(slot))
		pool->failed_starts++;
	dispatch_reclaim(&pool->dispatch, slot, &lost);
	slot_clear(slot, slot_clock());
	return give_up(pool, &lost, cause);
}

static int clear_dead_slots(struct pool *pool)
{
	int n = 0;

	for (int i = 0; i < pool->spec.jobs; i++)
		if (pool->slots[i].state == SLOT_DEAD)
			n += clear_slot(pool, &pool->slots[i]);
	return n;
}

/* When its next answer is too late; INT64_MAX: it owes none. */
static int64_t overdue_at(const struct pool *pool, const struct slot *slot)
{
	const struct pending_task *oldest = TAILQ_FIRST(&slot->pending);
	int64_t since;

	if (!oldest || pool->spec.task_deadline <= 0)
		return INT64_MAX;
	since = oldest->since > slot->answered ? oldest->since : slot->answered;
	return since + pool->spec.task_deadline;
}

static void condemn_overdue(struct pool *pool)
{
	int64_t now = slot_clock();

	for (int i = 0; i < pool->spec.jobs; i++) {
		struct slot *slot = &pool->slots[i];

		if (overdue_at(pool, slot) <= now && slot_is_readable(slot) &&
		    slot_is_alive(slot))
			slot_condemn(slot, BLAME_OVERDUE);
	}
}

static int alive(const struct pool *pool)
{
	int n = 0;

	for (int i = 0; i < pool->spec.jobs; i++)
		n += slot_is_alive(&pool->slots[i]);
	return n;
}

/* Which slot, and whether it is its bell or its pidfd. */
static int watch(struct pool *pool, struct slot *slot)
{
	uint64_t number = (uint64_t)slot->number * 2;
	struct epoll_event bell = { .events = EPOLLIN,
				    .data.u64 = number };
	struct epoll_event end = { .events = EPOLLIN,
				   .data.u64 = number + 1 };

	if (epoll_ctl(pool->epoll, EPOLL_CTL_ADD, slot->bell, &bell))
		return -1;
	return epoll_ctl(pool->epoll, EPOLL_CTL_ADD,
			 process_fd(slot->process), &end);
}

static int fill(struct pool *pool, struct slot *slot)
{
	bool again = slot->was_filled;

	if (slot_fill(slot, &pool->slot_spec)) {
		pool->failed_starts++;
		slot_postpone(slot, slot_clock());
		return -1;
	}
	if (watch(pool, slot))
		err(1, "epoll_ctl");
	pool->restarts += again;
	return 0;
}

/* After the close only for tasks that have lost their worker. */
static bool wants_workers(const struct pool *pool)
{
	if (pool->failed_starts >= FAILED_STARTS)
		return false;
	switch (pool->state) {
	case POOL_OPEN:
		return true;
	case POOL_CLOSED:
		return dispatch_has_any(&pool->dispatch);
	case POOL_BROKEN:
	case POOL_OVER:
		return false;
	}
	return false;
}

/* A slot that was never filled waits until tasks are more than workers. */
static bool is_needed(const struct pool *pool, const struct slot *slot)
{
	return slot->was_filled || pool->pending.in_hand > alive(pool);
}

static void fill_slots(struct pool *pool)
{
	int64_t now = slot_clock();

	for (int i = 0; i < pool->spec.jobs && wants_workers(pool); i++) {
		struct slot *slot = &pool->slots[i];

		if (slot->state == SLOT_EMPTY && slot->due <= now &&
		    is_needed(pool, slot))
			fill(pool, slot);
	}
}

int pool_apply_async(struct pool *pool, const struct task *task)
{
	struct pending_task *pending;

	if (pool->state != POOL_OPEN) {
		errno = EPIPE;
		return -1;
	}
	if (task_encoded_size(task) > pool->slot_spec.task_bytes / 2) {
		errno = EMSGSIZE;
		return -1;
	}
	pending = pending_add(&pool->pending, task);
	if (!pending)
		return 0;
	dispatch_add(&pool->dispatch, pending);
	if (pool->pending.in_hand <= pool->spec.jobs)
		fill_slots(pool);
	dispatch_run(&pool->dispatch);
	return 1;
}

/* No worker is left, and none will be started. */
static bool is_without_workers(const struct pool *pool)
{
	if (pool->state == POOL_CLOSED && !pool->pending.in_hand)
		return false;
	for (int i = 0; i < pool->spec.jobs; i++) {
		const struct slot *slot = &pool->slots[i];

		/* a worker, its last results, or one to come */
		if (slot->process || (slot->state == SLOT_EMPTY &&
				      pool->failed_starts < FAILED_STARTS))
			return false;
	}
	return true;
}

static void cancel_waiting(struct pool *pool)
{
	cancel_list(pool, &pool->dispatch.waiting);
	cancel_list(pool, &pool->dispatch.solitary);
}

/* Once nothing waits for a worker any more, each may go when it is done. */
static void order_finish(struct pool *pool)
{
	if (pool->state != POOL_CLOSED || dispatch_has_any(&pool->dispatch))
		return;
	for (int i = 0; i < pool->spec.jobs; i++) {
		struct slot *slot = &pool->slots[i];

		if (slot->state == SLOT_OPEN || slot->state == SLOT_RESERVED)
			slot_close(slot);
	}
}

static void look_at(struct pool *pool, uint64_t what)
{
	struct slot *slot = &pool->slots[what / 2];

	if (what % 2)
		slot_reap(slot);
	else if (slot->bell >= 0 && !ring_hush(slot->bell))
		/* It goes; its pidfd will say when. */
		epoll_ctl(pool->epoll, EPOLL_CTL_DEL, slot->bell, NULL);
}

static void look_around(struct pool *pool)
{
	struct epoll_event events[EVENTS];
	int n = epoll_wait(pool->epoll, events, EVENTS, 0);

	for (int i = 0; i < n; i++)
		look_at(pool, events[i].data.u64);
}

int pool_turn(struct pool *pool, int budget)
{
	int n;

	if (pool->state == POOL_OVER)
		return 0;
	pool->turn_until = budget > 0 ? slot_clock() + TURN_MS : INT64_MAX;
	look_around(pool);
	n = read_results(pool, budget > 0 ? budget : INT_MAX);
	condemn_overdue(pool);
	n += clear_dead_slots(pool);
	fill_slots(pool);
	dispatch_run(&pool->dispatch);
	order_finish(pool);
	if (!is_without_workers(pool))
		return n;
	pool->state = POOL_BROKEN;
	cancel_waiting(pool);
	errno = ECHILD;
	return -1;
}

static int sooner(int timeout, int64_t left)
{
	if (left < 0)
		left = 0;
	return timeout < 0 || left < timeout ? (int)left : timeout;
}

int pool_timeout(const struct pool *pool)
{
	int64_t now = slot_clock();
	int timeout = -1;

	if (pool->unfinished)
		return 0;
	for (int i = 0; i < pool->spec.jobs; i++) {
		const struct slot *slot = &pool->slots[i];
		int64_t late = overdue_at(pool, slot);

		if (slot->state == SLOT_EMPTY && wants_workers(pool) &&
		    is_needed(pool, slot))
			timeout = sooner(timeout, slot->due - now);
		else if (late != INT64_MAX && slot->state != SLOT_CONDEMNED)
			timeout = sooner(timeout, late - now);
	}
	return timeout;
}

int pool_fd(const struct pool *pool)
{
	return pool->epoll;
}

static size_t ring_bytes(size_t bytes, size_t default_bytes)
{
	if (!bytes)
		return default_bytes;
	return bytes < RING_LEAST ? RING_LEAST : bytes;
}

/*
 * A ring is a file to the kernel, and the limit on files holds for it.  That of
 * the results may be smaller, a page then comes in pieces; tasks do not.
 */
static size_t fit_file(size_t bytes)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_FSIZE, &limit))
		return bytes;
	while (bytes > RING_LEAST && bytes > limit.rlim_cur / 2)
		bytes /= 2;
	return bytes;
}

static void free_all(struct pool *pool)
{
	int saved = errno;

	for (int i = 0; i < pool->spec.jobs; i++)
		slot_release(&pool->slots[i]);
	pending_release(&pool->pending);
	free((void *)(uintptr_t)pool->slot_spec.envp);
	if (pool->slot_spec.hello >= 0)
		close(pool->slot_spec.hello);
	if (pool->epoll >= 0)
		close(pool->epoll);
	free(pool->slots);
	free(pool);
	errno = saved;
}

struct pool *pool_open(const struct pool_spec *spec)
{
	struct pool *pool = must(calloc(1, sizeof(*pool)));

	assert(spec->jobs > 0 && spec->concurrency > 0);
	pool->spec = *spec;
	pool->slots = must(calloc((size_t)spec->jobs, sizeof(*pool->slots)));
	for (int i = 0; i < spec->jobs; i++)
		slot_init(&pool->slots[i], i);
	pending_init(&pool->pending, spec->concurrency);
	dispatch_init(&pool->dispatch, pool->slots, spec->jobs);
	pool->slot_spec = (struct slot_spec){
		.task_bytes = ring_bytes(spec->task_bytes, TASK_BYTES),
		.result_bytes = fit_file(ring_bytes(spec->result_bytes,
						    RESULT_BYTES)),
		.max_page = spec->max_page ? spec->max_page : MAX_PAGE,
		.argv = spec->argv,
		.envp = must(confine_environment(environ)),
	};
	pool->epoll = epoll_create1(EPOLL_CLOEXEC);
	pool->slot_spec.hello = worker_hello_new(pool->slot_spec.max_page,
					       spec->initargs,
					       spec->initargs_len);
	if (pool->epoll < 0 || pool->slot_spec.hello < 0 ||
	    fill(pool, &pool->slots[0])) {
		free_all(pool);
		return NULL;
	}
	return pool;
}

void pool_close(struct pool *pool)
{
	if (pool->state != POOL_OPEN)
		return;
	pool->state = POOL_CLOSED;
	order_finish(pool);
}

static int64_t ms_left(int64_t deadline, int timeout)
{
	int64_t left = deadline - slot_clock();

	if (timeout < 0)
		return -1;
	return left > 0 ? left : 0;
}

int pool_join(struct pool *pool, int timeout)
{
	struct pollfd pollfd = { .fd = pool->epoll, .events = POLLIN };
	int64_t deadline = slot_clock() + timeout;

	assert(pool->state != POOL_OPEN);
	for (;;) {
		int64_t left = ms_left(deadline, timeout);
		int wait;

		if (pool_turn(pool, 0) < 0)
			return -1;
		if (!pool->pending.in_hand && !alive(pool))
			return 0;
		if (!left) {
			errno = ETIMEDOUT;
			return -1;
		}
		wait = pool_timeout(pool);
		if (left > 0)
			wait = sooner(wait, left);
		poll(&pollfd, 1, wait);
	}
}

static void join_all(struct pool *pool, int timeout)
{
	int64_t deadline = slot_clock() + timeout;

	for (int i = 0; i < pool->spec.jobs; i++)
		if (slot_is_alive(&pool->slots[i]))
			process_join(pool->slots[i].process,
				     (int)ms_left(deadline, timeout));
}

static void stop(struct pool *pool, int grace)
{
	pool->state = POOL_OVER;
	pool->unfinished = false;
	for (int i = 0; grace && i < pool->spec.jobs; i++)
		if (slot_is_alive(&pool->slots[i]))
			process_terminate(pool->slots[i].process);
	if (grace)
		join_all(pool, grace);
	for (int i = 0; i < pool->spec.jobs; i++)
		if (slot_is_alive(&pool->slots[i]))
			process_kill(pool->slots[i].process);
	for (int i = 0; i < pool->spec.jobs; i++) {
		struct slot *slot = &pool->slots[i];

		slot_release(slot);
		cancel_list(pool, &slot->pending);
	}
	cancel_waiting(pool);
}

void pool_terminate(struct pool *pool)
{
	if (pool->state != POOL_OVER)
		stop(pool, TERM_GRACE);
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	if (pool->state != POOL_OVER)
		stop(pool, 0);
	free_all(pool);
}

unsigned pool_confinement(const struct pool *pool)
{
	unsigned all = 0;

	for (int i = 0; i < pool->spec.jobs; i++) {
		unsigned told = pool->slots[i].inbox.confinement;

		if (told)
			all = all ? all & told : told;
	}
	return all;
}

void pool_counts(const struct pool *pool, struct pool_counts *counts)
{
	*counts = (struct pool_counts){
		.workers = alive(pool),
		.in_hand = pool->pending.in_hand,
		.restarts = pool->restarts,
		.given_up = pool->given_up,
	};
}

pid_t pool_worker(const struct pool *pool, int i, int *in_hand)
{
	const struct slot *slot = &pool->slots[i];

	if (in_hand)
		*in_hand = slot->load;
	return slot_is_alive(slot) ? process_pid(slot->process) : 0;
}
