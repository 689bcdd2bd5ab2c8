/*
 * The pool is a table of seats (slot.h), the errands in hand (pending.h) and
 * a dealer that moves errands to seats (dispatch.h).
 *
 * Everything happens in pool_turn, in this order: look who rang or ended; read
 * results; bury the dead, which is where their errands are judged; fill the
 * empty seats; deal what waits.  A dead worker's results are read before it
 * is buried, so an answer that came is never asked for again.
 *
 * Price paid: everything is O(workers) per turn and per task given; there
 * are about as many as processors.
 */
#include "fetch/pool.h"

#include "fetch/confine.h"
#include "fetch/dispatch.h"
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
	struct seat_spec seat_spec;
	int epoll;
	struct seat *seats;	/* spec.jobs of them */
	struct errands errands;
	struct dealer dealer;
	int first_seat;		/* read first in the next turn: fairness */
	int64_t turn_until;	/* ms of seat_clock() */
	bool unfinished;	/* the last turn was ended by its budget */
	int failed_starts;	/* in a row */
	uint64_t restarts, given_up;
};

static void call_back(struct pool *pool, struct errand *errand,
		      enum result_end end, struct page *page)
{
	page->id = errand->id;
	/* First, so that the callback finds room for another task. */
	errands_drop(&pool->errands, errand);
	pool->spec.callback(pool->spec.arg, end, page);
}

/* Without an answer; why is what page.error says. */
static void call_back_empty(struct pool *pool, struct errand *errand,
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

	call_back(pool, errand, end, &page);
}

static void cancel_list(struct pool *pool, struct errand_list *list)
{
	struct errand *errand;

	while ((errand = TAILQ_FIRST(list))) {
		TAILQ_REMOVE(list, errand, next);
		call_back_empty(pool, errand, RESULT_CANCELLED, "cancelled");
	}
}

int pool_room(const struct pool *pool)
{
	if (pool->state != POOL_OPEN)
		return 0;
	return pool->errands.n - pool->errands.in_hand;
}

/* False: nonsense, or an answer to nothing that was asked. */
static bool answer(struct pool *pool, struct seat *seat, struct page *page)
{
	struct errand *errand = errands_find(&pool->errands, page->id, seat);

	if (!errand || (pool->spec.believe && !pool->spec.believe(page)))
		return false;
	seat_take_back(seat, errand);
	seat->falls = 0;
	pool->failed_starts = 0;
	call_back(pool, errand, RESULT_DONE, page);
	return true;
}

/* True if a page was called back. */
static bool read_one(struct pool *pool, struct seat *seat)
{
	struct page page;
	int got = inbox_get(&seat->inbox, &page);

	if (got > 0 && answer(pool, seat, &page))
		return true;
	/* No honest worker closes its results either: EPIPE. */
	if (got)
		seat_condemn(seat, BLAME_NONSENSE);
	else if (seat->state == SEAT_ENDED)
		seat->state = SEAT_DEAD;
	return false;
}

/* Callbacks may be slow: the caller has other things to look after. */
static bool is_late(const struct pool *pool)
{
	return seat_clock() >= pool->turn_until;
}

/* Callbacks made; fewer than `most`, and in time: all is read, and the bell
   will tell. */
static int read_seat(struct pool *pool, struct seat *seat, int most)
{
	int n = 0;

	while (n < most && seat_is_readable(seat) &&
	       (n == 0 || !is_late(pool))) {
		if (read_one(pool, seat))
			n++;
		else if (seat_is_readable(seat) &&
			 ring_may_sleep_getting(seat->results))
			break;
	}
	return n;
}

static int read_results(struct pool *pool, int budget)
{
	int jobs = pool->spec.jobs, n = 0;

	for (int i = 0; i < jobs && n < budget &&
			(n == 0 || !is_late(pool)); i++) {
		int number = (pool->first_seat + i) % jobs;

		n += read_seat(pool, &pool->seats[number], budget - n);
	}
	pool->first_seat = (pool->first_seat + 1) % jobs;
	pool->unfinished = n >= budget || is_late(pool);
	return n;
}

static int give_up(struct pool *pool, struct errand_list *lost,
		   const char *cause)
{
	struct errand *errand;
	char why[128];
	int n = 0;

	while ((errand = TAILQ_FIRST(lost))) {
		TAILQ_REMOVE(lost, errand, next);
		snprintf(why, sizeof(why), "killed %d workers, the last by %s",
			 errand->deaths, cause);
		pool->given_up++;
		call_back_empty(pool, errand, RESULT_LOST, why);
		n++;
	}
	return n;
}

static int bury(struct pool *pool, struct seat *seat)
{
	struct errand_list lost = TAILQ_HEAD_INITIALIZER(lost);
	char cause[64];

	seat_cause(seat, cause, sizeof(cause));
	if (seat_failed_to_start(seat))
		pool->failed_starts++;
	dealer_bury(&pool->dealer, seat, &lost);
	seat_clear(seat, seat_clock());
	return give_up(pool, &lost, cause);
}

