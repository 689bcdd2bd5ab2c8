/*
 * The pool with workers that fetch nothing: this programme again, which
 * behaves as the URL of each task says.
 *
 *	ok:N		answers with a body of N bytes, all 'x'
 *	slow:MS		answers after MS
 *	die:SIG		raises the signal
 *	exit:N
 *	hang:		stops itself
 *	lie:		answers under a number that was never given
 *	big:N		writes the Nth kind of bad pieces
 *	junk:		writes bytes that are no page
 *	scribble:	spoils the index of the result ring
 *	park:		answers when nothing has come for a while
 *	never:		answers not at all
 *	other:		starts a process; a body as long as the errno
 */
#include "fetch/pool.h"

#include "fetch/process.h"
#include "fetch/worker_protocol.h"
#include "fetch/worker.h"

#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* Sanitizers would catch the signals that our children die of. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_abort=0";
}

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_abort=0";
}

#define MAX_BODY ((size_t)12 << 20)
#define TAIL_OFFSET 64

/* ---- the worker ---------------------------------------------------------- */

#define PARK_MS 50

static char *body_bytes;
static uint64_t parked[10];
static int nparked;

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void answer_with(struct worker *worker, uint64_t id, size_t len)
{
	const struct span none = { "", 0 };
	struct page page = {
		.id = id, .class = FETCH_OK, .status = 200, .size = len,
		.error = none, .type = none, .charset = none, .etag = none,
		.last_modified = none, .location = none, .retry_after = none,
		.robots_tag = none, .challenge = none, .links = none,
		.body = { body_bytes, len },
	};

	outbox_put(&worker->outbox, &page);
}

static void put_junk(struct worker *worker)
{
	memset(ring_reserve(worker->results, 50), 'j', 50);
	ring_commit(worker->results, 50);
}

/* The pieces of a page, as they should not be. */
static void put_pieces(struct worker *worker, int which)
{
	static const uint64_t left[][2] = {
		{ UINT64_MAX, 0 },	/* longer than all memory */
		{ 10 << 20, 0 },	/* just longer than max_page */
		{ 1000, 900 },		/* they do not add up */
	};

	for (int i = 0; i < 2; i++) {
		unsigned char *to = ring_reserve(worker->results, 50);

		memset(to, 0, 50);
		memcpy(to, &left[which][i], 8);
		ring_commit(worker->results, 50);
	}
}

static void scribble(struct worker *worker)
{
	uint64_t tail = 12345;

	if (pwrite(ring_fd(worker->results), &tail, sizeof(tail),
		   TAIL_OFFSET) != sizeof(tail))
		_exit(1);
	put_junk(worker);
	tail = UINT64_MAX / 2;
	if (pwrite(ring_fd(worker->results), &tail, sizeof(tail),
		   TAIL_OFFSET) != sizeof(tail))
		_exit(1);
}

/* What becomes of a worker that would start one of its own: an errno. */
static size_t start_another(void)
{
	static char self[] = "worker", role[] = "broken";
	char *const argv[] = { self, role, NULL };
	struct process_spec spec = { .argv = argv };

	return process_start(&spec) ? 0 : (size_t)errno;
}

static void behave(struct worker *worker, uint64_t id, const char *url)
{
	const char *colon = strchr(url, ':');
	int value = atoi(colon + 1);

	switch (*url) {
	case 'b':
		put_pieces(worker, value);
		return;
	case 'd':
		raise(value);
		break;
	case 'e':
		_exit(value);
	case 'h':
		raise(SIGSTOP);
		break;
	case 'j':
		put_junk(worker);
		return;
	case 'l':
		answer_with(worker, id + 1, 0);
		return;
	case 'n':
		return;
	case 'o':
		value = *(url + 1) == 't' ? (int)start_another() : value;
		break;
	case 'p':
		parked[nparked++] = id;
		return;
	case 's':
		if (url[1] == 'c') {
			scribble(worker);
			return;
		}
		poll(NULL, 0, value);
		value = 0;
		break;
	}
	answer_with(worker, id, (size_t)value);
}

