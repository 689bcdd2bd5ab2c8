/*
 * What a page costs a worker: pages/s through the rings, and CPU of the
 * workers per page, without parsing or storing.
 *
 *	build/plain/tests/bench/worker URL [PAGES [JOBS [CONCURRENCY]]]
 *
 * The same URL is fetched over and over; CONCURRENCY is that of all workers
 * together.  On a busy machine compare the CPU, not the pages/s.
 */
#include "fetch/ring.h"
#include "fetch/worker_protocol.h"
#include "fetch/worker.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_JOBS = 64, MAX_PAGE = 64 << 20 };

struct lane {
	struct ring *tasks, *results;
	struct inbox inbox;
	int bell;
	int in_hand;
};

struct bench {
	const char *url;
	long pages, given, got;
	uint64_t bytes;
	int jobs, each;		/* transfers at once in each worker */
	struct lane lanes[MAX_JOBS];
};

static int run_worker(struct lane *lane, int bell, int concurrency)
{
	struct worker worker = { .bell = bell, .tasks = lane->tasks,
				 .results = lane->results };
	struct worker_options options = {
		.concurrency = concurrency, .timeout = 30000,
		.connect_timeout = 10000, .min_speed = 100,
		.max_size = 10 << 20, .user_agent = "bench", .proxy = "",
	};

	ring_set_bell(worker.tasks, bell, bell);
	ring_set_bell(worker.results, bell, bell);
	outbox_init(&worker.outbox, worker.results, MAX_PAGE);
	return worker_run(&worker, &options, NULL);
}

static void start(struct bench *bench, struct lane *lane)
{
	int pair[2];

	lane->tasks = ring_new(256 << 10);
	lane->results = ring_new(4 << 20);
	if (!lane->tasks || !lane->results
	    || socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
			  0, pair))
		err(1, "cannot start a worker");
	if (!fork()) {
		close(pair[0]);
		_exit(run_worker(lane, pair[1], bench->each));
	}
	close(pair[1]);
	lane->bell = pair[0];
	ring_set_bell(lane->tasks, lane->bell, lane->bell);
	ring_set_bell(lane->results, lane->bell, lane->bell);
	inbox_init(&lane->inbox, lane->results, MAX_PAGE);
}

static void give(struct bench *bench, struct lane *lane)
{
	struct task task = { .url = bench->url };
	size_t len = task_encoded_size(&task);
	void *to;

	while (bench->given < bench->pages && lane->in_hand < 2 * bench->each
	       && (to = ring_reserve(lane->tasks, len))) {
		task_encode(&task, to);
		ring_commit(lane->tasks, len);
		lane->in_hand++;
		bench->given++;
	}
}

/* True if there was something. */
static bool take(struct bench *bench, struct lane *lane)
{
	struct page page;
	bool any = false;

	while (inbox_get(&lane->inbox, &page) == 1) {
		if (page.class != FETCH_OK)
			errx(1, "%.*s", (int)page.error.len, page.error.data);
		bench->bytes += page.body.len;
		lane->in_hand--;
		bench->got++;
		any = true;
	}
	give(bench, lane);
	return any;
}

static void turn(struct bench *bench)
{
	struct pollfd bells[MAX_JOBS];
	bool any = false;

	for (int i = 0; i < bench->jobs; i++)
		any |= take(bench, &bench->lanes[i]);
	if (any)
		return;
	for (int i = 0; i < bench->jobs; i++) {
		bells[i] = (struct pollfd){ bench->lanes[i].bell, POLLIN, 0 };
		if (!ring_may_sleep_getting(bench->lanes[i].results))
			return;
	}
	poll(bells, (nfds_t)bench->jobs, 1000);
	for (int i = 0; i < bench->jobs; i++)
		ring_hush(bench->lanes[i].bell);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static double seconds(struct timeval tv)
{
	return (double)tv.tv_sec + (double)tv.tv_usec / 1e6;
}

static void report(const struct bench *bench, double wall)
{
	struct rusage all;

	getrusage(RUSAGE_CHILDREN, &all);
	printf("%ld pages, %.1f MB, %.3f s, %.0f pages/s; of the workers "
	       "%.1f us user, %.1f us system per page, %ld kB\n",
	       bench->got, (double)bench->bytes / 1e6, wall,
	       (double)bench->got / wall,
	       seconds(all.ru_utime) * 1e6 / (double)bench->got,
	       seconds(all.ru_stime) * 1e6 / (double)bench->got,
	       all.ru_maxrss);
}

int main(int argc, char **argv)
{
	static struct bench bench;
	double begun;

	if (argc < 2)
		errx(2, "usage: worker URL [PAGES [JOBS [CONCURRENCY]]]");
	bench.url = argv[1];
	bench.pages = argc > 2 ? atol(argv[2]) : 20000;
	bench.jobs = argc > 3 ? atoi(argv[3]) : 2;
	bench.each = (argc > 4 ? atoi(argv[4]) : 64) / bench.jobs;
	if (bench.jobs < 1 || bench.jobs > MAX_JOBS || bench.each < 1)
		errx(2, "JOBS is 1 to %d, CONCURRENCY not less", MAX_JOBS);
	begun = now();
	for (int i = 0; i < bench.jobs; i++)
		start(&bench, &bench.lanes[i]);
	while (bench.got < bench.pages)
		turn(&bench);
	begun = now() - begun;
	for (int i = 0; i < bench.jobs; i++)
		ring_close(bench.lanes[i].tasks);
	while (wait(NULL) > 0)
		;
	report(&bench, begun);
	return 0;
}
