/*
 * Nodes of a crawl without anything to crawl with: they join an engine, and
 * keep what it says to them.  The server is the one that the environment names
 * (tests/postgres.sh); without one the tests are skipped.
 *
 * Each test has a crawl of its own name.  What would take time - a lease that
 * runs out - is done to the tables instead.
 */
#ifndef TESTS_UNIT_ENGINE_FIXTURE_H
#define TESTS_UNIT_ENGINE_FIXTURE_H

#include "store_fixture.h"

#include <poll.h>

#include "store/engine/client.h"
#include "store/engine/connection.h"
#include "store/engine/engine.h"

#define PATIENCE 300000		/* ms, on whatever machine */
#define HELD_MOST 64

static const char *engine_url;
static char crawl[64];

struct held {			/* a lease */
	int64_t host, token, wait, begun, pages;
	char name[64];
	int reclaims;
	bool named;
};

struct got {			/* a URL of one */
	int64_t id, host, rules, position;
	int depth, hops, attempts;
	char url[128], at[128], etag[32];
	bool has_hash, gets;
};

struct node {
	struct engine *engine;
	struct engine_joined joined;
	int joins, losses, tells;
	struct held held[HELD_MOST];
	int nheld;
	struct got got[256];
	int ngot, dries;
	uint64_t published;	/* the last batch */
	int64_t refused[HELD_MOST];
	int nrefused;
	bool is_over;
	enum engine_over over;
	char text[512], told[512], named[512];
	bool left;
};

/* ---- what the engine says ------------------------------------------------ */

static void on_joined(void *arg, const struct engine_joined *joined)
{
	struct node *node = arg;

	node->joined = *joined;
	node->joins++;
}

static void on_named(void *arg, const char *const *origins, size_t n)
{
	struct node *node = arg;
	size_t len = strlen(node->named);

	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(node->named + len,
					sizeof(node->named) - len, "%s ",
					origins[i]);
}

static void keep(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text ? text : "");
}

static void on_leased(void *arg, const struct engine_lease *lease)
{
	struct node *node = arg;

	if (!lease->more) {
		struct held *held = &node->held[node->nheld++];

		*held = (struct held){
			.host = lease->host, .token = lease->token,
			.wait = lease->wait, .begun = lease->begun,
			.reclaims = lease->reclaims,
		};
		keep(held->name, sizeof(held->name), lease->name);
		for (size_t i = 0; i < lease->norigins; i++)
			held->named |= lease->origins[i].named;
	}
	node->dries += lease->dry;
	for (size_t i = 0; i < lease->nurls; i++) {
		const struct engine_leased_url *url = &lease->urls[i];
		struct got *got = &node->got[node->ngot++];

		*got = (struct got){
			.id = url->id, .host = lease->host,
			.rules = url->has_rules ? url->rules : -1,
			.position = url->url.position,
			.depth = url->url.depth, .hops = url->hops,
			.attempts = url->attempts, .has_hash = url->hash,
			.gets = url->gets,
		};
		keep(got->url, sizeof(got->url), url->url.url);
		keep(got->at, sizeof(got->at), url->at);
		keep(got->etag, sizeof(got->etag), url->etag);
	}
}

static void on_published(void *arg, uint64_t batch, const int64_t *refused,
			 size_t n)
{
	struct node *node = arg;

	assert_int_equal(batch, node->published + 1);
	node->published = batch;
	for (size_t i = 0; i < n; i++)
		node->refused[node->nrefused++] = refused[i];
}

static void on_lost(void *arg)
{
	((struct node *)arg)->losses++;
}

static void on_over(void *arg, enum engine_over why, const char *text)
{
	struct node *node = arg;

	if (why == ENGINE_LEFT) {
		node->left = true;
		return;
	}
	node->is_over = true;
	node->over = why;
	keep(node->text, sizeof(node->text), text);
}

static void on_told(void *arg, const char *text)
{
	struct node *node = arg;

	node->tells++;
	keep(node->told, sizeof(node->told), text);
}

/* ---- nodes --------------------------------------------------------------- */

static struct engine_spec spec_of(const char *name)
{
	return (struct engine_spec){
		.url = engine_url, .crawl = crawl, .node = name,
		.version = "0", .config = "{\"depth\": 3}", .brings = "list",
		.utf8 = { utf8_valid, utf8_repair },
	};
}

