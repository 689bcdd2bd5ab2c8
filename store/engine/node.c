/*
 * A node's side: what waits to be said to the engine, and in which order.
 *
 * There is one request at a time.  It stays what it is until it is answered:
 * a batch stays at the head of the queue, a beat stays due.  If the connection
 * is lost, so is the answer, and the request is made again on the next one;
 * batches and leases have numbers by which the engine knows that it has
 * carried them out.
 *
 * Beats come first, for a lease hangs on them; then batches and leases take
 * turns, so that neither waits for all of the others.
 */
#include "store/engine/engine.h"

#include <assert.h>
#include <err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/random.h>

#include "store/engine/batch.h"
#include "store/engine/connection.h"
#include "store/engine/leased.h"
#include "store/engine/schema.h"
#include "store/memory.h"

#define LEASE 30000		/* ms, if not said otherwise */
#define TIMEOUT (10 * 60000)	/* ms, likewise */
#define ANSWER_LEAST 10000	/* ms for an answer, if a lease is shorter */
#define JOIN_MOST 600000	/* ms: what earlier runs found may become due */
#define ASK_FIRST 50		/* ms until hosts are asked for again, ... */
#define ASK_MOST 1000		/* doubled up to this, as long as none come */
#define WAITING_MOST (64 << 20)	/* bytes in the queue */
#define TELL_AFTER 2		/* attempts in vain, once it was there */

enum request {
	NOTHING, SETUP, CHECK, CREATE, JOIN, BEAT, LEASE_HOSTS, BATCH, LEAVE,
};

struct batch {
	STAILQ_ENTRY(batch) entry;
	uint64_t number;	/* 0: the end of the seeds */
	const char *call;
	struct arguments args;
	size_t size;
};

struct engine {
	struct engine_spec spec;	/* its strings are owned */
	struct engine_calls calls;
	void *arg;
	struct connection *connection;
	enum request step;	/* what comes next: until LEASE_HOSTS, when the
				   node has joined and all else may follow */
	enum request asked;	/* under way */
	int64_t asked_at;
	unsigned char incarnation[16];
	int64_t node;
	bool joined;		/* has been, once */
	bool over;		/* nothing follows */
	bool run_over;		/* nothing is leased any more */

	int64_t beat_due, fence_at;

	STAILQ_HEAD(, batch) batches;
	size_t waiting;
	uint64_t last_number;

	int want, urls;
	int64_t ask_at, ask_after;	/* when hosts are asked for; ms */
	bool leased_last;		/* batches have their turn */
	int64_t lease_no, lease_known;	/* the last asked, answered */
	int64_t named;		/* number of the last origin that is known */
	int64_t *more, *more_tokens;	/* hosts */
	size_t nmore, more_cap;
	size_t more_asked;	/* so many of them are under way */

	bool leaving;
	int64_t leave_by;

	int64_t away_since;	/* 0: it is there */
	enum request failed;	/* what it could not do */
	int failures;
	bool told;		/* that it is waited for */
};

/* ---- new and gone -------------------------------------------------------- */

static char *copied(const char *text)
{
	return text ? must(strdup(text)) : NULL;
}

static void copy_spec(struct engine_spec *to, const struct engine_spec *from)
{
	*to = *from;
	to->url = copied(from->url);
	to->crawl = copied(from->crawl);
	to->node = copied(from->node);
	to->version = copied(from->version);
	to->config = copied(from->config);
	to->brings = copied(from->brings);
	to->begins = from->begins_len == 0 ? NULL :
		     memcpy(must(malloc(from->begins_len)), from->begins,
			    from->begins_len);
	if (to->lease <= 0)
		to->lease = LEASE;
	if (to->timeout <= 0)
		to->timeout = TIMEOUT;
}

static void release(const void *owned)
{
	free((void *)(uintptr_t)owned);
}

struct engine *engine_new(const struct engine_spec *spec,
			  const struct engine_calls *calls, void *arg,
			  struct store_failure *failure)
{
	struct connection *connection = connection_new(spec->url, failure);
	struct engine *engine;

