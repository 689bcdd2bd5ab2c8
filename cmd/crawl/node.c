/*
 * A batch is published as soon as no other is on its way, so it is small when
 * there is little to tell, and the engine's pace makes it large when there is
 * much.
 */
#include "cmd/crawl/node.h"

#include "cmd/crawl/agreement.h"
#include "cmd/crawl/kept.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "parse/charset/charset.h"
#include "store/journal.h"
#include "store/lease.h"

#include <obstack.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define obstack_chunk_alloc malloc	/* out of memory: obstack ends it */
#define obstack_chunk_free free

#define SEEDS_AT_ONCE 500	/* in a batch */
#define SEEDS_MS 50		/* and its age */
#define BATCH_MS 20		/* of what came of a page, at least */
#define PAGES_AT_ONCE 500	/* that do not wait for that */
#define UNDER_WAY 2		/* batches, before they wait for each other */
#define LEAVE_MS 8000		/* to publish what is left */

struct seed_batch {
	struct store_url urls[SEEDS_AT_ONCE];
	size_t n;
	int64_t position, since;
	struct store_records records;
	struct obstack memory;
};

struct node {
	struct node_parts parts;
	struct leases leases;
	struct engine *engine;
	char *name;
	bool joined;		/* ever */
	bool full;		/* too much waits for the engine */
	bool read;		/* engine_seeds_end() was called */
	bool leaving;
	bool over;		/* nothing more is leased, */
	bool closed;		/* or said at all */
	char *text;
	int64_t position;	/* of seeds that were published before */
	int under_way;		/* batches of pages */
	uint64_t last;		/* of those */
	struct seed_batch seeds;
};

/* ---- what the engine says ------------------------------------------------ */

static void joined(void *arg, const struct engine_joined *join)
{
	struct node *node = arg;

	node->joined = true;
	if (!join->again)
		node->position = join->position;
}

static void leased(void *arg, const struct engine_lease *lease)
{
	struct node *node = arg;

	leases_take(&node->leases, lease);
}

static void named(void *arg, const char *const *origins, size_t n)
{
	struct node *node = arg;

	for (size_t i = 0; i < n; i++)
		scope_add_seed(node->parts.scope, origins[i]);
}

/* What it told may not have arrived: the next to find it tells it again. */
static void forget(struct node *node)
{
	struct course *course = node->parts.course;

	course_stored(course, store_lease_forget(course->store));
}

static void published(void *arg, uint64_t batch, const int64_t *refused,
		      size_t n)
{
	struct node *node = arg;

	(void)batch;
	if (node->under_way > 0)
		node->under_way--;
	node->full = false;
	for (size_t i = 0; i < n; i++)
		leases_drop(&node->leases, refused[i]);
	if (n > 0)
		forget(node);
}

static void lost(void *arg)
{
	struct node *node = arg;

	say_note("the engine has given this node's hosts to others, for it was "
		 "silent for too long");
	leases_drop_all(&node->leases);
	forget(node);
}

/* STOP_NOT: it has come to its end. */
static enum stop stop_for(enum engine_over why)
{
	switch (why) {
	case ENGINE_FINISHED:
	case ENGINE_LEFT:
		break;
	case ENGINE_LIMIT:
		return STOP_CRAWL;
	case ENGINE_UNREAD:
		return STOP_UNREAD;
	case ENGINE_QUARANTINE:
		return STOP_QUARANTINE;
	case ENGINE_AWAY:
		return STOP_ENGINE;
	case ENGINE_REFUSED:
		return STOP_REFUSED;
	}
	return STOP_NOT;
}

static void over(void *arg, enum engine_over why, const char *text)
{
	struct node *node = arg;
	enum stop stop = stop_for(why);

	node->over = true;
	node->closed = why == ENGINE_LEFT || why == ENGINE_AWAY ||
		       why == ENGINE_REFUSED;
	if (stop == STOP_NOT)
		return;
	free(node->text);
	node->text = text != NULL ? must_copy(text) : NULL;
	course_stop(node->parts.course, stop);
}

static void told(void *arg, const char *text)
{
	(void)arg;
	say_note("%s", text);
}

static const struct engine_calls calls = {
	.joined = joined, .leased = leased, .named = named,
	.published = published, .lost = lost, .over = over, .told = told,
};

/* ---- what the store says ------------------------------------------------- */

static void record(void *arg, int64_t url_id, int64_t host_id,
		   const void *data, size_t len)
{
	struct node *node = arg;

	leases_record(&node->leases, url_id, host_id, data, len);
}

