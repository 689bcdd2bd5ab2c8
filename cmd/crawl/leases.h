/*
 * What a node of many machines has in hand: the hosts that the engine has
 * leased to it, their URLs, and what came of those until it is published.
 *
 * A host comes with some of its URLs, which become visits at once.  Each of
 * them ends as on one machine; the store's journal makes a record of that, and
 * both wait together for the next batch.  A host of whose URLs the engine has
 * no more is given back, with its pace, when the last has ended.
 *
 *   engine -> leases_take() -> visits ... leases_end(), leases_record()
 *          <- leases_collect()
 *
 * The engine may say that a host is not ours any more.  Its visits are
 * disowned then: they come to nothing, whatever their answer is.
 */
#ifndef CMD_CRAWL_LEASES_H
#define CMD_CRAWL_LEASES_H

#include "cmd/crawl/lease_size.h"
#include "cmd/crawl/site.h"
#include "cmd/crawl/visit.h"
#include "fetch/idmap.h"
#include "store/engine/engine.h"

#include <sys/queue.h>

struct lease_host;
struct lease_url;

struct leases {
	struct sites *sites;	/* set by the owner, as are */
	struct visits *visits;
	struct scope *scope;
	uint64_t rules;		/* fingerprint, */
	int links;		/* enum store_links_wanted, and */
	bool follows;		/* whether pages lead to others: these */
	LIST_HEAD(, lease_host) hosts;
	struct idmap by_id;	/* hosts, by the engine's id */
	struct idmap urls;	/* by the private store's id */
	struct idmap origins;	/* likewise */
	void *by_name;		/* hosts: tsearch tree */
	size_t nhosts;
	size_t nended;		/* URLs that wait to be published, */
	size_t bytes;		/* and their journal */
	int64_t since;		/* ms, as course.now: when the first ended; 0 */
	bool news;		/* of a host, that are not to wait */
	bool leaving;		/* all are given back */
	int64_t refused;	/* results that were disowned */
	struct lease_size size;
	/* Of leases_collect(), until it is called again: */
	struct engine_host *batch;
	size_t nbatch, cap;
};

void leases_release(struct leases *leases);

/* engine_calls.leased */
void leases_take(struct leases *leases, const struct engine_lease *lease);

/* sites.ours; arg: the leases. */
bool leases_have(void *arg, struct site *site);

/* Whether the visit came with the lease of this origin's host.  Another host,
   though it may be leased here now, is given back without waiting for it. */
bool leases_are_for(const struct leases *leases, const struct visit *visit,
		    const char *origin);

/* The visit has ended so; fetch: its last attempt, or NULL.  Not for one that
   goes on (STORE_PENDING). */
void leases_end(struct leases *leases, struct visit *visit,
		const struct ending *ending, const struct store_fetch *fetch);

/* A redirect has led to a host that others may have: whoever has it goes on
   from there. */
void leases_hand_over(struct leases *leases, struct visit *visit,
		      const struct url *at);

/* What the store's journal says: store_journal_fn, and _found_fn. */
void leases_record(struct leases *leases, int64_t url_id, int64_t host_id,
		   const void *record, size_t len);
void leases_found(struct leases *leases, const struct store_url *url);

/* Once a turn, before leases_collect(): hosts that run dry ask for more, or
   have their last records made. */
void leases_turn(struct leases *leases, struct engine *engine);

/* At the end: with the next batch all are given back. */
void leases_close(struct leases *leases);

/* What is to be published now: leases->batch, *n of it.  Borrowed.  When it was
   taken, leases_collected(). */
size_t leases_collect(struct leases *leases);
void leases_collected(struct leases *leases);

/* It is not ours any more; and none is. */
void leases_drop(struct leases *leases, int64_t host);
void leases_drop_all(struct leases *leases);

/* Sets leases->size, where so many transfers have nothing to ask for. */
void leases_size(struct leases *leases, int idle);

#endif