	if (!connection)
		return NULL;
	engine = must(calloc(1, sizeof(*engine)));
	copy_spec(&engine->spec, spec);
	engine->calls = *calls;
	engine->arg = arg;
	engine->connection = connection;
	engine->step = SETUP;
	engine->ask_after = ASK_FIRST;
	STAILQ_INIT(&engine->batches);
	if (getrandom(engine->incarnation, sizeof(engine->incarnation), 0) !=
	    sizeof(engine->incarnation))
		err(1, "cannot get random numbers");
	return engine;
}

static void drop_first(struct engine *engine)
{
	struct batch *batch = STAILQ_FIRST(&engine->batches);

	STAILQ_REMOVE_HEAD(&engine->batches, entry);
	engine->waiting -= batch->size;
	arguments_clear(&batch->args);
	free(batch);
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	while (!STAILQ_EMPTY(&engine->batches))
		drop_first(engine);
	connection_free(engine->connection);
	release(engine->spec.url);
	release(engine->spec.crawl);
	release(engine->spec.node);
	release(engine->spec.version);
	release(engine->spec.config);
	release(engine->spec.brings);
	release(engine->spec.begins);
	free(engine->more);
	free(engine->more_tokens);
	free(engine);
}

static void end(struct engine *engine, enum engine_over why, const char *text)
{
	if (engine->over)
		return;
	engine->over = true;
	engine->fence_at = 0;
	engine->calls.over(engine->arg, why, text);
}

/* ---- here and away ------------------------------------------------------- */

static void tell_away(struct engine *engine, const char *why)
{
	char line[700];

	engine->told = true;
	snprintf(line, sizeof(line), "waiting for the engine (%s)", why);
	engine->calls.told(engine->arg, line);
}

static void is_away(struct engine *engine)
{
	const char *why = connection_error(engine->connection);

	if (!engine->away_since)
		engine->away_since = connection_now();
	if (engine->asked != NOTHING)
		engine->failed = engine->asked;
	engine->asked = NOTHING;
	engine->failures++;
	if (!engine->told &&
	    (!engine->joined || engine->failures >= TELL_AFTER) &&
	    connection_error_class(engine->connection) != CLASS_FOR_GOOD)
		tell_away(engine, why);
	if (connection_error_class(engine->connection) == CLASS_FOR_GOOD)
		end(engine, ENGINE_REFUSED, why);
}

/* It has done this; that it is back is told when it does what it could not. */
static void is_there(struct engine *engine, enum request done)
{
	if (!engine->away_since || done < JOIN ||
	    (engine->failed > BEAT && engine->failed != done))
		return;
	engine->away_since = 0;
	engine->failures = 0;
	engine->failed = NOTHING;
	connection_is_good(engine->connection);
	if (engine->told)
		engine->calls.told(engine->arg, "the engine is back");
	engine->told = false;
}

/* ---- what is asked ------------------------------------------------------- */

static int64_t answer_most(const struct engine *engine)
{
	return engine->spec.lease > ANSWER_LEAST ? engine->spec.lease
						 : ANSWER_LEAST;
}

static void call(struct engine *engine, const char *name,
		 struct arguments *args, int64_t most)
{
	connection_call(engine->connection, name, args, most);
}

static void ask_join(struct engine *engine)
{
	const struct engine_spec *spec = &engine->spec;
	struct arguments args = { .utf8 = &spec->utf8 };

	arguments_text(&args, spec->crawl);
	arguments_text(&args, spec->node);
	arguments_bytes(&args, VALUE_UUID, engine->incarnation,
			sizeof(engine->incarnation));
	arguments_text(&args, spec->version);
	arguments_json(&args, spec->config);
	arguments_int(&args, VALUE_INT64, spec->max_pages);
	arguments_int(&args, VALUE_INT64, spec->max_time);
	arguments_int(&args, VALUE_INT64, spec->delay);
	arguments_bool(&args, spec->follow);
	arguments_int(&args, VALUE_INT64, spec->lease);
	arguments_text(&args, spec->brings);
	arguments_bool(&args, engine->joined);
	arguments_bytes(&args, VALUE_BYTES, spec->begins, spec->begins_len);
	call(engine, "join_crawl", &args, JOIN_MOST);
	arguments_clear(&args);
}