static void found(void *arg, const struct store_url *url)
{
	struct node *node = arg;

	leases_found(&node->leases, url);
}

/* ---- open ---------------------------------------------------------------- */

/* A name of a process, not of a machine: two on one are two nodes. */
static char *name_of(const struct options *options)
{
	char host[256] = "";

	if (options->node != NULL)
		return must_copy(options->node);
	gethostname(host, sizeof(host) - 1);
	return must_format("%s.%ld", host, (long)getpid());
}

static void fill_leases(struct node *node, const struct store_run_spec *run)
{
	node->leases.sites = node->parts.sites;
	node->leases.visits = node->parts.visits;
	node->leases.scope = node->parts.scope;
	node->leases.rules = run->rules;
	node->leases.links = (int)run->links;
	node->leases.follows = run->follow;
	LIST_INIT(&node->leases.hosts);
}

static struct engine *connect_engine(struct node *node,
				     const struct store_run_spec *run,
				     struct store_failure *failure)
{
	const struct options *options = node->parts.course->options;
	char *config = agreement_json(options, node->parts.rules);
	char *seeds = agreement_seeds(options, node->parts.rules);
	struct store_records begins = { 0 };
	struct engine_spec spec = {
		.url = options->engine, .crawl = options->crawl,
		.node = node->name, .version = TRAWL_VERSION,
		.config = config, .brings = seeds,
		.max_pages = options->max_pages,
		.max_time = options->max_time, .delay = options->delay,
		.follow = run->follow,
		.lease = options->engine_lease,
		.timeout = options->engine_timeout,
		.utf8 = { utf8_valid, utf8_repair },
	};
	struct engine *engine;

	store_record_run(&begins, node->parts.course->store, run);
	spec.begins = begins.data;
	spec.begins_len = begins.len;
	engine = engine_new(&spec, &calls, node, failure);
	store_records_release(&begins);
	free(config);
	free(seeds);
	return engine;
}

struct node *node_open(const struct node_parts *parts,
		       const struct store_run_spec *run)
{
	struct node *node = must(calloc(1, sizeof(*node)));
	struct store_failure failure;

	node->parts = *parts;
	node->name = name_of(parts->course->options);
	obstack_init(&node->seeds.memory);
	fill_leases(node, run);
	node->engine = connect_engine(node, run, &failure);
	if (node->engine == NULL) {
		say_error("%s", failure.text);
		node_close(node);
		return NULL;
	}
	store_set_leasing(parts->course->store);
	store_set_journal(parts->course->store, record, node);
	store_set_journal_found(parts->course->store, found);
	parts->sites->ours = leases_have;
	parts->sites->ours_arg = &node->leases;
	return node;
}

void node_close(struct node *node)
{
	if (node == NULL)
		return;
	store_set_journal(node->parts.course->store, NULL, NULL);
	leases_release(&node->leases);
	engine_free(node->engine);
	store_records_release(&node->seeds.records);
	obstack_free(&node->seeds.memory, NULL);
	free(node->name);
	free(node->text);
	free(node);
}

struct leases *node_leases(struct node *node)
{
	return &node->leases;
}

/* ---- seeds --------------------------------------------------------------- */

static int64_t now_of(const struct node *node)
{
	return node->parts.course->now;
}

static void clear_seeds(struct seed_batch *seeds)
{
	store_records_clear(&seeds->records);
	obstack_free(&seeds->memory, NULL);
	obstack_init(&seeds->memory);
	seeds->n = 0;
}

static void publish_seeds(struct node *node)
{
	struct seed_batch *seeds = &node->seeds;
	struct store_records packed = { 0 };
	uint64_t batch;

	if (seeds->n == 0 || !node->joined)
		return;
	store_records_add(&packed, seeds->records.data, seeds->records.len);
	store_records_pack(&packed);
	batch = engine_seed(node->engine, seeds->urls, seeds->n,
			    seeds->position, packed.data, packed.len);
	store_records_release(&packed);
	if (batch == 0)
		node->full = true;
	else
		clear_seeds(seeds);
}

void node_seed(struct node *node, const struct store_url *url)
{
	struct seed_batch *seeds = &node->seeds;
	struct store_url *at;

	if (url->position <= node->position)
		return;		/* published by an earlier start */
	if (seeds->n == 0)
		seeds->since = now_of(node);
	at = &seeds->urls[seeds->n++];
	*at = *url;
	kept_url(&seeds->memory, at);
	seeds->position = url->position;
	store_record_seed(&seeds->records, url, node->parts.course->wall);
	if (url->host != NULL)
		scope_add_seed(node->parts.scope, url->url);
	if (seeds->n == SEEDS_AT_ONCE)
		publish_seeds(node);
}

