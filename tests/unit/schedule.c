/*
 * The schedule against a clock of our own: servers are simulated, and each
 * promise of schedule.h is looked at where it would be seen, at the server.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "fetch/schedule.h"

#define HOSTS 64
#define NEVER INT64_MAX

/* A simulated server and what it saw. */
struct server {
	struct lane *lane;
	int left;			/* jobs that refill may still give */
	int latency;			/* ms until its answer */
	enum host_outcome outcome;
	int in_flight, most_in_flight, asked;
	int64_t last, shortest;		/* between two requests */
	int64_t done_at;		/* when its last answer came */
};

struct flight {				/* a request under way */
	struct job job;			/* first member */
	struct server *server;
	int64_t begun;
	int64_t due;			/* NEVER: not sent */
	struct flight *next;
};

struct world {
	struct schedule *schedule;
	struct server servers[HOSTS];
	int nservers, slots, flying;
	struct flight *flights;
	int64_t now;
	enum host_news news;		/* the last that was not FINE */
	int probes, uncounted;		/* wanted; silences that cost nothing */
};

static int give_jobs(void *arg, struct lane *lane, int max)
{
	struct world *world = arg;
	struct server *server = lane_data(lane);
	int n;

	for (n = 0; n < max && server->left > 0; n++, server->left--) {
		struct flight *flight = calloc(1, sizeof(*flight));

		flight->server = server;
		schedule_add(world->schedule, lane, &flight->job, world->now);
	}
	return n;
}

static const struct schedule_limits usual = {
	.per_host = 4, .window = 8, .jobs = 1000, .breaker = 10,
	.breaker_pause = 1000, .network_hosts = 5, .network_failures = 20,
	.network_pause = 500, .kept = 3,
};

static void begin(struct world *world, const struct schedule_limits *limits)
{
	memset(world, 0, sizeof(*world));
	world->schedule = schedule_new(limits, give_jobs, world);
	world->slots = 16;
	world->now = 1000;
}

/* One more origin of that host. */
static struct server *add_origin(struct world *world, int64_t host, int jobs,
				 int latency, enum host_outcome outcome)
{
	struct server *server = &world->servers[world->nservers++];

	*server = (struct server){ .left = jobs, .latency = latency,
				   .outcome = outcome, .shortest = NEVER };
	assert_null(schedule_find(world->schedule, world->nservers));
	server->lane = schedule_lane(world->schedule, world->nservers, host);
	lane_set_data(server->lane, server);
	lane_set_gate(world->schedule, server->lane, false, world->now);
	lane_has_more(world->schedule, server->lane, world->now);
	return server;
}

static struct server *add_server(struct world *world, int jobs, int latency,
				 enum host_outcome outcome)
{
	return add_origin(world, world->nservers + 1, jobs, latency, outcome);
}

static void send(struct world *world, struct flight *flight)
{
	struct server *server = flight->server;

	if (server->asked++ > 0 && world->now - server->last < server->shortest)
		server->shortest = world->now - server->last;
	server->last = flight->begun = world->now;
	if (++server->in_flight > server->most_in_flight)
		server->most_in_flight = server->in_flight;
	flight->due = world->now + server->latency;
	flight->next = world->flights;
	world->flights = flight;
	world->flying++;
}

static void answer(struct world *world, struct flight *flight)
{
	struct server *server = flight->server;
	enum host_news news;

	server->in_flight--;
	server->done_at = world->now;
	world->flying--;
	news = schedule_done(world->schedule, &flight->job, server->outcome,
			     flight->begun, world->now);
	if (news != HOST_FINE)
		world->news = news;
	world->uncounted += news == NETWORK_DOWN;
	if (news == NETWORK_DOWN)
		schedule_add(world->schedule, server->lane, &flight->job,
			     world->now);
	else
		free(flight);
}

static void answer_due(struct world *world)
{
	struct flight **at = &world->flights;

	while (*at != NULL) {
		struct flight *flight = *at;

		if (flight->due > world->now) {
			at = &flight->next;
			continue;
		}
		*at = flight->next;
		answer(world, flight);
		at = &world->flights;
	}
}

static int64_t next_due(const struct world *world)
{
	int64_t wait = schedule_wait(world->schedule, world->now);
	int64_t at = wait < 0 || world->flying == world->slots
			     ? NEVER : world->now + wait;

	for (struct flight *f = world->flights; f != NULL; f = f->next)
		if (f->due < at)
			at = f->due;
	return at;
}

static struct job *next_job(struct world *world)
{
	struct job *job = schedule_next(world->schedule, world->now);
	struct flight *probe;
	struct lane *lane;