/* 1: there was a task; 0: none; -1: finish. */
static int one_task(struct worker *worker)
{
	struct task task;
	char url[200];
	size_t len;
	const void *record = ring_peek(worker->tasks, &len);

	if (!record)
		return errno == EAGAIN ? 0 : -1;
	if (task_decode(&task, record, len))
		_exit(99);
	snprintf(url, sizeof(url), "%s", task.url);
	ring_release(worker->tasks);
	behave(worker, task.id, url);
	return 1;
}

static int worker_loop(struct worker *worker)
{
	struct pollfd pollfd = { .fd = worker->bell, .events = POLLIN };

	for (;;) {
		int room = outbox_flush(&worker->outbox);
		int had = room ? one_task(worker) : 0;

		if (had < 0)
			return 0;
		if (had || (room && !ring_may_sleep_getting(worker->tasks)))
			continue;
		if (!poll(&pollfd, 1, nparked ? PARK_MS : -1))
			answer_with(worker, parked[--nparked], 0);
		if (!ring_hush(worker->bell))
			return 0;
	}
}

static int worker_main(const char *role)
{
	const void *initargs;
	struct worker *worker;
	const struct rlimit no_core = { 0, 0 };
	size_t len;

	setrlimit(RLIMIT_CORE, &no_core);
	if (!strcmp(role, "broken"))
		return 1;
	if (!strcmp(role, "refuses"))
		return WORKER_EXIT_SETTINGS;
	worker = worker_attach(&initargs, &len);
	if (!worker || len != 5 || memcmp(initargs, "hello", 5))
		return 98;
	if (!strcmp(role, "stubborn"))
		signal(SIGTERM, SIG_IGN);
	body_bytes = malloc(MAX_BODY);
	memset(body_bytes, 'x', MAX_BODY);
	worker_loop(worker);
	worker_detach(worker);
	return 0;
}

/* ---- the parent ---------------------------------------------------------- */

#define TASKS 5000

static struct {
	int calls[TASKS];	/* by task */
	enum result_end end[TASKS];
	char error[TASKS][100];
	uint64_t size[TASKS];
	int n;
	bool body_wrong;
	struct pool *more_for;	/* the callback applies this many more */
	int more;
} seen;

static const struct task *a_task(int id, const char *url)
{
	static struct task task;

	task = (struct task){ .id = (uint64_t)id, .url = url };
	return &task;
}

static void note(void *arg, enum result_end end, const struct page *page)
{
	size_t id = page->id;

	(void)arg;
	assert_true(id < TASKS);
	seen.calls[id]++;
	seen.end[id] = end;
	seen.size[id] = page->body.len;
	snprintf(seen.error[id], sizeof(seen.error[id]), "%.*s",
		 (int)page->error.len, page->error.data);
	for (size_t i = 0; i < page->body.len; i += 997)
		seen.body_wrong |= page->body.data[i] != 'x';
	seen.n++;
	if (seen.more-- > 0)
		assert_int_equal(pool_apply_async(seen.more_for,
			a_task((int)id + 1, "ok:10")), 1);
}

static struct pool *open_pool(const char *role, struct pool_spec spec)
{
	static char self[] = "worker", r[32];
	static char *const argv[] = { self, r, NULL };

	memset(&seen, 0, sizeof(seen));
	snprintf(r, sizeof(r), "%s", role);
	spec.argv = argv;
	spec.initargs = "hello";
	spec.initargs_len = 5;
	spec.callback = note;
	return pool_open(&spec);
}

static struct pool_spec spec_of(int jobs, int concurrency)
{
	return (struct pool_spec){ .jobs = jobs, .concurrency = concurrency };
}

static int wait_turn(struct pool *pool, int limit)
{
	struct pollfd pollfd = { .fd = pool_fd(pool), .events = POLLIN };
	int timeout = pool_timeout(pool);

	if (timeout < 0 || timeout > limit)
		timeout = limit;
	poll(&pollfd, 1, timeout);
	return pool_turn(pool, 16);
}

