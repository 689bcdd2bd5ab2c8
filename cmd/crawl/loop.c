#include "cmd/crawl/loop.h"

#include "cmd/crawl/interrupt.h"
#include "cmd/crawl/seeds.h"
#include "cmd/crawl/waiting.h"
#include "cmd/text/say.h"

#include <poll.h>

/* All limits of the loop. */
#define TURN_CALLBACKS 256	/* answers before the rest gets its turn */
#define STARTS 4096		/* jobs begun or ended in a turn */
#define NETWORK_MOST (10 * 60 * 1000)	/* ms it is down: then it is enough */

/* The first asks to drain, the second to stop at once. */
static int obey_signals(struct crawl *crawl, int before)
{
	int signals = interrupt_count();

	if (signals == 0)
		return 0;
	/* A log wants one line, and that comes at the end. */
	if (before == 0 && say_on_terminal())
		say_note("stopping; once more to stop at once");
	course_stop(&crawl->course, STOP_SIGNAL);
	return signals;
}

/* ---- the loop ------------------------------------------------------------ */

static void check_limits(struct crawl *crawl)
{
	struct course *course = &crawl->course;
	const struct options *options = course->options;

	/* Those of a crawl of many machines the engine knows. */
	if (options->max_pages > 0 && crawl->node == NULL &&
	    course_pages(course) >= options->max_pages)
		course_stop(course, STOP_PAGES);
	if (options->max_time > 0 && crawl->node == NULL &&
	    course->now - course->started >= options->max_time)
		course_stop(course, STOP_TIME);
	if (schedule_down_for(crawl->schedule, course->now) > NETWORK_MOST)
		course_stop(course, STOP_NETWORK);
	if (options->max_bytes > 0 &&
	    course->tally.bytes >= (int64_t)options->max_bytes)
		course_stop(course, STOP_BYTES);
}

static int in_flight(const struct crawl *crawl)
{
	struct pool_counts counts;

	pool_counts(crawl->pool, &counts);
	return counts.in_hand;
}

/* Pages under way count, so that --max-pages is not overshot. */
static bool may_start(const struct crawl *crawl)
{
	int64_t most = crawl->course.options->max_pages;

	if (crawl->node != NULL)
		return crawl->course.stop == STOP_NOT &&
		       node_may_ask(crawl->node);
	return crawl->course.stop == STOP_NOT &&
	       (most == 0 ||
		course_pages(&crawl->course) + in_flight(crawl) < most);
}

/* Many hosts are silent: one that is known to answer is asked. */
static bool start_probe(struct crawl *crawl)
{
	struct lane *lane = schedule_wants_probe(crawl->schedule,
						 crawl->course.now);

	if (lane == NULL)
		return false;
	visit_queue(visit_new_probe(lane_data(lane)), &crawl->sites,
		    lane_data(lane), 0);
	return true;
}

static void start_visits(struct crawl *crawl)
{
	struct job *job;

	for (int n = 0; n < STARTS && pool_room(crawl->pool) > 0 &&
			may_start(crawl); n++) {
		job = schedule_next(crawl->schedule, crawl->course.now);
		if (job == NULL && start_probe(crawl))
			job = schedule_next(crawl->schedule, crawl->course.now);
		if (job == NULL ||
		    request_start(&crawl->requests, (struct visit *)job,
				  !seeds_ended(crawl)) == 0)
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

	if (crawl->course.stop == STOP_NOT && pool_room(crawl->pool) > 0 &&
	    (crawl->node == NULL || node_may_ask(crawl->node)))
		wait = sooner(wait, schedule_wait(crawl->schedule,
						  crawl->course.now));
	course_stored(&crawl->course, store_tick(crawl->course.store, &tick));
	wait = sooner(wait, tick);
	wait = sooner(wait, progress_turn(&crawl->progress));
	if (crawl->node != NULL)
		wait = sooner(wait, node_wait(crawl->node));
	else if (crawl->course.options->max_time > 0 &&
		 crawl->course.stop == STOP_NOT)
		wait = sooner(wait, crawl->course.started - crawl->course.now +
				    crawl->course.options->max_time);
	return wait;
}

static void sleep_until_news(struct crawl *crawl, int wait)
{
	struct pollfd fds[4] = {
		{ .fd = interrupt_fd(), .events = POLLIN },
		{ .fd = pool_fd(crawl->pool), .events = POLLIN },
		{ .fd = seeds_fd(crawl), .events = POLLIN },
		{ .fd = -1 },
	};

	if (crawl->node != NULL) {
		fds[3].fd = node_fd(crawl->node);
		fds[3].events = node_events(crawl->node);
	}
	poll(fds, 4, wait);
}

static bool all_done(const struct crawl *crawl)
{
	if (in_flight(crawl) > 0)
		return false;
	if (crawl->course.stop != STOP_NOT || crawl->node != NULL)
		return crawl->course.stop != STOP_NOT ||
		       node_is_over(crawl->node);
	return (seeds_ended(crawl) && roster_is_whole(&crawl->roster) &&
		schedule_idle(crawl->schedule));
}

/* All that is left waits longer than --max-wait. */
static bool waits_too_long(const struct crawl *crawl)
{
	struct waiting waiting;

	return in_flight(crawl) == 0 && seeds_rest(crawl) &&
	       roster_is_whole(&crawl->roster) &&
	       waiting_find(crawl->schedule, crawl->course.now, &waiting) &&
	       waiting.ms > crawl->course.options->max_wait;
}

/* One turn: all that can be done without waiting.  True: there is more. */
static bool turn(struct crawl *crawl)
{
	bool more = roster_turn(&crawl->roster);

	if (seeds_turn(crawl))
		more = true;
	sites_turn(&crawl->sites);
	if (crawl->node != NULL)
		node_turn(crawl->node, seeds_ended(crawl));
	start_visits(crawl);
	if (pool_turn(crawl->pool, TURN_CALLBACKS) == -1)
		course_stop(&crawl->course, STOP_WORKERS);
	check_limits(crawl);
	if (waits_too_long(crawl))
		course_stop(&crawl->course, STOP_WAITING);
	return more;
}

void loop_run(struct crawl *crawl)
{
	struct course *course = &crawl->course;
	int64_t drain_until = 0;
	int signals = 0;

	for (;;) {
		bool more = turn(crawl);

		if (all_done(crawl))
			return;
		sleep_until_news(crawl, more ? 0 : next_event(crawl));
		course_read_clocks(course);
		signals = obey_signals(crawl, signals);
		if (signals > 1 || course->stop == STOP_STORE ||
		    course->stop == STOP_PIPE)
			return;
		if (course->stop == STOP_NOT)
			continue;
		if (drain_until == 0)
			drain_until = course->now + INTERRUPT_DRAIN_MS;
		if (course->now >= drain_until)
			return;
	}
}