	if (job != NULL)
		return job;
	lane = schedule_wants_probe(world->schedule, world->now);
	if (lane == NULL)
		return NULL;
	probe = calloc(1, sizeof(*probe));
	probe->server = lane_data(lane);
	world->probes++;
	schedule_add_first(world->schedule, lane, &probe->job, world->now);
	return schedule_next(world->schedule, world->now);
}

/* Runs the world until nothing is left, or the time is over. */
static void live(struct world *world, int64_t until)
{
	while (world->now < until) {
		struct job *job;
		int64_t at;

		while (world->flying < world->slots &&
		       (job = next_job(world)) != NULL)
			send(world, (struct flight *)job);
		at = next_due(world);
		if (at == NEVER || at >= until)
			break;
		world->now = at > world->now ? at : world->now + 1;
		answer_due(world);
	}
}

static void end(struct world *world)
{
	struct job *job;

	while ((job = schedule_drain(world->schedule)) != NULL)
		free(job);
	while (world->flights != NULL) {
		struct flight *flight = world->flights;

		world->flights = flight->next;
		free(flight);
	}
	schedule_free(world->schedule);
}

/* ---- pace ---------------------------------------------------------------- */

static void test_per_host(void **state)
{
	struct world world;
	struct server *a, *b;

	(void)state;
	begin(&world, &usual);
	a = add_server(&world, 50, 30, HOST_OK);
	b = add_server(&world, 50, 10, HOST_OK);
	live(&world, 100000);
	assert_int_equal(a->most_in_flight, 4);
	assert_int_equal(b->most_in_flight, 4);
	assert_int_equal(a->asked + b->asked, 100);
	assert_true(schedule_idle(world.schedule));
	end(&world);
}

static void test_delay(void **state)
{
	struct schedule_limits limits = usual;
	struct world world;
	struct server *slow, *quick;

	(void)state;
	limits.delay = 200;
	begin(&world, &limits);
	slow = add_server(&world, 10, 350, HOST_OK);
	quick = add_server(&world, 10, 1, HOST_OK);
	live(&world, 100000);
	assert_true(slow->shortest >= 200 && quick->shortest >= 200);
	assert_int_equal(quick->shortest, 200);
	assert_int_equal(slow->most_in_flight, 1);
	assert_int_equal(slow->asked + quick->asked, 20);
	end(&world);
}

/* Known only after the first request, as a Crawl-delay is. */
static void test_late_delay(void **state)
{
	struct world world;
	struct server *server;
	struct flight *robots = calloc(1, sizeof(*robots));

	(void)state;
	begin(&world, &usual);
	server = add_server(&world, 5, 10, HOST_OK);
	lane_set_gate(world.schedule, server->lane, true, world.now);
	robots->server = server;
	schedule_add_first(world.schedule, server->lane, &robots->job,
			   world.now);
	live(&world, 3000);
	assert_int_equal(server->asked, 1);
	lane_set_delay(world.schedule, server->lane, 500);
	lane_set_gate(world.schedule, server->lane, false, world.now);
	live(&world, 100000);
	assert_int_equal(server->asked, 6);
	assert_int_equal(server->shortest, 500);
	end(&world);
}

static void test_urgent_waits_its_time(void **state)
{
	struct world world;
	struct server *server;
	struct flight *robots = calloc(1, sizeof(*robots));

	(void)state;
	begin(&world, &usual);
	server = add_server(&world, 5, 10, HOST_OK);
	lane_set_gate(world.schedule, server->lane, true, world.now);
	robots->server = server;
	robots->job.not_before = 5000;
	schedule_add_first(world.schedule, server->lane, &robots->job,
			   world.now);
	live(&world, 100000);
	assert_int_equal(server->asked, 1);
	assert_int_equal(server->last, 5000);
	end(&world);
}

static void test_block(void **state)
{
	struct world world;
	struct server *blocked, *other;

	(void)state;
	begin(&world, &usual);
	blocked = add_server(&world, 5, 10, HOST_OK);
	other = add_server(&world, 5, 10, HOST_OK);
	lane_block_host(world.schedule, blocked->lane, 7000, world.now);
	live(&world, 100000);
	assert_true(other->done_at < 1100);
	assert_true(blocked->last >= 7000);
	assert_int_equal(blocked->asked, 5);
	end(&world);
}

