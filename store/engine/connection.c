#include "store/engine/connection.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "store/memory.h"

#define CONNECT_MOST 10000	/* ms for a connection */
#define RETRY_FIRST 100		/* ms until the next attempt, doubled ... */
#define RETRY_MOST 5000		/* ... up to this, and then some of that */

enum connection_state {
	DOWN,			/* until `due` */
	CONNECTING,		/* likewise at most */
	IDLE,
	BUSY,			/* likewise at most */
};

struct connection {
	char *url;
	PGconn *pg;		/* NULL: DOWN */
	enum connection_state state;
	short events;		/* CONNECTING: what it waits for */
	bool unsent;		/* BUSY: some of the request */
	bool ever;		/* it has been up */
	int64_t due;
	int attempts;		/* in vain, one after another */
	PGresult *answer;
	enum connection_class class;
	char error[512];
};

int64_t connection_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- errors -------------------------------------------------------------- */

/* The first line, without what says how bad it is. */
static void keep_error(struct connection *c, const char *text)
{
	size_t len = strcspn(text, "\n");

	if (len == 0)
		text = "the connection was closed", len = strlen(text);
	snprintf(c->error, sizeof(c->error), "%.*s", (int)len, text);
}

/* SQLSTATE: Appendix A of PostgreSQL's documentation. */
static enum connection_class class_of(const char *state)
{
	static const struct { const char *state; enum connection_class is; }
	known[] = {
		{ "08", CLASS_AWAY }, { "40", CLASS_AWAY },
		{ "53", CLASS_AWAY }, { "55", CLASS_AWAY },
		{ "57", CLASS_AWAY }, { "58", CLASS_AWAY },
		{ "25006", CLASS_AWAY }, { "3F000", CLASS_MISSING },
		{ "42883", CLASS_MISSING }, { "42P01", CLASS_MISSING },
		{ "42501", CLASS_FORBIDDEN },
	};

	for (size_t i = 0; state && i < sizeof(known) / sizeof(*known); i++)
		if (!strncmp(state, known[i].state, strlen(known[i].state)))
			return known[i].is;
	return state ? CLASS_FOR_GOOD : CLASS_AWAY;
}

/*
 * libpq tells no SQLSTATE of a connection that is refused.  What the server
 * says at the first one is for good, but for what passes by itself; later it
 * may be that the server is not itself yet.
 */
static enum connection_class class_of_refusal(const struct connection *c,
					      const char *text)
{
	static const char *const passing[] = {
		"starting up", "shutting down", "recovery", "too many",
		"slots are reserved", "accepting connections", "read-only",
		"terminating",
	};

	if (c->ever || (!strstr(text, "FATAL:") && !strstr(text, "password") &&
			!strstr(text, "definition of service")))
		return CLASS_AWAY;
	for (size_t i = 0; i < sizeof(passing) / sizeof(*passing); i++)
		if (strstr(text, passing[i]))
			return CLASS_AWAY;
	return CLASS_FOR_GOOD;
}

/* ---- up and down --------------------------------------------------------- */

