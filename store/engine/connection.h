/*
 * The connection to the engine: made without waiting, made again when it is
 * lost, and one request at a time on it.
 *
 * connection_turn() does what can be done now and says what has come of it.
 * A request that is lost with its connection may have been carried out: it is
 * for the caller to send it again, so that it counts once.
 *
 * One weakness: libpq looks up names itself, and waits for that.  Addresses and
 * sockets cost nothing.
 */
#ifndef STORE_ENGINE_CONNECTION_H
#define STORE_ENGINE_CONNECTION_H

#include "store/engine/pq.h"
#include "store/engine/values.h"
#include "store/store.h"

#include <stdint.h>

struct connection;

/* ms of a clock that also goes on while the machine sleeps: a lease does. */
int64_t connection_now(void);

enum connection_event {
	CONNECTION_WAITS,	/* for the server, or for a time */
	CONNECTION_IS_UP,	/* just now: a request may be sent */
	CONNECTION_HAS_ANSWER,	/* and may be sent the next request */
	CONNECTION_REFUSES,	/* the request; and may be sent the next */
	CONNECTION_IS_LOST,	/* or could not be made, and with it the
				   request; it will be tried again by itself */
};

/* Where an error leads. */
enum connection_class {
	CLASS_AWAY,		/* the engine cannot answer now */
	CLASS_MISSING,		/* it has no tables of trawl's */
	CLASS_FORBIDDEN,	/* no right to that */
	CLASS_FOR_GOOD,		/* it makes no sense to try again */
};

/* NULL with *failure: the URL is none.  Waits for nothing. */
struct connection *connection_new(const char *url,
				  struct store_failure *failure);
void connection_free(struct connection *c);

int connection_fd(const struct connection *c);
short connection_events(const struct connection *c);
/* When connection_turn() is to be called at the latest. */
int64_t connection_due(const struct connection *c);

enum connection_event connection_turn(struct connection *c);

/* Up, and with no request under way. */
bool connection_is_idle(const struct connection *c);

/* most: ms for the answer; longer than that, and it is lost. */
void connection_call(struct connection *c, const char *name,
		     struct arguments *args, int64_t most);
void connection_ask(struct connection *c, const char *sql,
		    struct arguments *args, int64_t most);
/* Several statements, one transaction; its answers are texts. */
void connection_query(struct connection *c, const char *sql, int64_t most);

/* Of CONNECTION_HAS_ANSWER; until the next turn. */
const PGresult *connection_answer(const struct connection *c);
/* Of what failed last: one line. */
const char *connection_error(const struct connection *c);
enum connection_class connection_error_class(const struct connection *c);

/* It has carried out what was asked: failures from now on are new ones. */
void connection_is_good(struct connection *c);
/* A request was refused for now: the connection begins anew, later. */
void connection_again(struct connection *c);

#endif
