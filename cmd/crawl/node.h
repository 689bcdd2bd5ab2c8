/*
 * One node of a crawl of many machines (--engine): a crawl on a private store,
 * whose frontier is filled by leases (leases.h), and whose journal is
 * published to the engine in batches.
 *
 * It turns with the loop and never waits: while the engine is away the crawl
 * goes on with what is leased, as long as that is sure to be ours, and as long
 * as what came of it has room to wait in memory.
 */
#ifndef CMD_CRAWL_NODE_H
#define CMD_CRAWL_NODE_H

#include "cmd/crawl/leases.h"
#include "cmd/crawl/scope.h"
#include "fetch/pool.h"
#include "store/run.h"

#include <stdbool.h>

struct node;

struct node_parts {
	struct course *course;
	struct rules *rules;
	struct sites *sites;
	struct visits *visits;
	struct scope *scope;
	struct pool *pool;
};

/* run: that has begun in the private store, which is a node's from now on.
   NULL after a message. */
struct node *node_open(const struct node_parts *parts,
		       const struct store_run_spec *run);
void node_close(struct node *node);	/* NULL is fine */

/* For those who write down what came of a visit. */
struct leases *node_leases(struct node *node);

/* ---- in the loop --------------------------------------------------------- */

/* read: all seeds of this node are. */
void node_turn(struct node *node, bool read);

/* Whether requests may be started; and whether seeds may be read. */
bool node_may_ask(const struct node *node);
bool node_may_read(const struct node *node);

/* A seed, or what is none (url->reason). */
void node_seed(struct node *node, const struct store_url *url);

/* The engine has said how it ends; the course is told why, if it ends early. */
bool node_is_over(const struct node *node);

/* What to poll, and for how long at most; -1. */
int node_fd(const struct node *node);
short node_events(const struct node *node);
int node_wait(const struct node *node);

/* ---- at the end ---------------------------------------------------------- */

/* Publishes what is left, and gives back what is leased: nothing is under way
   any more. */
void node_leave(struct node *node);

/* Why the engine ended it, for people; NULL. */
const char *node_text(const struct node *node);

/* Results that were refused, for others had the host by then. */
int64_t node_refused(const struct node *node);

const char *node_name(const struct node *node);

#endif
