/*
 * Who has counted what in a run, where several databases were merged: so that
 * a database that is merged twice, or has gone on since, or was a copy of the
 * merged one, is counted once.
 *
 * A share is what one database counted itself, by its settings.seed and the
 * shard it was for.  It is not written as it counts, but taken from its run:
 * what the run has beyond the share '', which is what the merge before had made
 * of all shares.  Of two copies of a share the one that counted more is later.
 *
 * The records of the input are counted by all shards, and are one list: the
 * highest position is their number, and `input` has only what is beyond it,
 * entries of sitemaps and retried seeds.
 *
 * Of the last run the URLs tell what became of them.  Of those before it they
 * tell no more, and it is the sum of the shares: what several have found and
 * skipped, out of scope say, counts for each of them there.
 */
#ifndef STORE_SHARE_H
#define STORE_SHARE_H

#include "store/store.h"

/* The database's own shares, of all its runs; before they count for another
   shard, and before another database is merged into it.  0 or -1. */
int share_settle(struct store *store);

/* Takes over the shares of the attached database `part`, whose runs and URLs
   are here already, and makes the counters and states of the runs of them. */
int share_merge(struct store *store);

#endif
