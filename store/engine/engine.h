/*
 * One crawl on many machines: what a node says to the engine, a PostgreSQL
 * server that keeps the frontier, the hosts and what was published.
 *
 * A node leases hosts, which are names without scheme and port: the unit of
 * pace.  While it has one, nobody else asks anything of it.  What it found out
 * it publishes in batches; each batch is one statement, and so one
 * transaction, and no transaction is ever open between two of them.
 *
 * Whose lease a record belongs to is told by a token, another one for each
 * lease.  A node that was taken for dead, because it has not beaten for as
 * long as a lease lasts, has lost its hosts to others: what it publishes of
 * them is refused, and it is told so.  It knows by its own clock when that may
 * be so (engine_may_ask), and asks nobody anything from then on.
 *
 * No times of a node's clock are compared with those of the engine's: only
 * durations go up and down.
 *
 * The parent calls:
 *   1. engine_new(), which waits for nothing;
 *   2. poll(engine_fd(), engine_events(), engine_timeout()), engine_turn(),
 *      which calls back, and nothing else does;
 *   3. after joined(): engine_want(), engine_seed(), engine_publish(), ...;
 *   4. engine_leave(), and again 2. until over() was called;
 *   5. engine_free().
 *
 * While the engine is away, everything that was given to it waits in memory
 * and is sent when it is back.  What may have arrived is sent once more, and
 * is known by its number there: nothing counts twice.
 */
#ifndef STORE_ENGINE_ENGINE_H
#define STORE_ENGINE_ENGINE_H

#include "store/frontier.h"
#include "store/page.h"
#include "store/store.h"
#include "store/text.h"

struct engine;

/* What a node brings to the crawl.  Copied. */
struct engine_spec {
	const char *url;	/* as libpq takes it: postgresql://..., or
				   "host=... dbname=..." */
	const char *crawl;	/* its name */
	const char *node;	/* name of this one */
	const char *version;	/* of the programme */
	const char *config;	/* JSON object: what all nodes have to agree
				   on; free of secrets, for all can read it */
	bool follow;		/* what earlier runs found by following is due
				   in the next, too */
	int64_t max_pages;	/* of the crawl as a whole; 0: no limit */
	int64_t max_time;	/* ms, likewise */
	int64_t delay;		/* ms between two requests to a host, at least:
				   how long one waits whose node has died */
	int64_t lease;		/* ms until a silent node is dead; 0: 30 s */
	int64_t timeout;	/* ms without the engine, then over(); 0: 10
				   minutes */
	const char *brings;	/* a word for the seeds that this node will
				   read, the same word for the same seeds; NULL:
				   it has none */
	const void *begins;	/* journal of a run that begins, or goes on with
				   another config (store_record_run): data of
				   the log's ENGINE_RUN_BEGINS */
	size_t begins_len;
	struct store_utf8 utf8;	/* how texts are made valid */
};

/* The crawl as a node finds it.  Borrowed until the callback returns. */
struct engine_joined {
	int64_t run;		/* from 1 */
	bool begins;		/* this node has begun it */
	bool resumed;		/* it was under way before */
	bool again;		/* the connection was lost and this node had
				   been given up (after lost()) */
	int64_t position;	/* of the input: up to here nodes of this name
				   have published what they read in this run */
	int64_t max_time;	/* ms until it ends by that; 0: no limit */
};

/* What is remembered of an origin: "http://example.org:8080". */
struct engine_origin {
	const char *name;
	const char *robots;	/* text as parsed; NULL: none kept */
	size_t robots_len;
	int robots_status;	/* it came with; 0: unreachable */
	int64_t robots_ago;	/* ms since it came; -1: never asked */
	int64_t delay;		/* ms, of its Crawl-delay */
	int failures;		/* in a row */
	const char *last;	/* what it did last; NULL */
	bool named;		/* by the user in this run; not published */
	bool is_public;		/* answered at a public address in this run */
};

/* A URL as it is leased. */
struct engine_leased_url {
	int64_t id;		/* in the engine; never used twice */
	struct store_url url;	/* parent_id: in the engine; host: its origin */
	int attempts;
	const char *at;		/* asked next, after redirects; NULL: itself */
	int hops;		/* as many led there */
	const char *redirects;	/* the URLs on the way, blanks between; NULL */
	bool detour;		/* not all of them are permanent */
	bool gets;		/* of a POST: a redirect has made it a GET */
	/* Of its last good answer; NULL: there was none. */
	const char *etag, *last_modified, *good_url;
	const unsigned char *hash;	/* 16 bytes */
	int64_t rules;		/* fingerprint it was read under */
	bool has_rules;		/* false: whatever it is like, in full */
	int links;		/* as many of its links are kept (link.h) */
};

/* A host that is leased, or more of one.  Borrowed until the callback
   returns. */
struct engine_lease {
	int64_t host, token;
	const char *name;	/* without scheme and port */
	bool more;		/* of one that is leased already: only urls */
	bool dry;		/* it has no more now */
	int64_t wait;		/* ms until it may be asked */
	int64_t penalty;	/* ms, after 429 or 503; 0 */
	int64_t penalty_ago;	/* ms since that was imposed; -1: never */
	int64_t begun;		/* of its pages, in this run */
	int reclaims;		/* so many nodes died with it */
	const struct engine_origin *origins;
	size_t norigins;
	const struct engine_leased_url *urls;
	size_t nurls;
};