static void turn_until(struct pool *pool, int calls)
{
	int64_t deadline = now_ms() + 30000;

	while (seen.n < calls) {
		assert_true(now_ms() < deadline);
		assert_true(wait_turn(pool, 1000) >= 0);
	}
}

static void finish(struct pool *pool)
{
	pool_close(pool);
	assert_int_equal(pool_join(pool, 30000), 0);
	pool_free(pool);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void each_once(int tasks)
{
	for (int i = 0; i < tasks; i++)
		if (seen.calls[i] != 1)
			fail_msg("task %d: %d calls", i, seen.calls[i]);
	assert_int_equal(seen.n, tasks);
	assert_false(seen.body_wrong);
}

static void all_are_answered(void **state)
{
	static const struct {
		int jobs, concurrency;
		const char *url;
	} rows[] = {
		{ 1, 1, "ok:0" }, { 1, 64, "ok:11000" }, { 2, 64, "ok:11000" },
		{ 4, 7, "ok:3" }, { 3, 2, "slow:1" },
	};

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct pool *pool = open_pool("worker",
			spec_of(rows[r].jobs, rows[r].concurrency));
		int sent = 0;

		assert_non_null(pool);
		assert_int_equal(pool_room(pool), rows[r].concurrency);
		while (sent < 500) {
			while (sent < 500 && pool_apply_async(pool,
					a_task(sent, rows[r].url)))
				sent++;
			assert_true(wait_turn(pool, 1000) >= 0);
		}
		pool_close(pool);
		assert_int_equal(pool_apply_async(pool, a_task(0, "ok:1")), -1);
		assert_int_equal(errno, EPIPE);
		finish(pool);
		each_once(500);
	}
}

/* Beyond the ring, in pieces; also when several of them are under way. */
static void giant_pages(void **state)
{
	static const size_t sizes[] = { 0, 1, 1000000, 1048000, 1048576,
					4194304, 9000000, 10000000, 5, 11000 };
	struct pool_spec spec = spec_of(2, 8);
	struct pool *pool;
	char url[30];
	int n = sizeof(sizes) / sizeof(sizes[0]);

	(void)state;
	spec.max_page = MAX_BODY;
	pool = open_pool("worker", spec);
	for (int i = 0; i < 3 * n; i++) {
		snprintf(url, sizeof(url), "ok:%zu", sizes[i % n]);
		while (!pool_apply_async(pool, a_task(i, url)))
			wait_turn(pool, 1000);
	}
	finish(pool);
	each_once(3 * n);
	for (int i = 0; i < 3 * n; i++)
		assert_int_equal(seen.size[i], sizes[i % n]);
}

static void tasks_too_long_are_refused(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(1, 4));
	size_t len = 200000;
	char *url = malloc(len + 1);

	(void)state;
	memset(url, 'o', len);
	memcpy(url, "ok:7/", 5);
	url[len] = '\0';
	assert_int_equal(pool_apply_async(pool, a_task(0, url)), -1);
	assert_int_equal(errno, EMSGSIZE);
	url[100000] = '\0';
	for (int i = 0; i < 4; i++)	/* more than the ring holds */
		assert_int_equal(pool_apply_async(pool, a_task(i, url)), 1);
	finish(pool);
	each_once(4);
	free(url);
}

static void callback_may_apply(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(1, 1));

	(void)state;
	seen.more_for = pool;
	seen.more = 99;
	pool_apply_async(pool, a_task(0, "ok:1"));
	turn_until(pool, 100);
	finish(pool);
	each_once(100);
}

static void budget_is_kept(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(1, 100));

	(void)state;
	for (int i = 0; i < 100; i++)
		pool_apply_async(pool, a_task(i, "ok:1"));
	while (seen.n < 100) {
		struct pollfd pollfd = { .fd = pool_fd(pool),
					 .events = POLLIN };
		int before = seen.n, n;

		poll(&pollfd, 1, pool_timeout(pool));
		n = pool_turn(pool, 3);
		assert_in_range(n, 0, 3);
		assert_int_equal(seen.n - before, n);
	}
	finish(pool);
}