static void ask_beat(struct engine *engine)
{
	struct arguments args = { 0 };

	arguments_int(&args, VALUE_INT64, engine->node);
	arguments_int(&args, VALUE_INT64, engine->spec.lease);
	call(engine, "beat", &args, answer_most(engine));
	arguments_clear(&args);
}

static void ask_lease(struct engine *engine)
{
	struct arguments args = { 0 };
	int hosts, tokens;

	arguments_int(&args, VALUE_INT64, engine->node);
	arguments_int(&args, VALUE_INT64, ++engine->lease_no);
	arguments_int(&args, VALUE_INT64, engine->lease_known);
	arguments_int(&args, VALUE_INT64, engine->named);
	arguments_int(&args, VALUE_INT32, engine->want);
	arguments_int(&args, VALUE_INT32, engine->urls);
	hosts = arguments_array(&args, VALUE_INT64);
	tokens = arguments_array(&args, VALUE_INT64);
	for (size_t i = 0; i < engine->nmore; i++) {
		add_int(&args, hosts, engine->more[i]);
		add_int(&args, tokens, engine->more_tokens[i]);
	}
	engine->more_asked = engine->nmore;
	call(engine, "lease", &args, answer_most(engine));
	arguments_clear(&args);
}

static void ask_batch(struct engine *engine)
{
	struct batch *batch = STAILQ_FIRST(&engine->batches);

	arguments_set_first(&batch->args, engine->node);
	call(engine, batch->call, &batch->args, answer_most(engine));
}

static void ask_leave(struct engine *engine)
{
	struct arguments args = { 0 };

	arguments_int(&args, VALUE_INT64, engine->node);
	call(engine, "leave", &args, answer_most(engine));
	arguments_clear(&args);
}

static bool wants_lease(const struct engine *engine)
{
	return !engine->run_over && !engine->leaving &&
	       (engine->nmore > 0 || engine->want > 0);
}

static enum request next_request(const struct engine *engine)
{
	int64_t now = connection_now();
	bool lease = wants_lease(engine) &&
		     (engine->nmore > 0 || now >= engine->ask_at);
	bool batch = !STAILQ_EMPTY(&engine->batches);

	if (engine->over)
		return NOTHING;
	if (engine->step < LEASE_HOSTS)
		return engine->step;
	if (now >= engine->beat_due)
		return BEAT;
	if (batch && (!lease || engine->leased_last))
		return BATCH;
	if (lease)
		return LEASE_HOSTS;
	return engine->leaving ? LEAVE : NOTHING;
}

static void ask(struct engine *engine, enum request request)
{
	engine->asked = request;
	engine->asked_at = connection_now();
	switch (request) {
	case NOTHING:
		break;
	case SETUP:
		connection_query(engine->connection,
			"SET statement_timeout = '10min';"
			"SET idle_in_transaction_session_timeout = '1min';"
			"SET synchronous_commit = on;"
			"SET lock_timeout = 0", ANSWER_LEAST);
		break;
	case CHECK:
		call(engine, "version", &(struct arguments){ 0 },
		     answer_most(engine));
		break;
	case CREATE:
		connection_query(engine->connection, schema_sql, JOIN_MOST);
		break;
	case JOIN:
		ask_join(engine);
		break;
	case BEAT:
		ask_beat(engine);
		break;
	case LEASE_HOSTS:
		engine->leased_last = true;
		ask_lease(engine);
		break;
	case BATCH:
		engine->leased_last = false;
		ask_batch(engine);
		break;
	case LEAVE:
		ask_leave(engine);
		break;
	}
}

/* ---- what is answered ---------------------------------------------------- */

static void has_beaten(struct engine *engine)
{
	int64_t lease = engine->spec.lease;

	engine->beat_due = engine->asked_at + lease / 3;
	engine->fence_at = engine->asked_at + lease - lease / 10;
}