static void quiet(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

struct connection *connection_new(const char *url,
				  struct store_failure *failure)
{
	const char *missing;
	char *why = NULL;
	PQconninfoOption *options;
	struct connection *c;

	failure->trouble = STORE_USAGE;
	if (!pq_load(&missing)) {
		snprintf(failure->text, sizeof(failure->text),
			 "cannot use the engine: %s", missing);
		return NULL;
	}
	options = PQconninfoParse(url, &why);
	if (!options) {
		/* *why quotes it, and there may be a password in it. */
		PQfreemem(why);
		snprintf(failure->text, sizeof(failure->text),
			 "cannot use the engine: expected postgresql://HOST/DB "
			 "or 'host=HOST dbname=DB', as libpq takes them");
		return NULL;
	}
	PQconninfoFree(options);
	c = must(calloc(1, sizeof(*c)));
	c->url = must(strdup(url));
	return c;
}

static void forget_answer(struct connection *c)
{
	PQclear(c->answer);
	c->answer = NULL;
}

/* Some time from now, the longer the more often it was in vain; not all nodes
   at one time. */
static int64_t retry_at(struct connection *c)
{
	int64_t most = RETRY_FIRST;
	unsigned random = 0;

	for (int i = 0; i < c->attempts && most < RETRY_MOST; i++)
		most *= 2;
	if (most > RETRY_MOST)
		most = RETRY_MOST;
	c->attempts++;
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = (unsigned)connection_now();
	return connection_now() + 1 + random % most;
}

static enum connection_event fall(struct connection *c)
{
	forget_answer(c);
	if (c->pg)
		PQfinish(c->pg);
	c->pg = NULL;
	c->state = DOWN;
	c->due = retry_at(c);
	return CONNECTION_IS_LOST;
}

static enum connection_event lose(struct connection *c)
{
	const char *text = c->pg ? PQerrorMessage(c->pg) : "";

	c->class = c->state == CONNECTING ? class_of_refusal(c, text)
					  : CLASS_AWAY;
	keep_error(c, text);
	return fall(c);
}

void connection_again(struct connection *c)
{
	fall(c);
}

void connection_is_good(struct connection *c)
{
	c->attempts = 0;
}

void connection_free(struct connection *c)
{
	if (!c)
		return;
	fall(c);
	free(c->url);
	free(c);
}

/* What stands before dbname yields to what the URL says of it. */
static enum connection_event start(struct connection *c)
{
	static const char *const keywords[] = {
		"fallback_application_name", "connect_timeout",
		"tcp_user_timeout", "keepalives_idle", "keepalives_interval",
		"keepalives_count", "target_session_attrs", "dbname",
		"client_encoding", NULL,
	};
	const char *values[] = {
		"trawl", "10", "20000", "10", "5", "3", "read-write", c->url,
		"UTF8", NULL,
	};

	c->pg = PQconnectStartParams(keywords, values, 1);
	if (!c->pg)
		out_of_memory();
	c->state = CONNECTING;
	if (PQstatus(c->pg) == CONNECTION_BAD)
		return lose(c);
	PQsetNoticeProcessor(c->pg, quiet, NULL);
	c->events = POLLOUT;
	c->due = connection_now() + CONNECT_MOST;
	return CONNECTION_WAITS;
}

static bool is_ready(int fd, short events)
{
	struct pollfd pollfd = { .fd = fd, .events = events };

	return poll(&pollfd, 1, 0) > 0;
}

static enum connection_event time_is_up(struct connection *c, const char *text)
{
	c->class = CLASS_AWAY;
	keep_error(c, text);
	return fall(c);
}

static enum connection_event go_on_connecting(struct connection *c)
{
	while (is_ready(PQsocket(c->pg), c->events)) {
		switch (PQconnectPoll(c->pg)) {
		case PGRES_POLLING_READING:
			c->events = POLLIN;
			break;
		case PGRES_POLLING_WRITING:
			c->events = POLLOUT;
			break;
		case PGRES_POLLING_OK:
			if (PQsetnonblocking(c->pg, 1) < 0)
				return lose(c);
			c->state = IDLE;
			c->ever = true;
			return CONNECTION_IS_UP;
		default:
			return lose(c);
		}
	}
	return connection_now() >= c->due
	       ? time_is_up(c, "no answer to a connection") : CONNECTION_WAITS;
}

/* ---- requests ------------------------------------------------------------ */

bool connection_is_idle(const struct connection *c)
{
	return c->state == IDLE;
}

/* What goes wrong here is seen at the next turn. */
static void sent(struct connection *c, int64_t most)
{
	forget_answer(c);
	c->state = BUSY;
	c->due = connection_now() + most;
	c->unsent = PQflush(c->pg) != 0;
}

void connection_call(struct connection *c, const char *name,
		     struct arguments *args, int64_t most)
{
	arguments_send(args, c->pg, name);
	sent(c, most);
}

void connection_ask(struct connection *c, const char *sql,
		    struct arguments *args, int64_t most)
{
	arguments_send_with(args, c->pg, sql);
	sent(c, most);
}

void connection_query(struct connection *c, const char *sql, int64_t most)
{
	PQsendQuery(c->pg, sql);
	sent(c, most);
}

static bool is_error(const PGresult *result)
{
	return PQresultStatus(result) != PGRES_TUPLES_OK &&
	       PQresultStatus(result) != PGRES_COMMAND_OK;
}

/* Of several results the first that failed, else the last. */
static void keep_answer(struct connection *c, PGresult *result)
{
	if (c->answer && is_error(c->answer)) {
		PQclear(result);
		return;
	}
	PQclear(c->answer);
	c->answer = result;
}

static enum connection_event answered(struct connection *c)
{
	const char *text;

	if (PQstatus(c->pg) == CONNECTION_BAD || !c->answer)
		return lose(c);
	c->state = IDLE;
	if (!is_error(c->answer))
		return CONNECTION_HAS_ANSWER;
	text = PQresultErrorField(c->answer, PG_DIAG_MESSAGE_PRIMARY);
	keep_error(c, text ? text : PQerrorMessage(c->pg));
	c->class = class_of(PQresultErrorField(c->answer, PG_DIAG_SQLSTATE));
	return CONNECTION_REFUSES;
}

static enum connection_event go_on_asking(struct connection *c)
{
	PGresult *result;

	if (c->unsent)
		c->unsent = PQflush(c->pg) > 0;
	if (!PQconsumeInput(c->pg))
		return lose(c);
	while (!PQisBusy(c->pg)) {
		result = PQgetResult(c->pg);
		if (!result)
			return answered(c);
		keep_answer(c, result);
	}
	return connection_now() >= c->due ? time_is_up(c, "it does not answer")
					  : CONNECTION_WAITS;
}

/* It may be closed. */
static enum connection_event rest(struct connection *c)
{
	if (is_ready(PQsocket(c->pg), POLLIN) &&
	    (!PQconsumeInput(c->pg) || PQstatus(c->pg) == CONNECTION_BAD))
		return lose(c);
	return CONNECTION_WAITS;
}

enum connection_event connection_turn(struct connection *c)
{
	switch (c->state) {
	case DOWN:
		if (connection_now() < c->due)
			return CONNECTION_WAITS;
		if (start(c) == CONNECTION_IS_LOST)
			return CONNECTION_IS_LOST;
		return go_on_connecting(c);
	case CONNECTING:
		return go_on_connecting(c);
	case IDLE:
		return rest(c);
	case BUSY:
		return go_on_asking(c);
	}
	return CONNECTION_WAITS;
}

/* ---- for poll() ---------------------------------------------------------- */

int connection_fd(const struct connection *c)
{
	return c->pg ? PQsocket(c->pg) : -1;
}

short connection_events(const struct connection *c)
{
	switch (c->state) {
	case DOWN:
		break;
	case CONNECTING:
		return c->events;
	case IDLE:
		return POLLIN;
	case BUSY:
		return c->unsent ? POLLIN | POLLOUT : POLLIN;
	}
	return 0;
}

int64_t connection_due(const struct connection *c)
{
	return c->state == IDLE ? INT64_MAX : c->due;
}

const PGresult *connection_answer(const struct connection *c)
{
	return c->answer;
}

const char *connection_error(const struct connection *c)
{
	return c->error;
}

enum connection_class connection_error_class(const struct connection *c)
{
	return c->class;
}