static int bury_the_dead(struct pool *pool)
{
	int n = 0;

	for (int i = 0; i < pool->spec.jobs; i++)
		if (pool->seats[i].state == SEAT_DEAD)
			n += bury(pool, &pool->seats[i]);
	return n;
}

static void condemn_overdue(struct pool *pool)
{
	int64_t limit = seat_clock() - pool->spec.task_deadline;

	if (pool->spec.task_deadline <= 0)
		return;
	for (int i = 0; i < pool->spec.jobs; i++) {
		struct seat *seat = &pool->seats[i];
		const struct errand *oldest = TAILQ_FIRST(&seat->errands);

		if (oldest && oldest->since <= limit &&
		    seat_is_readable(seat) && seat_is_alive(seat))
			seat_condemn(seat, BLAME_OVERDUE);
	}
}

static int alive(const struct pool *pool)
{
	int n = 0;

	for (int i = 0; i < pool->spec.jobs; i++)
		n += seat_is_alive(&pool->seats[i]);
	return n;
}

/* Which seat, and whether it is its bell or its pidfd. */
static int watch(struct pool *pool, struct seat *seat)
{
	uint64_t number = (uint64_t)seat->number * 2;
	struct epoll_event bell = { .events = EPOLLIN,
				    .data.u64 = number };
	struct epoll_event end = { .events = EPOLLIN,
				   .data.u64 = number + 1 };

	if (epoll_ctl(pool->epoll, EPOLL_CTL_ADD, seat->bell, &bell))
		return -1;
	return epoll_ctl(pool->epoll, EPOLL_CTL_ADD,
			 process_fd(seat->process), &end);
}

static int fill(struct pool *pool, struct seat *seat)
{
	bool again = seat->was_filled;

	if (seat_fill(seat, &pool->seat_spec)) {
		pool->failed_starts++;
		seat_postpone(seat, seat_clock());
		return -1;
	}
	if (watch(pool, seat))
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
		return dealer_has_any(&pool->dealer);
	case POOL_BROKEN:
	case POOL_OVER:
		return false;
	}
	return false;
}

/* A seat that was never filled waits until there is an errand more than there
   are workers. */
static bool is_needed(const struct pool *pool, const struct seat *seat)
{
	return seat->was_filled || pool->errands.in_hand > alive(pool);
}

static void fill_seats(struct pool *pool)
{
	int64_t now = seat_clock();

	for (int i = 0; i < pool->spec.jobs && wants_workers(pool); i++) {
		struct seat *seat = &pool->seats[i];

		if (seat->state == SEAT_EMPTY && seat->due <= now &&
		    is_needed(pool, seat))
			fill(pool, seat);
	}
}

int pool_apply_async(struct pool *pool, const struct task *task)
{
	struct errand *errand;

	if (pool->state != POOL_OPEN) {
		errno = EPIPE;
		return -1;
	}
	if (task_encoded_size(task) > pool->seat_spec.task_bytes / 2) {
		errno = EMSGSIZE;
		return -1;
	}
	errand = errands_take(&pool->errands, task);
	if (!errand)
		return 0;
	dealer_add(&pool->dealer, errand);
	if (pool->errands.in_hand <= pool->spec.jobs)
		fill_seats(pool);
	dealer_deal(&pool->dealer);
	return 1;
}

/* Nobody lives and nobody will. */
static bool is_beyond_hope(const struct pool *pool)
{
	if (pool->state == POOL_CLOSED && !pool->errands.in_hand)
		return false;
	for (int i = 0; i < pool->spec.jobs; i++) {
		const struct seat *seat = &pool->seats[i];

		/* somebody, or his last results, or one to come */
		if (seat->process || (seat->state == SEAT_EMPTY &&
				      pool->failed_starts < FAILED_STARTS))
			return false;
	}
	return true;
}

static void cancel_waiting(struct pool *pool)
{
	cancel_list(pool, &pool->dealer.waiting);
	cancel_list(pool, &pool->dealer.solitary);
}

/* Once nothing waits for a worker any more, each may go when it is done. */
static void order_finish(struct pool *pool)
{
	if (pool->state != POOL_CLOSED || dealer_has_any(&pool->dealer))
		return;
	for (int i = 0; i < pool->spec.jobs; i++) {
		struct seat *seat = &pool->seats[i];

		if (seat->state == SEAT_OPEN || seat->state == SEAT_RESERVED)
			seat_close(seat);
	}
}