static void is_lost(struct engine *engine)
{
	engine->fence_at = 0;
	engine->nmore = engine->more_asked = 0;
	engine->step = JOIN;
	engine->calls.lost(engine->arg);
}

static void version_is(struct engine *engine, int64_t version)
{
	char text[128];

	if (version > SCHEMA_VERSION) {
		snprintf(text, sizeof(text), "its tables are those of a newer "
			 "trawl (version %lld; this one knows %d)",
			 (long long)version, SCHEMA_VERSION);
		end(engine, ENGINE_REFUSED, text);
	}
	if (version < SCHEMA_VERSION)
		engine->step = CREATE;
	else
		engine->step = engine->joined ? LEASE_HOSTS : JOIN;
}

static void is_refused(struct engine *engine, const char *verdict,
		       const char *detail)
{
	char text[1024];

	if (!strcmp(verdict, "differs"))
		snprintf(text, sizeof(text), "crawl '%s' goes on with other "
			 "options; what differs: %s", engine->spec.crawl,
			 detail);
	else
		snprintf(text, sizeof(text), "there is no crawl '%s', and no "
			 "URLs were given to begin it", engine->spec.crawl);
	end(engine, ENGINE_REFUSED, text);
}

static void no_run(struct engine *engine)
{
	engine->run_over = true;
	engine->step = LEASE_HOSTS;
	engine->calls.over(engine->arg, ENGINE_FINISHED, NULL);
}

static void has_joined(struct engine *engine, const PGresult *answer)
{
	const char *verdict = value_text(answer, 0,
					  PQfnumber(answer, "verdict"), NULL);
	struct engine_joined joined = {
		.run = value_int(answer, 0, PQfnumber(answer, "o_run")),
		.begins = value_int(answer, 0, PQfnumber(answer, "begins")),
		.resumed = value_int(answer, 0, PQfnumber(answer, "resumed")),
		.again = engine->joined,
		.position = value_int(answer, 0,
				       PQfnumber(answer, "o_position")),
		.max_time = value_int(answer, 0, PQfnumber(answer, "o_left")),
	};

	if (!strcmp(verdict, "finished")) {
		no_run(engine);
	} else if (strcmp(verdict, "ok") != 0) {
		is_refused(engine, verdict, value_text(answer, 0,
			   PQfnumber(answer, "detail"), NULL));
	} else {
		engine->node = value_int(answer, 0,
					  PQfnumber(answer, "node_id"));
		engine->joined = true;
		engine->named = 0;
		engine->step = LEASE_HOSTS;
		has_beaten(engine);
		engine->calls.joined(engine->arg, &joined);
	}
}

static void one_leased(void *arg, const struct engine_lease *lease)
{
	struct engine *engine = arg;

	if (!lease->more && engine->want > 0)
		engine->want--;
	engine->calls.leased(engine->arg, lease);
}

static void are_named(void *arg, const char *const *names, size_t n,
		      int64_t last)
{
	struct engine *engine = arg;

	engine->named = last;
	engine->calls.named(engine->arg, names, n);
}

static void forget_more(struct engine *engine)
{
	size_t left = engine->nmore - engine->more_asked;

	if (engine->more_asked == 0)
		return;
	memmove(engine->more, engine->more + engine->more_asked,
		left * sizeof(*engine->more));
	memmove(engine->more_tokens, engine->more_tokens + engine->more_asked,
		left * sizeof(*engine->more_tokens));
	engine->nmore = left;
	engine->more_asked = 0;
}

/* The less there is, the more seldom it is asked for; not all at one time. */
static void ask_later(struct engine *engine, bool some)
{
	unsigned random = 0;

	if (some)
		engine->ask_after = ASK_FIRST;
	else if (engine->ask_after < ASK_MOST)
		engine->ask_after *= 2;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = (unsigned)engine->asked_at;
	engine->ask_at = connection_now() + engine->ask_after / 2 +
			 random % (engine->ask_after / 2);
}

