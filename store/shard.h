/*
 * Which machine a host belongs to, when several share a crawl (--shard K/N).
 *
 * Shard K of N, from 1 on, has the hosts whose name hashes to it: XXH3-64 of
 * the name with seed 0, modulo N, plus 1.  The name is that of hosts.host,
 * without scheme and port, in normal form: "example.org", "[::1]".  So a host
 * has one owner without anybody having been asked, and its pace is that
 * owner's business alone.  The hash is part of the interface: it never changes.
 *
 * A URL of another shard's host is skipped with STORE_SHARD.  To the shard that
 * skips it that is the end; where the databases of all are put together it is
 * pending as long as no shard has done it, so how near to the seeds it was
 * found is kept up to date.
 */
#ifndef STORE_SHARD_H
#define STORE_SHARD_H

#include "store/store.h"

#define STORE_SHARD "shard"	/* the reason */

/* From 1 to n. */
int64_t store_shard_of(const char *host, size_t len, int64_t n);

/* Inside the store: whether this is the reason of a URL that was skipped. */
bool shard_is_reason(const char *reason);

/*
 * Inside the store, as the run that is resumed becomes that of another shard,
 * or of none: what is pending and not ours is skipped, and the other way
 * round.  Also makes the SQL function ours(host).  0 or -1.
 */
int shard_open(struct store *store);
int shard_reassign(struct store *store);

#endif