/* After a 429 it is asked one at a time, until it answers well. */
static void test_busy(void **state)
{
	struct world world;
	struct server *server;

	(void)state;
	begin(&world, &usual);
	server = add_server(&world, 4, 10, HOST_BUSY);
	live(&world, 2000);
	server->left = 20;
	server->most_in_flight = 0;
	lane_has_more(world.schedule, server->lane, world.now);
	live(&world, 3000);
	assert_int_equal(server->most_in_flight, 1);
	server->outcome = HOST_OK;
	server->left = 20;
	lane_has_more(world.schedule, server->lane, world.now);
	live(&world, 9000);
	assert_int_equal(server->most_in_flight, 4);
	end(&world);
}

/* ---- fairness ------------------------------------------------------------ */

static void test_fair(void **state)
{
	struct world world;
	int64_t alone = 0;

	(void)state;
	for (int round = 0; round < 2; round++) {
		int64_t last = 0;

		begin(&world, &usual);
		for (int i = 0; i < 20; i++)
			add_server(&world, 40, 10, HOST_OK);
		if (round == 1) {
			add_server(&world, 40, 5000, HOST_OK);
			add_server(&world, 40, 0, HOST_FAILED);
			add_server(&world, 40, 1, HOST_BUSY);
		}
		live(&world, 600000);
		for (int i = 0; i < 20; i++)
			if (world.servers[i].done_at > last)
				last = world.servers[i].done_at;
		if (round == 0)
			alone = last - 1000;
		else
			/* Four of sixteen slots are held by the slow one. */
			assert_true(last - 1000 <= alone * 16 / 12 + 50);
		end(&world);
	}
}

static void test_memory_is_shared(void **state)
{
	struct schedule_limits limits = usual;
	struct world world;
	int taken = 0;

	(void)state;
	limits.jobs = HOSTS;
	begin(&world, &limits);
	for (int i = 0; i < HOSTS; i++)
		add_server(&world, 100, 10, HOST_OK);
	live(&world, 1500);
	for (int i = 0; i < HOSTS; i++)
		taken += 100 - world.servers[i].left -
			 world.servers[i].asked;
	assert_true(taken <= 2 * HOSTS);
	live(&world, 1000000);
	assert_true(schedule_idle(world.schedule));
	end(&world);
}

/* ---- failures ------------------------------------------------------------ */

static void test_breaker(void **state)
{
	struct world world;
	struct server *server;

	(void)state;
	begin(&world, &usual);
	server = add_server(&world, 1000, 1, HOST_FAILED);
	live(&world, 1900);
	assert_int_equal(world.news, HOST_LEFT_ALONE);
	assert_true(server->asked < 20);
	live(&world, 2500);
	assert_int_equal(world.news, HOST_GIVEN_UP);
	end(&world);
}

/* One written off gives out all its jobs at once, to be ended. */
static void test_write_off(void **state)
{
	struct schedule_limits limits = usual;
	struct world world;
	struct server *server;
	struct job *job;
	int n = 0;

	(void)state;
	limits.delay = 1000;
	begin(&world, &limits);
	server = add_server(&world, 100, 1, HOST_OK);
	lane_set_gate(world.schedule, server->lane, true, world.now);
	lane_block_host(world.schedule, server->lane, 999999, world.now);
	assert_null(schedule_next(world.schedule, world.now));
	lane_write_off(world.schedule, server->lane, world.now);
	while ((job = schedule_next(world.schedule, world.now)) != NULL) {
		schedule_done(world.schedule, job, HOST_NO_NEWS, 0, world.now);
		free(job);
		n++;
	}
	assert_int_equal(n, 100);
	assert_true(schedule_idle(world.schedule));
	end(&world);
}

static void test_remembered_failures(void **state)
{
	struct world world;
	struct server *server;

	(void)state;
	begin(&world, &usual);
	server = add_server(&world, 100, 10, HOST_FAILED);
	lane_set_failures(world.schedule, server->lane, 1000);
	live(&world, 1900);
	assert_int_equal(server->asked, 1);
	assert_int_equal(world.news, HOST_LEFT_ALONE);
	end(&world);
}

/* ---- the network --------------------------------------------------------- */

static void many(struct world *world, enum host_outcome outcome)
{
	begin(world, &usual);
	for (int i = 0; i < 20; i++)
		add_server(world, 5, 10, outcome);
}

static void test_network_down(void **state)
{
	struct world world;
	int asked = 0;

	(void)state;
	many(&world, HOST_SILENT);
	live(&world, 1400);
	assert_true(schedule_network_down(world.schedule));
	for (int i = 0; i < 20; i++)
		asked += world.servers[i].asked;
	assert_true(asked <= 20 + world.slots);
	/* Probed one by one, less and less often; nothing is lost. */
	live(&world, 60000);
	assert_true(schedule_down_for(world.schedule, world.now) > 30000);
	for (int i = 0; i < 20; i++)
		world.servers[i].outcome = HOST_OK;
	live(&world, 600000);
	assert_false(schedule_network_down(world.schedule));
	assert_int_equal(schedule_down_for(world.schedule, world.now), 0);
	assert_true(schedule_idle(world.schedule));
	end(&world);
}