static struct node *start_as(const struct engine_spec *spec)
{
	static const struct engine_calls calls = {
		on_joined, on_leased, on_named, on_published, on_lost, on_over,
		on_told,
	};
	struct store_failure failure;
	struct node *node = test_calloc(1, sizeof(*node));

	node->engine = engine_new(spec, &calls, node, &failure);
	if (!node->engine)
		fail_msg("%s", failure.text);
	return node;
}

static void end_node(struct node *node)
{
	engine_free(node->engine);
	test_free(node);
}

static int64_t until;

static void begin_waiting(void)
{
	until = connection_now() + PATIENCE;
}

/* Until something happens to it. */
static void one_turn(struct node *node)
{
	struct pollfd fd = { .fd = engine_fd(node->engine),
			     .events = engine_events(node->engine) };
	int wait = engine_timeout(node->engine);

	if (connection_now() >= until)
		fail_msg("nothing happens (%s)", node->told);
	poll(&fd, 1, wait < 0 || wait > 100 ? 100 : wait);
	engine_turn(node->engine);
}

#define TURN_UNTIL(node, condition) do { \
	begin_waiting(); \
	while (!(condition)) \
		one_turn(node); \
} while (0)

static struct node *join_as(const struct engine_spec *spec)
{
	struct node *node = start_as(spec);

	TURN_UNTIL(node, node->joins || node->is_over);
	if (node->is_over && node->text[0])
		print_message("%s\n", node->text);
	return node;
}

static struct node *join(const char *name)
{
	struct engine_spec spec = spec_of(name);

	return join_as(&spec);
}

static void leave(struct node *node)
{
	engine_leave(node->engine, PATIENCE);
	TURN_UNTIL(node, node->left);
	end_node(node);
}

static void wait_published(struct node *node, uint64_t batch)
{
	assert_true(batch > 0);
	TURN_UNTIL(node, node->published >= batch);
}

/* A host and its origin of "http://a/1". */
static const char *origin_of(const char *url, char *origin, size_t size)
{
	snprintf(origin, size, "%.*s", (int)(7 + strcspn(url + 7, "/")), url);
	return origin;
}

static void seed(struct node *node, const char *const *urls, size_t n)
{
	struct store_url all[64];
	char origins[64][64];

	for (size_t i = 0; i < n; i++)
		all[i] = (struct store_url){
			.url = urls[i], .position = (int64_t)i + 1,
			.every = -1,
			.host = origin_of(urls[i], origins[i], 64),
		};
	wait_published(node, engine_seed(node->engine, all, n, (int64_t)n,
					 "S", 1));
}
#define SEED(node, ...) do { \
	const char *const urls_[] = { __VA_ARGS__ }; \
	seed(node, urls_, sizeof(urls_) / sizeof(*urls_)); \
} while (0)

static void end_seeds(struct node *node)
{
	engine_seeds_end(node->engine);
	TURN_UNTIL(node, engine_waiting(node->engine) == 0);
}

/* So many hosts, or the end. */
static void lease(struct node *node, int hosts)
{
	int held = node->nheld + hosts;

	engine_want(node->engine, hosts, 8);
	TURN_UNTIL(node, node->nheld >= held || node->is_over);
	engine_want(node->engine, 0, 0);
}

static struct got *got(struct node *node, const char *url)
{
	for (int i = node->ngot - 1; i >= 0; i--)
		if (strcmp(node->got[i].url, url) == 0)
			return &node->got[i];
	fail_msg("%s was not leased", url);
	return &node->got[0];
}

static bool has_got(const struct node *node, const char *url)
{
	for (int i = 0; i < node->ngot; i++)
		if (strcmp(node->got[i].url, url) == 0)
			return true;
	return false;
}

static struct held *held(struct node *node, int64_t host)
{
	for (int i = node->nheld - 1; i >= 0; i--)
		if (node->held[i].host == host)
			return &node->held[i];
	fail_msg("host %d is not held", (int)host);
	return &node->held[0];
}

