/*
 * One node of a crawl of many machines: its store is private, and an engine
 * that all of them share (engine/engine.h) hands out what is in it.
 *
 * What is leased is pending here, with what is remembered of its host; and it
 * ends here as any URL does.  What is found is the engine's: it is not pending,
 * but skipped with STORE_ENGINES, so that it is known when it is found once
 * more, and how near to the seeds it was.  What came of all that leaves the
 * store as a journal (journal.h), and nothing is ever read from it again.
 */
#ifndef STORE_LEASE_H
#define STORE_LEASE_H

#include "store/host.h"

/* From now on what is found is the engine's, unless it is leased. */
void store_set_leasing(struct store *store);

/* An origin of a host that is leased, by its name and with all that is known of
   it, named and host_public for this run.  Its id; -1: trouble. */
int64_t store_lease_origin(struct store *store, const struct store_host *host);

/* How long the host of an origin is to be left alone: as store_host_put_pace(),
   but that it is no news. */
int store_lease_pace(struct store *store, const struct store_host *host);

/* What was found may have told nobody: none of it is known any more.  0 or
   -1. */
int store_lease_forget(struct store *store);

/* Inside the store: whether this is the reason of what is the engine's. */
bool lease_is_reason(const char *reason);
#define STORE_ENGINES "engine"

#endif