/* Somebody refuses, or says there is no such name: the network is there. */
static void test_refusals_are_life(void **state)
{
	struct world world;

	(void)state;
	many(&world, HOST_FAILED);
	live(&world, 100000);
	assert_false(schedule_network_down(world.schedule));
	assert_true(schedule_idle(world.schedule));
	end(&world);
}

static void test_silent_ones_among_others(void **state)
{
	struct world world;

	(void)state;
	many(&world, HOST_SILENT);
	add_server(&world, 500, 2, HOST_OK);
	live(&world, 100000);
	assert_false(schedule_network_down(world.schedule));
	assert_true(schedule_idle(world.schedule));
	end(&world);
}

/* Those that answered have nothing left: one of them is asked whether the
   network is up, and the silences are the hosts' own. */
static void test_silent_ones_after_others(void **state)
{
	struct world world;

	(void)state;
	many(&world, HOST_SILENT);
	for (int i = 0; i < 20; i++)
		world.servers[i].latency = 1000;
	add_server(&world, 3, 2, HOST_OK);
	live(&world, 100000);
	assert_true(schedule_idle(world.schedule));
	assert_true(world.probes > 0);
	assert_int_equal(world.uncounted, 0);
	assert_true(world.now < 20000);
	end(&world);
}

/* The only one that answers may be asked once in a while: what is silent
   meanwhile does not keep it, nor the others, from being asked. */
static void test_silent_ones_beside_a_slow_one(void **state)
{
	struct world world;
	struct server *server;

	(void)state;
	many(&world, HOST_SILENT);
	for (int i = 0; i < 20; i++)
		world.servers[i].latency = 1000;
	server = add_server(&world, 10, 2, HOST_OK);
	lane_set_delay(world.schedule, server->lane, 5000);
	live(&world, 100000);
	assert_int_equal(server->shortest, 5000);
	/* A slot is free within a second. */
	assert_in_range(server->last, 46000, 48000);
	assert_int_equal(world.uncounted, 0);
	assert_true(schedule_idle(world.schedule));
	end(&world);
}

/* Down in the middle: what had answered costs nothing, and is found again. */
static void test_network_lost(void **state)
{
	struct world world;

	(void)state;
	begin(&world, &usual);
	for (int i = 0; i < 20; i++)
		add_server(&world, 500, 10, HOST_OK);
	live(&world, 1500);
	for (int i = 0; i < 20; i++)
		world.servers[i].outcome = HOST_SILENT;
	live(&world, 200000);
	assert_true(schedule_down_for(world.schedule, world.now) > 100000);
	for (int i = 0; i < 20; i++) {
		assert_true(lane_failures(world.servers[i].lane) < 5);
		world.servers[i].outcome = HOST_OK;
	}
	live(&world, 900000);
	assert_true(schedule_idle(world.schedule));
	end(&world);
}

/* Nothing ever answers: it is paused, but the list gets shorter. */
static void test_nobody_there(void **state)
{
	struct world world;
	int left = 0;

	(void)state;
	begin(&world, &usual);
	for (int i = 0; i < HOSTS; i++)
		add_server(&world, 1, 10, HOST_SILENT);
	live(&world, 600000);
	for (int i = 0; i < HOSTS; i++)
		left += world.servers[i].asked == 0;
	assert_int_equal(left, 0);
	assert_true(schedule_idle(world.schedule));
	end(&world);
}

/* ---- origins of one host ------------------------------------------------- */

static int most_together(struct world *world, int n)
{
	int most = 0;

	while (!schedule_idle(world->schedule) && world->now < 100000) {
		int together = 0;

		live(world, world->now + 1);
		world->now++;
		for (int i = 0; i < n; i++)
			together += world->servers[i].in_flight;
		most = together > most ? together : most;
	}
	return most;
}