static struct engine_page done(const struct got *got)
{
	return (struct engine_page){
		.id = got->id, .state = STORE_DONE, .attempts = 1,
		.etag = "\"e\"", .rules = 7, .has_rules = true,
		.hash = (const unsigned char *)"0123456789abcdef",
		.record = "P", .len = 1,
	};
}

static uint64_t publish(struct node *node, int64_t host, bool back,
			const struct engine_page *pages, size_t n)
{
	struct held *lease = held(node, host);
	struct engine_host record = {
		.host = host, .token = lease->token, .back = back,
		.penalty_ago = -1, .pages = pages, .npages = n,
		.begun = lease->begun += (int64_t)n,
	};

	return engine_publish(node->engine, &record, 1);
}

/* All that is leased is done, and given back. */
static void do_all(struct node *node)
{
	for (int i = 0; i < node->nheld; i++) {
		struct engine_page pages[256];
		size_t n = 0;

		for (int k = 0; k < node->ngot; k++)
			if (node->got[k].host == node->held[i].host)
				pages[n++] = done(&node->got[k]);
		wait_published(node, publish(node, node->held[i].host, true,
					     pages, n));
	}
	node->nheld = node->ngot = 0;
}

/* Until the run is over. */
static void do_run(struct node *node)
{
	do_all(node);
	while (!node->is_over) {
		lease(node, 1);
		do_all(node);
	}
}

/* ---- the tables ---------------------------------------------------------- */

/* The first column of the first row; %s in it is the crawl's id. */
static const char *sql(const char *format, ...)
{
	static char answer[8192];
	static struct connection *connection;
	char query[2048];
	const char *text = NULL;
	struct store_failure failure;
	va_list args;

	va_start(args, format);
	vsnprintf(query, sizeof(query), format, args);
	va_end(args);
	if (!connection)
		connection = connection_new(engine_url, &failure);
	begin_waiting();
	for (bool sent = false; !text; ) {
		switch (connection_turn(connection)) {
		case CONNECTION_WAITS:
		case CONNECTION_IS_UP:
		case CONNECTION_IS_LOST:
			break;
		case CONNECTION_HAS_ANSWER:
			text = PQntuples(connection_answer(connection)) > 0
			       ? value_text(connection_answer(connection), 0,
					    0, NULL) : NULL;
			keep(answer, sizeof(answer), text);
			return answer;
		case CONNECTION_REFUSES:
			fail_msg("%s: %s", query, connection_error(connection));
		}
		if (!sent && connection_is_idle(connection)) {
			connection_query(connection, query, PATIENCE);
			sent = true;
		}
		poll(&(struct pollfd){ connection_fd(connection),
				       connection_events(connection), 0 },
		     1, 100);
		if (connection_now() > until)
			fail_msg("%s: %s", query, connection_error(connection));
	}
	return answer;
}

#define OF_CRAWL " crawl = (SELECT id FROM trawl.crawl WHERE name = '%s') "

static void expire(const char *name)
{
	sql("UPDATE trawl.node SET expires_at = now() - interval '1 s'"
	    " WHERE" OF_CRAWL "AND name = '%s'", crawl, name);
}

/* Hosts have not to be waited for. */
static void no_waiting(void)
{
	sql("UPDATE trawl.host SET next_at = now() WHERE" OF_CRAWL, crawl);
}

static void check_sql(const char *query, const char *expected)
{
	assert_string_equal(sql(query, crawl), expected);
}

/* "kind kind ...", in order of their numbers, which are 1, 2, ... */
static void check_log(const char *expected)
{
	check_sql("SELECT string_agg(kind::text, ' ' ORDER BY seq)"
		  " || CASE WHEN max(seq) = count(*) THEN '' ELSE ' gap' END"
		  " FROM trawl.log WHERE" OF_CRAWL, expected);
}

/* Which of them may be left unused by a test programme. */
static inline void unused_here(void)
{
	(void)no_waiting;
	(void)expire;
	(void)do_run;
	(void)leave;
	(void)end_seeds;
	(void)check_log;
	(void)has_got;
	(void)got;
	(void)join;
}

static int name_crawl(void **state)
{
	static int n;

	(void)state;
	if (!engine_url)
		return 0;
	snprintf(crawl, sizeof(crawl), "c%d.%d", (int)getpid(), ++n);
	return 0;
}

#endif