bool node_may_read(const struct node *node)
{
	return node->joined && !node->full && !node->over &&
	       node->seeds.n < SEEDS_AT_ONCE;
}

static void turn_seeds(struct node *node, bool read)
{
	struct seed_batch *seeds = &node->seeds;

	if (seeds->n > 0 && (read || now_of(node) - seeds->since >= SEEDS_MS))
		publish_seeds(node);
	if (!read || node->read || seeds->n > 0 || !node->joined)
		return;
	node->read = true;
	engine_seeds_end(node->engine);
}

/* ---- pages --------------------------------------------------------------- */

static bool is_ripe(const struct node *node)
{
	const struct leases *leases = &node->leases;

	if (leases->since == 0 && !leases->news)
		return false;
	if (node->leaving || leases->nended >= PAGES_AT_ONCE)
		return true;
	return node->under_way < UNDER_WAY &&
	       (leases->news || now_of(node) - leases->since >= BATCH_MS);
}

static void publish_pages(struct node *node)
{
	struct leases *leases = &node->leases;
	size_t n;

	if (!is_ripe(node))
		return;
	n = leases_collect(leases);
	if (n > 0 && engine_publish(node->engine, leases->batch, n) == 0) {
		node->full = true;
		return;
	}
	node->under_way += n > 0;
	leases_collected(leases);
}

/* Those that wait for another verb, or the next turn. */
static void flush_records(struct node *node)
{
	struct course *course = node->parts.course;
	int wait;

	course_stored(course, store_tick(course->store, &wait));
}

static void want(struct node *node)
{
	const struct node_parts *parts = &node->parts;
	int ready = (int)schedule_ready(parts->sites->schedule);
	bool stops = parts->course->stop != STOP_NOT || node->full ||
		     node->over;

	leases_size(&node->leases, pool_room(parts->pool) - ready);
	engine_want(node->engine, stops ? 0 : node->leases.size.hosts,
		    node->leases.size.urls);
}

void node_turn(struct node *node, bool read)
{
	engine_turn(node->engine);
	if (!node->joined || node->closed)
		return;
	turn_seeds(node, read);
	leases_turn(&node->leases, node->engine);
	flush_records(node);
	publish_pages(node);
	want(node);
	engine_turn(node->engine);
}

/* ---- asked --------------------------------------------------------------- */

bool node_may_ask(const struct node *node)
{
	return node->joined && !node->full && !node->over &&
	       engine_may_ask(node->engine);
}

bool node_is_over(const struct node *node)
{
	return node->over;
}

int node_fd(const struct node *node)
{
	return node->closed ? -1 : engine_fd(node->engine);
}

short node_events(const struct node *node)
{
	return engine_events(node->engine);
}

int node_wait(const struct node *node)
{
	int wait = engine_timeout(node->engine);
	bool waits = node->leases.since > 0 && node->under_way < UNDER_WAY;

	if (node->closed)
		return -1;
	if ((waits || node->seeds.n > 0) && !node->full &&
	    (wait < 0 || wait > BATCH_MS))
		wait = BATCH_MS;
	return wait;
}

/* ---- the end ------------------------------------------------------------- */

void node_leave(struct node *node)
{
	struct course *course = node->parts.course;
	int64_t until;

	node->leaving = true;
	course_read_clocks(course);
	until = course->now + LEAVE_MS;
	if (!node->closed && node->joined && course->stop != STOP_STORE) {
		leases_close(&node->leases);
		flush_records(node);
		publish_seeds(node);
		publish_pages(node);
	}
	if (!node->closed)
		engine_leave(node->engine, LEAVE_MS);
	while (!node->closed && course->now < until) {
		struct pollfd fd = { engine_fd(node->engine),
				     engine_events(node->engine), 0 };
		int wait = engine_timeout(node->engine);

		poll(&fd, 1, wait >= 0 && wait < 1000 ? wait : 1000);
		engine_turn(node->engine);
		course_read_clocks(course);
	}
}

const char *node_text(const struct node *node)
{
	return node->text;
}

int64_t node_refused(const struct node *node)
{
	return node->leases.refused;
}

const char *node_name(const struct node *node)
{
	return node->name;
}