static bool is_lost(int id)
{
	return seen.end[id] == RESULT_LOST;
}

/* Once the last of the dead has been replaced, too, which may be delayed. */
static uint64_t restarts_of(struct pool *pool, int jobs)
{
	int64_t deadline = now_ms() + 30000;
	struct pool_counts counts;

	for (;;) {
		pool_counts(pool, &counts);
		if (counts.workers == jobs || now_ms() > deadline)
			return counts.restarts;
		wait_turn(pool, 1000);
	}
}

/* Alone it kills three; its neighbours come through in any company. */
static void poison_is_given_up(void **state)
{
	static const struct { const char *url, *why; } rows[] = {
		{ "die:11", "SIGSEGV" }, { "die:6", "SIGABRT" },
		{ "die:9", "SIGKILL" }, { "exit:3", "exit status 3" },
		{ "exit:0", "exit status 0" }, { "lie:", "nonsens" },
		{ "junk:", "nonsens" }, { "scribble:", "nonsens" },
		{ "big:0", "nonsens" }, { "big:1", "nonsens" },
		{ "big:2", "nonsens" },
	};
	struct pool_counts counts;

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct pool *pool = open_pool("worker", spec_of(1, 10));

		pool_apply_async(pool, a_task(0, rows[r].url));
		turn_until(pool, 1);
		assert_true(is_lost(0));
		if (!strstr(seen.error[0], rows[r].why))
			fail_msg("%s: %s", rows[r].url, seen.error[0]);
		pool_counts(pool, &counts);
		assert_int_equal(counts.given_up, 1);
		pool_apply_async(pool, a_task(1, "ok:1"));
		turn_until(pool, 2);
		assert_int_equal(restarts_of(pool, 1), 3);
		finish(pool);
		each_once(2);
	}
}

/* Begun together with it, twice: then each alone, and it dies two deaths. */
static void poison_is_told_from_its_company(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(1, 10));

	(void)state;
	for (int i = 0; i < 3; i++)
		pool_apply_async(pool, a_task(i, "park:"));
	pool_apply_async(pool, a_task(3, "die:11"));
	turn_until(pool, 4);
	for (int i = 0; i < 4; i++)
		assert_int_equal(is_lost(i), i == 3);
	assert_int_equal(restarts_of(pool, 1), 4);
	finish(pool);
	each_once(4);
}

static void neighbours_of_poison_survive(void **state)
{
	static const struct { int jobs, concurrency; } rows[] = {
		{ 1, 1 }, { 1, 16 }, { 2, 16 }, { 4, 64 },
	};

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct pool *pool = open_pool("worker",
			spec_of(rows[r].jobs, rows[r].concurrency));
		uint64_t restarts;

		for (int i = 0; i < 300; i++)
			while (!pool_apply_async(pool,
				a_task(i, i % 100 == 50 ? "die:11" : "ok:9")))
				assert_true(wait_turn(pool, 1000) >= 0);
		turn_until(pool, 300);
		restarts = restarts_of(pool, rows[r].jobs);
		finish(pool);
		each_once(300);
		for (int i = 0; i < 300; i++)
			assert_int_equal(is_lost(i), i % 100 == 50);
		assert_non_null(strstr(seen.error[150], "SIGSEGV"));
		/* Three each: none was blamed for what it had not begun. */
		assert_int_equal(restarts, 9);
	}
}

static void hung_worker_is_killed(void **state)
{
	struct pool_spec spec = spec_of(1, 10);
	struct pool *pool;
	int64_t begin = now_ms();

	(void)state;
	spec.task_deadline = 1000;	/* a worker starts well within it */
	pool = open_pool("worker", spec);
	pool_apply_async(pool, a_task(0, "hang:"));
	pool_apply_async(pool, a_task(1, "ok:1"));
	pool_apply_async(pool, a_task(2, "never:"));
	turn_until(pool, 3);
	assert_in_range(now_ms() - begin, 3000, 30000);
	assert_true(is_lost(0) && !is_lost(1) && is_lost(2));
	assert_non_null(strstr(seen.error[0], "in time"));
	finish(pool);
	each_once(3);
}