static void has_leased(struct engine *engine, const PGresult *answer)
{
	enum engine_over why;
	const char *text;
	int wanted = engine->want;

	engine->lease_known = engine->lease_no;
	forget_more(engine);
	switch (leased_read(answer, one_leased, are_named, engine, &why,
			    &text)) {
	case LEASED:
		ask_later(engine, engine->want < wanted);
		break;
	case LEASED_GONE:
		is_lost(engine);
		break;
	case LEASED_OVER:
		engine->run_over = true;
		engine->calls.over(engine->arg, why, text);
		break;
	}
}

static void has_recorded(struct engine *engine, const PGresult *answer)
{
	uint64_t number = STAILQ_FIRST(&engine->batches)->number;
	int64_t *refused;
	size_t n = value_ints(answer, 0, 0, &refused);

	drop_first(engine);
	if (number > 0)
		engine->calls.published(engine->arg, number, refused, n);
	free(refused);
}

static void is_answered(struct engine *engine)
{
	const PGresult *answer = connection_answer(engine->connection);
	enum request asked = engine->asked;

	engine->asked = NOTHING;
	is_there(engine, asked);
	switch (asked) {
	case NOTHING:
		break;
	case SETUP:
		engine->step = CHECK;
		break;
	case CHECK:
		version_is(engine, value_int(answer, 0, 0));
		break;
	case CREATE:
		engine->step = CHECK;
		break;
	case JOIN:
		has_joined(engine, answer);
		break;
	case BEAT:
		if (value_int(answer, 0, 0))
			has_beaten(engine);
		else
			is_lost(engine);
		break;
	case LEASE_HOSTS:
		has_leased(engine, answer);
		break;
	case BATCH:
		has_recorded(engine, answer);
		break;
	case LEAVE:
		end(engine, ENGINE_LEFT, NULL);
		break;
	}
}

static void cannot_create(struct engine *engine)
{
	char text[700];

	snprintf(text, sizeof(text), "cannot make its tables: %s; who may do "
		 "that runs trawl engine init",
		 connection_error(engine->connection));
	end(engine, ENGINE_REFUSED, text);
}

static void connection_failed(struct engine *engine)
{
	is_away(engine);
	engine->step = SETUP;
	engine->beat_due = 0;
}

static void request_failed(struct engine *engine)
{
	enum connection_class class =
		connection_error_class(engine->connection);

	if (class == CLASS_AWAY) {
		connection_failed(engine);
		connection_again(engine->connection);
	} else if (engine->asked == CHECK && class == CLASS_MISSING) {
		engine->asked = NOTHING;
		engine->step = CREATE;
	} else if (engine->asked == CREATE && class == CLASS_FORBIDDEN) {
		cannot_create(engine);
	} else {
		end(engine, ENGINE_REFUSED,
		    connection_error(engine->connection));
	}
}

/* ---- turns --------------------------------------------------------------- */

static void check_patience(struct engine *engine)
{
	int64_t now = connection_now();

	if (engine->away_since &&
	    now - engine->away_since >= engine->spec.timeout)
		end(engine, ENGINE_AWAY, connection_error(engine->connection));
	else if (engine->leaving && now >= engine->leave_by)
		end(engine, ENGINE_AWAY,
		    engine->away_since ? connection_error(engine->connection)
				       : "it does not answer");
}

/* True: something has come of it, and more may. */
static bool turn(struct engine *engine)
{
	switch (connection_turn(engine->connection)) {
	case CONNECTION_WAITS:
		break;
	case CONNECTION_IS_UP:
		break;
	case CONNECTION_HAS_ANSWER:
		is_answered(engine);
		return true;
	case CONNECTION_REFUSES:
		request_failed(engine);
		return true;
	case CONNECTION_IS_LOST:
		connection_failed(engine);
		return false;
	}
	if (connection_is_idle(engine->connection) &&
	    next_request(engine) != NOTHING) {
		ask(engine, next_request(engine));
		return true;
	}
	return false;
}

void engine_turn(struct engine *engine)
{
	while (!engine->over && turn(engine))
		;
	if (!engine->over)
		check_patience(engine);
}

int engine_fd(const struct engine *engine)
{
	return engine->over ? -1 : connection_fd(engine->connection);
}