static void look_at(struct pool *pool, uint64_t what)
{
	struct seat *seat = &pool->seats[what / 2];

	if (what % 2)
		seat_reap(seat);
	else if (seat->bell >= 0 && !ring_hush(seat->bell))
		/* It goes; its pidfd will say when. */
		epoll_ctl(pool->epoll, EPOLL_CTL_DEL, seat->bell, NULL);
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
	pool->turn_until = budget > 0 ? seat_clock() + TURN_MS : INT64_MAX;
	look_around(pool);
	n = read_results(pool, budget > 0 ? budget : INT_MAX);
	condemn_overdue(pool);
	n += bury_the_dead(pool);
	fill_seats(pool);
	dealer_deal(&pool->dealer);
	order_finish(pool);
	if (!is_beyond_hope(pool))
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
	int64_t now = seat_clock();
	int timeout = -1;

	if (pool->unfinished)
		return 0;
	for (int i = 0; i < pool->spec.jobs; i++) {
		const struct seat *seat = &pool->seats[i];
		const struct errand *oldest = TAILQ_FIRST(&seat->errands);

		if (seat->state == SEAT_EMPTY && wants_workers(pool) &&
		    is_needed(pool, seat))
			timeout = sooner(timeout, seat->due - now);
		else if (oldest && pool->spec.task_deadline > 0 &&
			 seat->state != SEAT_CONDEMNED)
			timeout = sooner(timeout, oldest->since +
					 pool->spec.task_deadline - now);
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
		seat_release(&pool->seats[i]);
	errands_release(&pool->errands);
	free((void *)(uintptr_t)pool->seat_spec.envp);
	if (pool->seat_spec.hello >= 0)
		close(pool->seat_spec.hello);
	if (pool->epoll >= 0)
		close(pool->epoll);
	free(pool->seats);
	free(pool);
	errno = saved;
}

struct pool *pool_open(const struct pool_spec *spec)
{
	struct pool *pool = calloc(1, sizeof(*pool));

	assert(spec->jobs > 0 && spec->concurrency > 0);
	if (!pool)
		err(1, "out of memory");
	pool->spec = *spec;
	pool->seats = calloc((size_t)spec->jobs, sizeof(*pool->seats));
	if (!pool->seats)
		err(1, "out of memory");
	for (int i = 0; i < spec->jobs; i++)
		seat_init(&pool->seats[i], i);
	errands_init(&pool->errands, spec->concurrency);
	dealer_init(&pool->dealer, pool->seats, spec->jobs);
	pool->seat_spec = (struct seat_spec){
		.task_bytes = ring_bytes(spec->task_bytes, TASK_BYTES),
		.result_bytes = fit_file(ring_bytes(spec->result_bytes,
						    RESULT_BYTES)),
		.max_page = spec->max_page ? spec->max_page : MAX_PAGE,
		.argv = spec->argv,
		.envp = confine_environment(environ),
	};
	if (!pool->seat_spec.envp)
		err(1, "out of memory");
	pool->epoll = epoll_create1(EPOLL_CLOEXEC);
	pool->seat_spec.hello = wire_hello_new(pool->seat_spec.max_page,
					       spec->initargs,
					       spec->initargs_len);
	if (pool->epoll < 0 || pool->seat_spec.hello < 0 ||
	    fill(pool, &pool->seats[0])) {
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
	int64_t left = deadline - seat_clock();

	if (timeout < 0)
		return -1;
	return left > 0 ? left : 0;
}

int pool_join(struct pool *pool, int timeout)
{
	struct pollfd pollfd = { .fd = pool->epoll, .events = POLLIN };
	int64_t deadline = seat_clock() + timeout;

	assert(pool->state != POOL_OPEN);
	for (;;) {
		int64_t left = ms_left(deadline, timeout);
		int wait;

		if (pool_turn(pool, 0) < 0)
			return -1;
		if (!pool->errands.in_hand && !alive(pool))
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
	int64_t deadline = seat_clock() + timeout;

	for (int i = 0; i < pool->spec.jobs; i++)
		if (seat_is_alive(&pool->seats[i]))
			process_join(pool->seats[i].process,
				     (int)ms_left(deadline, timeout));
}

static void stop(struct pool *pool, int grace)
{
	pool->state = POOL_OVER;
	pool->unfinished = false;
	for (int i = 0; grace && i < pool->spec.jobs; i++)
		if (seat_is_alive(&pool->seats[i]))
			process_terminate(pool->seats[i].process);
	if (grace)
		join_all(pool, grace);
	for (int i = 0; i < pool->spec.jobs; i++)
		if (seat_is_alive(&pool->seats[i]))
			process_kill(pool->seats[i].process);
	for (int i = 0; i < pool->spec.jobs; i++) {
		struct seat *seat = &pool->seats[i];

		seat_release(seat);
		cancel_list(pool, &seat->errands);
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
		unsigned told = pool->seats[i].inbox.confinement;

		if (told)
			all = all ? all & told : told;
	}
	return all;
}

void pool_counts(const struct pool *pool, struct pool_counts *counts)
{
	*counts = (struct pool_counts){
		.workers = alive(pool),
		.in_hand = pool->errands.in_hand,
		.restarts = pool->restarts,
		.given_up = pool->given_up,
	};
}

pid_t pool_worker(const struct pool *pool, int i, int *in_hand)
{
	const struct seat *seat = &pool->seats[i];

	if (in_hand)
		*in_hand = seat->load;
	return seat_is_alive(seat) ? process_pid(seat->process) : 0;
}
