#include "cmd/crawl/loop.h"

#include "cmd/crawl/interrupt.h"
#include "cmd/crawl/progress.h"
#include "cmd/crawl/roster.h"
#include "cmd/text/say.h"
#include "cmd/crawl/seeds.h"
#include "cmd/crawl/site.h"
#include "cmd/crawl/visit.h"
#include "cmd/crawl/waiting.h"

#include <poll.h>
#include <time.h>
#include <unistd.h>

/* All limits of the loop. */
#define TURN_CALLBACKS 256	/* answers taken before the rest gets its turn */
#define STARTS 4096		/* jobs begun or ended in a turn */
#define NETWORK_MOST (10 * 60 * 1000)	/* ms it is down: then it is enough */

static int64_t clock_ms(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void loop_read_clocks(struct crawl *crawl)
{
	crawl->now = clock_ms(CLOCK_MONOTONIC);
	crawl->wall = clock_ms(CLOCK_REALTIME);
}

/* The first asks to drain, the second to stop at once. */
static int take_signals(struct crawl *crawl, int before)
{
	int signals = interrupt_count();

	if (signals == 0)
		return 0;
	/* A log wants one line, and that comes at the end. */
	if (before == 0 && say_on_terminal())
		say_note("stopping; once more to stop at once");
	crawl_stop(crawl, STOP_SIGNAL);
	return signals;
}

/* ---- the loop ------------------------------------------------------------ */

static void check_limits(struct crawl *crawl)
{
	const struct options *options = crawl->options;
	const struct tally *tally = &crawl->tally;
	int64_t pages = tally->done + tally->unchanged + tally->failed;

	if (options->max_pages > 0 && pages >= options->max_pages)
		crawl_stop(crawl, STOP_PAGES);
	if (options->max_time > 0 &&
	    crawl->now - crawl->started >= options->max_time)
		crawl_stop(crawl, STOP_TIME);
	if (schedule_down_for(crawl->schedule, crawl->now) > NETWORK_MOST)
		crawl_stop(crawl, STOP_NETWORK);
	if (options->max_bytes > 0 &&
	    tally->bytes >= (int64_t)options->max_bytes)
		crawl_stop(crawl, STOP_BYTES);
}

/* Pages under way count, so that --max-pages is not overshot. */
static bool may_start(const struct crawl *crawl)
{
	const struct options *options = crawl->options;
	const struct tally *tally = &crawl->tally;
	struct pool_counts counts;

	if (crawl->stop != STOP_NOT)
		return false;
	if (options->max_pages == 0)
		return true;
	pool_counts(crawl->pool, &counts);
	return tally->done + tally->unchanged + tally->failed +
		       counts.in_hand < options->max_pages;
}

/* Many hosts are silent: one that is known to answer is asked. */
static bool start_probe(struct crawl *crawl)
{
	struct lane *lane = schedule_wants_probe(crawl->schedule, crawl->now);

	if (lane == NULL)
		return false;
	visit_again(crawl, visit_new_probe(lane_data(lane)), lane_data(lane),
		    0);
	return true;
}

static void start_visits(struct crawl *crawl)
{
	struct job *job;

	for (int n = 0; n < STARTS && pool_room(crawl->pool) > 0 &&
			may_start(crawl); n++) {
		job = schedule_next(crawl->schedule, crawl->now);
		if (job == NULL && start_probe(crawl))
			job = schedule_next(crawl->schedule, crawl->now);
		if (job == NULL ||
		    visit_start(crawl, (struct visit *)job) == 0)
			return;
	}
}

static int sooner(int a, int64_t b)
{
	if (b < 0)
		return a;
	if (b > INT32_MAX)
		b = INT32_MAX;
	return a < 0 || b < a ? (int)b : a;
}

/* How long nothing happens by itself; -1: for ever. */
static int next_event(struct crawl *crawl)
{
	int wait = pool_timeout(crawl->pool), tick;

	if (crawl->stop == STOP_NOT && pool_room(crawl->pool) > 0)
		wait = sooner(wait, schedule_wait(crawl->schedule,
						  crawl->now));
	if (store_tick(crawl->store, &tick) == -1)
		crawl_stop(crawl, STOP_STORE);
	wait = sooner(wait, tick);
	wait = sooner(wait, progress_turn(crawl));
	if (crawl->options->max_time > 0 && crawl->stop == STOP_NOT)
		wait = sooner(wait, crawl->started - crawl->now +
				    crawl->options->max_time);
	return wait;
}

static void sleep_until_news(struct crawl *crawl, int wait)
{
	struct pollfd fds[3] = {
		{ .fd = interrupt_fd(), .events = POLLIN },
		{ .fd = pool_fd(crawl->pool), .events = POLLIN },
		{ .fd = seeds_fd(crawl), .events = POLLIN },
	};

	poll(fds, 3, wait);
}

static bool all_done(const struct crawl *crawl)
{
	struct pool_counts counts;

	pool_counts(crawl->pool, &counts);
	if (counts.in_hand > 0)
		return false;
	return crawl->stop != STOP_NOT ||
	       (seeds_ended(crawl) && roster_is_whole(crawl) &&
		schedule_idle(crawl->schedule));
}

void loop_run(struct crawl *crawl)
{
	int64_t drain_until = 0;
	int signals = 0;

	for (;;) {
		bool more = roster_turn(crawl);

		if (seeds_turn(crawl))
			more = true;
		site_turn(crawl);
		start_visits(crawl);
		if (pool_turn(crawl->pool, TURN_CALLBACKS) == -1)
			crawl_stop(crawl, STOP_WORKERS);
		check_limits(crawl);
		if (waiting_is_too_long(crawl))
			crawl_stop(crawl, STOP_WAITING);
		if (all_done(crawl))
			return;
		sleep_until_news(crawl, more ? 0 : next_event(crawl));
		loop_read_clocks(crawl);
		signals = take_signals(crawl, signals);
		if (signals > 1 ||
		    crawl->stop == STOP_STORE || crawl->stop == STOP_PIPE)
			return;
		if (crawl->stop == STOP_NOT)
			continue;
		if (drain_until == 0)
			drain_until = crawl->now + INTERRUPT_DRAIN_MS;
		if (crawl->now >= drain_until)
			return;
	}
}