short engine_events(const struct engine *engine)
{
	return engine->over ? 0 : connection_events(engine->connection);
}

static void sooner(int64_t *due, int64_t at)
{
	if (at < *due)
		*due = at;
}

int engine_timeout(const struct engine *engine)
{
	int64_t due = connection_due(engine->connection);
	int64_t now = connection_now();

	if (engine->over)
		return -1;
	if (connection_is_idle(engine->connection)) {
		sooner(&due, engine->beat_due);
		if (wants_lease(engine))
			sooner(&due, engine->ask_at);
		if (next_request(engine) != NOTHING)
			due = now;
	}
	if (engine->away_since)
		sooner(&due, engine->away_since + engine->spec.timeout);
	if (engine->leaving)
		sooner(&due, engine->leave_by);
	if (due <= now)
		return 0;
	return due - now > INT32_MAX ? INT32_MAX : (int)(due - now);
}

bool engine_may_ask(const struct engine *engine)
{
	return connection_now() < engine->fence_at;
}

/* ---- what is to be said -------------------------------------------------- */

void engine_want(struct engine *engine, int hosts, int urls)
{
	engine->want = hosts;
	if (urls > 0)
		engine->urls = urls;
}

void engine_more(struct engine *engine, int64_t host, int64_t token)
{
	if (engine->nmore == engine->more_cap) {
		engine->more_cap = 2 * engine->more_cap + 16;
		engine->more = must(reallocarray(engine->more,
			engine->more_cap, sizeof(*engine->more)));
		engine->more_tokens = must(reallocarray(engine->more_tokens,
			engine->more_cap, sizeof(*engine->more_tokens)));
	}
	engine->more[engine->nmore] = host;
	engine->more_tokens[engine->nmore++] = token;
}

static struct batch *new_batch(struct engine *engine, const char *name)
{
	struct batch *batch = must(calloc(1, sizeof(*batch)));

	batch->call = name;
	batch->args.utf8 = &engine->spec.utf8;
	arguments_int(&batch->args, VALUE_INT64, 0);
	return batch;
}

static struct batch *numbered_batch(struct engine *engine, const char *name)
{
	struct batch *batch;

	assert(engine->joined);
	if (engine->waiting >= WAITING_MOST)
		return NULL;
	batch = new_batch(engine, name);
	batch->number = ++engine->last_number;
	arguments_int(&batch->args, VALUE_INT64, (int64_t)batch->number);
	return batch;
}

static uint64_t queue(struct engine *engine, struct batch *batch)
{
	batch->size = sizeof(*batch) + arguments_size(&batch->args);
	engine->waiting += batch->size;
	STAILQ_INSERT_TAIL(&engine->batches, batch, entry);
	return batch->number;
}

uint64_t engine_publish(struct engine *engine, const struct engine_host *hosts,
			size_t n)
{
	struct batch *batch = numbered_batch(engine, "publish");

	if (!batch)
		return 0;
	batch_of_pages(&batch->args, hosts, n);
	return queue(engine, batch);
}

uint64_t engine_seed(struct engine *engine, const struct store_url *urls,
		     size_t n, int64_t position, const void *record,
		     size_t len)
{
	struct batch *batch = numbered_batch(engine, "seed");

	if (!batch)
		return 0;
	batch_of_seeds(&batch->args, urls, n, position, record, len);
	return queue(engine, batch);
}

void engine_seeds_end(struct engine *engine)
{
	queue(engine, new_batch(engine, "seeds_end"));
}

void engine_leave(struct engine *engine, int64_t most)
{
	engine->leaving = true;
	engine->leave_by = connection_now() + most;
	if (!engine->joined)
		end(engine, ENGINE_LEFT, NULL);
}

size_t engine_waiting(const struct engine *engine)
{
	return engine->waiting;
}

const char *engine_library_version(void)
{
	static char version[16];
	const char *why;
	int number;

	if (!pq_load(&why))
		return NULL;
	number = PQlibVersion();
	snprintf(version, sizeof(version), "%d.%d", number / 10000,
		 number % 10000);
	return version;
}