/* The last of its tasks are old when it comes to them. */
static void slow_worker_is_not(void **state)
{
	struct pool_spec spec = spec_of(1, 10);
	struct pool_counts counts;
	struct pool *pool;

	(void)state;
	spec.task_deadline = 4000;
	pool = open_pool("worker", spec);
	for (int i = 0; i < 6; i++)
		pool_apply_async(pool, a_task(i, "slow:1000"));
	turn_until(pool, 6);
	pool_counts(pool, &counts);
	assert_int_equal(counts.restarts, 0);
	finish(pool);
	each_once(6);
}

/* Each random number of answers one worker is shot. */
static void storm_of_kills_loses_none(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(2, 64));
	int sent = 0, next_kill = 30, kills = 0;
	struct pool_counts counts;

	(void)state;
	srandom(7);
	while (seen.n < TASKS) {
		while (sent < TASKS && pool_apply_async(pool,
				a_task(sent, "ok:11000")) > 0)
			sent++;
		assert_true(wait_turn(pool, 3) >= 0);
		if (seen.n > next_kill) {
			pid_t pid = pool_worker(pool, (int)(random() % 2),
						NULL);

			if (pid)
				kills += !kill(pid, SIGKILL);
			next_kill = seen.n + 20 + (int)(random() % 40);
		}
	}
	pool_counts(pool, &counts);
	assert_true(kills > 50 && counts.restarts > 50);
	assert_int_equal(counts.given_up, 0);
	finish(pool);
	each_once(TASKS);
	for (int i = 0; i < TASKS; i++)
		assert_int_equal(seen.end[i], RESULT_DONE);
}

static void death_is_seen_at_once(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(1, 4));
	pid_t before, after;
	int64_t begin;

	(void)state;
	pool_apply_async(pool, a_task(0, "ok:1"));
	turn_until(pool, 1);
	before = pool_worker(pool, 0, NULL);
	begin = now_ms();
	kill(before, SIGKILL);
	do {
		wait_turn(pool, 60000);
		after = pool_worker(pool, 0, NULL);
	} while (after == before || !after);
	assert_in_range(now_ms() - begin, 0, 20000);
	finish(pool);
}

/* What a dead worker had not even read is not held against it. */
static void unread_tasks_have_no_mark(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(1, 50));

	(void)state;
	/* It stops at the first; four kills would otherwise judge the rest. */
	pool_apply_async(pool, a_task(0, "hang:"));
	for (int i = 1; i < 50; i++)
		pool_apply_async(pool, a_task(i, "ok:1"));
	for (int i = 0; i < 3; i++) {
		pid_t pid = pool_worker(pool, 0, NULL);
		siginfo_t info;

		assert_int_equal(waitid(P_PID, (id_t)pid, &info,
					WSTOPPED | WNOWAIT), 0);
		kill(pid, SIGKILL);
		while (pool_worker(pool, 0, NULL) == pid)
			wait_turn(pool, 1000);
	}
	turn_until(pool, 50);
	assert_true(is_lost(0));
	for (int i = 1; i < 50; i++)
		assert_int_equal(seen.end[i], RESULT_DONE);
	finish(pool);
}

static void worker_starts_no_other(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(1, 1));

	(void)state;
	pool_apply_async(pool, a_task(0, "other:"));
	turn_until(pool, 1);
	assert_int_equal(seen.end[0], RESULT_DONE);
	assert_int_equal(seen.size[0], EPERM);
	finish(pool);
}