enum engine_over {
	/* No more is leased.  What is in hand may be ended and published, and
	   engine_leave() is still to be called. */
	ENGINE_FINISHED,	/* the run: nothing is pending, nobody reads */
	ENGINE_LIMIT,		/* the run is stopped; text: "max-pages" or
				   "max-time" */
	ENGINE_UNREAD,		/* the run is stopped: a node died while it
				   read its seeds; text: its name */
	ENGINE_QUARANTINE,	/* the run is stopped: all that is left is of
				   hosts with which nodes died, again and again;
				   text: their names */
	/* Nothing follows. */
	ENGINE_LEFT,		/* engine_leave() is done */
	ENGINE_AWAY,		/* for too long; text: why */
	ENGINE_REFUSED,		/* for good: other options, no such crawl and no
				   seeds, no right to, ...; text: why */
};

struct engine_calls {
	void (*joined)(void *arg, const struct engine_joined *joined);
	void (*leased)(void *arg, const struct engine_lease *lease);
	/* Origins that seeds of this run name, whichever node read them, and
	   where redirects of seeds have led (engine_page.opens): each of them
	   once for each node, all of them again after it has joined again.
	   Before leased(), those that were recorded before it. */
	void (*named)(void *arg, const char *const *origins, size_t n);
	/* A batch of engine_publish() or engine_seed() is recorded, but for
	   what belongs to these hosts, which are not leased here any more:
	   whatever is known of them is to be forgotten. */
	void (*published)(void *arg, uint64_t batch, const int64_t *refused,
			  size_t n);
	/* This node was given up: no lease is good any more.  It joins again by
	   itself. */
	void (*lost)(void *arg);
	/* text: NULL, or as it is explained there. */
	void (*over)(void *arg, enum engine_over why, const char *text);
	/* One line for people: "waiting for the engine (...)", ... */
	void (*told)(void *arg, const char *text);
};

/* arg: of the calls.  NULL with *failure: libpq is not there, the URL is
   none. */
struct engine *engine_new(const struct engine_spec *spec,
			  const struct engine_calls *calls, void *arg,
			  struct store_failure *failure);
void engine_free(struct engine *engine);

/* For poll(); -1: no descriptor now.  The events change with each turn. */
int engine_fd(const struct engine *engine);
short engine_events(const struct engine *engine);
/* ms until engine_turn() has something to do by itself; -1: for ever. */
int engine_timeout(const struct engine *engine);
void engine_turn(struct engine *engine);

/* Whether the leases are good for sure: else nothing is to be sent to any
   host. */
bool engine_may_ask(const struct engine *engine);

/* So many more hosts, with so many URLs each, are wanted: holds until they have
   come or it is called again; 0: none.  urls also holds for engine_more(). */
void engine_want(struct engine *engine, int hosts, int urls);

/* A leased host runs dry: leased() follows, with more or dry. */
void engine_more(struct engine *engine, int64_t host, int64_t token);

/* What became of one URL, or of one attempt. */
struct engine_page {
	int64_t id;		/* as it was leased */
	enum store_state state;	/* STORE_PENDING: it is handed over, or given
				   back */
	const char *reason;
	int attempts;
	/* STORE_PENDING: as in struct engine_leased_url. */
	const char *at, *at_origin, *redirects;
	int hops;
	bool detour, gets;
	/* STORE_DONE, STORE_UNCHANGED: where it came from at last; NULL: from
	   itself.  If that is known already and the page was found, the engine
	   takes it for a duplicate and drops its links.  enters: else it is
	   known from now on. */
	const char *final_url, *final_origin;
	bool enters;
	const char *etag, *last_modified, *good_url;
	const unsigned char *hash;
	int64_t rules;
	bool has_rules;
	int links;
	/* Of a seed: origin where its redirects have led, and which is within
	   scope by that: for named() of all nodes; it is not named by the user
	   for all that.  NULL: none. */
	const char *opens;
	/* URLs found on it; parent_id is of no account. */
	const struct store_url *found;
	size_t nfound;
	const void *record;	/* its journal */
	size_t len;
};

struct engine_host {
	int64_t host, token;
	bool back;		/* it is given back */
	int64_t wait;		/* ms until it may be asked */
	int64_t penalty, penalty_ago;	/* as in struct engine_lease */
	int64_t begun;		/* of its pages, in this run, in all */
	const struct engine_origin *origins;	/* those that changed */
	size_t norigins;
	const struct engine_page *pages;	/* in order of their end */
	size_t npages;
	const void *record;	/* journal of the host itself; NULL */
	size_t len;
};

/*
 * Copies.  The batch's number, from 1; 0: too much is waiting for the engine,
 * and nothing was taken: no more work is to be begun until published() has
 * been called.  A single batch is always taken if none is waiting.
 */
uint64_t engine_publish(struct engine *engine, const struct engine_host *hosts,
			size_t n);

/* Likewise: seeds, some hundreds at a time, and their journal.  position: the
   last that is in it.  Hosts that the user names are told by their source. */
uint64_t engine_seed(struct engine *engine, const struct store_url *urls,
		     size_t n, int64_t position, const void *record,
		     size_t len);

/* All seeds have been read.  Not needed by who brings none. */
void engine_seeds_end(struct engine *engine);

/* Sends what waits, gives back all leases, then over(ENGINE_LEFT).  At most
   this many ms: over(ENGINE_AWAY). */
void engine_leave(struct engine *engine, int64_t most);

/* Bytes that wait for the engine. */
size_t engine_waiting(const struct engine *engine);

/* "15.18", loading the library; NULL: not built in, or not installed. */
const char *engine_library_version(void);

#endif
