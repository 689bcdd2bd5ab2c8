/*
 * What the pool itself costs: tasks through workers that answer at once with
 * a page of 11 kB, no network.
 *
 *	pool [TASKS [WORKERS [IN_HAND]]]	default 200000 2 64
 *
 * Prints tasks/s and the parent's processor time per task.
 */
#include "fetch/pool.h"

#include "fetch/worker_protocol.h"
#include "fetch/worker.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define PAGE_BYTES 11000
#define WORKER "worker"

static char body[PAGE_BYTES];

static bool answer_one(struct worker *worker)
{
	const struct span none = { "", 0 };
	struct page page = {
		.status = 200, .size = sizeof(body),
		.error = none, .type = { "text/html", 9 }, .charset = none,
		.etag = none, .last_modified = none, .location = none,
		.retry_after = none, .robots_tag = none, .challenge = none,
		.links = none, .body = { body, sizeof(body) },
	};
	struct task task;
	size_t len;
	const void *record = ring_peek(worker->tasks, &len);

	if (!record || task_decode(&task, record, len))
		return false;
	page.id = task.id;
	ring_release(worker->tasks);
	outbox_put(&worker->outbox, &page);
	return true;
}

static int worker_main(void)
{
	const void *initargs;
	size_t len;
	struct worker *worker;
	struct pollfd pollfd;

	worker = worker_attach(&initargs, &len);
	if (!worker)
		err(1, "worker_attach");
	pollfd = (struct pollfd){ .fd = worker->bell, .events = POLLIN };
	for (;;) {
		bool room = outbox_flush(&worker->outbox) == 1;

		errno = EAGAIN;
		if (room && answer_one(worker))
			continue;
		if (errno != EAGAIN)
			return 0;
		if (room && !ring_may_sleep_getting(worker->tasks))
			continue;
		poll(&pollfd, 1, -1);
		if (!ring_hush(worker->bell))
			return 0;
	}
}

struct count {
	long done;
	uint64_t bytes;
};

static void count_page(void *arg, enum result_end end, const struct page *page)
{
	struct count *count = arg;

	if (end != RESULT_DONE)
		errx(1, "task lost");
	count->done++;
	count->bytes += page->body.len;
}

static double seconds(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void run(struct pool *pool, long tasks, const struct count *count)
{
	struct pollfd pollfd = { .fd = pool_fd(pool), .events = POLLIN };
	struct task task = { .url = "http://127.0.0.1:8000/board/7?offset=10" };
	long sent = 0;

	while (count->done < tasks) {
		for (; sent < tasks; sent++) {
			task.id = (uint64_t)sent;
			if (pool_apply_async(pool, &task) != 1)
				break;
		}
		poll(&pollfd, 1, pool_timeout(pool));
		if (pool_turn(pool, 64) < 0)
			err(1, "pool_turn");
	}
}

static long number(char **argv, int argc, int i, long otherwise)
{
	return argc > i ? atol(argv[i]) : otherwise;
}

int main(int argc, char **argv)
{
	static char self[] = "pool", role[] = WORKER;
	static char *const worker_argv[] = { self, role, NULL };
	struct count count = { 0, 0 };
	long tasks = number(argv, argc, 1, 200000);
	const struct pool_spec spec = {
		.jobs = (int)number(argv, argc, 2, 2),
		.concurrency = (int)number(argv, argc, 3, 64),
		.argv = worker_argv,
		.callback = count_page,
		.arg = &count,
	};
	struct pool *pool;
	double wall, cpu;

	if (argc > 1 && !strcmp(argv[1], WORKER))
		return worker_main();
	pool = pool_open(&spec);
	if (!pool)
		err(1, "pool_open");
	wall = seconds(CLOCK_MONOTONIC);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	run(pool, tasks, &count);
	wall = seconds(CLOCK_MONOTONIC) - wall;
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	pool_free(pool);
	printf("%ld tasks, %d workers, %d in hand: %.0f tasks/s, "
	       "%.2f us of the parent per task, %.1f MB\n",
	       tasks, spec.jobs, spec.concurrency, (double)tasks / wall,
	       cpu / (double)tasks * 1e6, (double)count.bytes / 1e6);
	return 0;
}