static void no_worker_can_start(void **state)
{
	static const struct { const char *role; int jobs; } rows[] = {
		{ "broken", 1 }, { "broken", 3 }, { "refuses", 1 },
		{ "refuses", 3 },
	};

	(void)state;
	for (size_t r = 0; r < sizeof(rows) / sizeof(rows[0]); r++) {
		struct pool *pool = open_pool(rows[r].role,
					      spec_of(rows[r].jobs, 10));
		struct pool_counts counts;
		int i;

		for (i = 0; i < 10; i++)
			assert_int_equal(pool_apply_async(pool,
					 a_task(i, "ok:1")), 1);
		while (wait_turn(pool, 1000) >= 0)
			;
		assert_int_equal(errno, ECHILD);
		each_once(10);
		for (i = 0; i < 10; i++)
			assert_int_equal(seen.end[i], RESULT_CANCELLED);
		assert_int_equal(pool_apply_async(pool, a_task(0, "ok:1")),
				 -1);
		pool_counts(pool, &counts);
		assert_int_equal(counts.workers, 0);
		assert_true(counts.restarts <= 4);
		if (!strcmp(rows[r].role, "refuses"))
			assert_int_equal(counts.restarts, 0);
		pool_free(pool);
	}
}

static void join_finishes_what_dies_late(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(2, 20));

	(void)state;
	for (int i = 0; i < 20; i++)
		pool_apply_async(pool, a_task(i, i == 5 ? "die:11" : "ok:1"));
	finish(pool);
	each_once(20);
	assert_true(is_lost(5));
}

static void join_times_out(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(1, 1));

	(void)state;
	pool_apply_async(pool, a_task(0, "slow:300"));
	pool_close(pool);
	assert_int_equal(pool_join(pool, 30), -1);
	assert_int_equal(errno, ETIMEDOUT);
	finish(pool);
	each_once(1);
}

static void terminate_cancels(void **state)
{
	static const char *const roles[] = { "worker", "stubborn" };

	(void)state;
	for (size_t r = 0; r < 2; r++) {
		struct pool *pool = open_pool(roles[r], spec_of(2, 10));
		int64_t begin;

		pool_apply_async(pool, a_task(0, "ok:1"));
		turn_until(pool, 1);
		for (int i = 1; i < 10; i++)
			pool_apply_async(pool, a_task(i, i % 3 ? "hang:"
							       : "slow:9000"));
		begin = now_ms();
		pool_terminate(pool);
		assert_in_range(now_ms() - begin, 0, 5000);
		each_once(10);
		for (int i = 1; i < 10; i++)
			assert_int_equal(seen.end[i], RESULT_CANCELLED);
		assert_int_equal(pool_worker(pool, 0, NULL), 0);
		assert_int_equal(pool_apply_async(pool, a_task(0, "ok:1")),
				 -1);
		pool_free(pool);
		assert_int_equal(seen.n, 10);
	}
}

static void free_calls_back_too(void **state)
{
	struct pool *pool = open_pool("worker", spec_of(2, 10));

	(void)state;
	for (int i = 0; i < 10; i++)
		pool_apply_async(pool, a_task(i, "hang:"));
	pool_free(pool);
	each_once(10);
	pool_free(NULL);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_answered),
		cmocka_unit_test(giant_pages),
		cmocka_unit_test(tasks_too_long_are_refused),
		cmocka_unit_test(callback_may_apply),
		cmocka_unit_test(budget_is_kept),
		cmocka_unit_test(poison_is_given_up),
		cmocka_unit_test(poison_is_told_from_its_company),
		cmocka_unit_test(neighbours_of_poison_survive),
		cmocka_unit_test(hung_worker_is_killed),
		cmocka_unit_test(slow_worker_is_not),
		cmocka_unit_test(storm_of_kills_loses_none),
		cmocka_unit_test(death_is_seen_at_once),
		cmocka_unit_test(unread_tasks_have_no_mark),
		cmocka_unit_test(worker_starts_no_other),
		cmocka_unit_test(no_worker_can_start),
		cmocka_unit_test(join_finishes_what_dies_late),
		cmocka_unit_test(join_times_out),
		cmocka_unit_test(terminate_cancels),
		cmocka_unit_test(free_calls_back_too),
	};

	if (argc > 1)
		return worker_main(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