static void test_one_pace(void **state)
{
	struct world world;
	int64_t first = NEVER, last = 0;

	(void)state;
	begin(&world, &usual);
	for (int i = 0; i < 20; i++)
		add_origin(&world, 7, 5, 10, HOST_OK);
	assert_int_equal(most_together(&world, 20), 4);
	for (int i = 0; i < 20; i++)
		assert_int_equal(world.servers[i].asked, 5);
	end(&world);

	begin(&world, &usual);
	for (int i = 0; i < 3; i++)
		add_origin(&world, 7, 2, 1, HOST_OK);
	lane_set_delay(world.schedule, world.servers[1].lane, 100);
	lane_block_host(world.schedule, world.servers[0].lane, 5000,
			world.now);
	live(&world, 100000);
	for (int i = 0; i < 3; i++) {
		first = world.servers[i].last < first ? world.servers[i].last
						      : first;
		last = world.servers[i].last > last ? world.servers[i].last
						    : last;
		assert_int_equal(world.servers[i].asked, 2);
	}
	assert_true(first >= 5000);
	assert_true(last >= 5000 + 5 * 100);
	end(&world);
}

/* A dead port costs the others of its host a slot now and then, no more. */
static void test_dead_port(void **state)
{
	struct world world;
	struct server *dead, *fine;

	(void)state;
	begin(&world, &usual);
	dead = add_origin(&world, 7, 100, 1, HOST_FAILED);
	fine = add_origin(&world, 7, 100, 1, HOST_OK);
	live(&world, 1900);
	assert_int_equal(fine->asked, 100);
	assert_true(fine->done_at < 1500);
	assert_true(dead->asked < 20);
	end(&world);
}

static void test_forget(void **state)
{
	struct world world;
	struct server *server;

	(void)state;
	begin(&world, &usual);
	for (int i = 0; i < HOSTS; i++)
		add_server(&world, i == 0, 1, HOST_OK);
	live(&world, 100000);
	for (int i = 0; i < HOSTS; i += 2) {
		server = &world.servers[i];
		assert_true(lane_is_idle(server->lane));
		schedule_forget(world.schedule, server->lane);
	}
	for (int i = 0; i < HOSTS; i++) {
		assert_int_equal(schedule_find(world.schedule, i + 1) == NULL,
				 i % 2 == 0);
	}
	end(&world);
}

/* Connections are for hosts that are asked again, while they are few. */
static void connections_worth_keeping(void **state)
{
	struct world world;
	struct server *server;
	struct job *job[6];

	(void)state;
	begin(&world, &usual);
	server = add_server(&world, 6, 1, HOST_OK);
	for (int i = 0; i < 4; i++)
		job[i] = schedule_next(world.schedule, world.now);
	/* two are left, and none of them may start yet */
	assert_true(schedule_returns(world.schedule, server->lane, false));
	schedule_done(world.schedule, job[0], HOST_OK, 0, world.now);
	job[4] = schedule_next(world.schedule, world.now);
	assert_true(schedule_returns(world.schedule, server->lane, false));
	schedule_done(world.schedule, job[1], HOST_OK, 0, world.now);
	job[5] = schedule_next(world.schedule, world.now);
	assert_false(schedule_returns(world.schedule, server->lane, false));
	assert_true(schedule_returns(world.schedule, server->lane, true));
	for (int i = 0; i < 4; i++)
		add_server(&world, 10, 1, HOST_OK);
	assert_false(schedule_returns(world.schedule, server->lane, true));
	for (int i = 0; i < 6; i++)
		free(job[i]);
	schedule_free(world.schedule);
}

/* Jobs that can all be under way together need no kept connections. */
static void no_connection_waits_for_company(void **state)
{
	struct world world;
	struct server *server;
	struct job *job;

	(void)state;
	begin(&world, &usual);
	server = add_server(&world, 2, 1, HOST_OK);
	job = schedule_next(world.schedule, world.now);
	assert_false(schedule_returns(world.schedule, server->lane, false));
	free(job);
	free(schedule_drain(world.schedule));
	schedule_free(world.schedule);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(connections_worth_keeping),
		cmocka_unit_test(no_connection_waits_for_company),
		cmocka_unit_test(test_per_host),
		cmocka_unit_test(test_delay),
		cmocka_unit_test(test_late_delay),
		cmocka_unit_test(test_urgent_waits_its_time),
		cmocka_unit_test(test_block),
		cmocka_unit_test(test_busy),
		cmocka_unit_test(test_fair),
		cmocka_unit_test(test_memory_is_shared),
		cmocka_unit_test(test_breaker),
		cmocka_unit_test(test_write_off),
		cmocka_unit_test(test_remembered_failures),
		cmocka_unit_test(test_network_down),
		cmocka_unit_test(test_refusals_are_life),
		cmocka_unit_test(test_silent_ones_among_others),
		cmocka_unit_test(test_silent_ones_after_others),
		cmocka_unit_test(test_silent_ones_beside_a_slow_one),
		cmocka_unit_test(test_network_lost),
		cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_one_pace),
		cmocka_unit_test(test_dead_port),
		cmocka_unit_test(test_forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
