/*
 * A link is looked up in `recent` before all else, dozens of times for each
 * page, and a table that is much larger than what is in it costs a miss of the
 * processor's caches each time.  So it grows with the URLs, up to 8 MiB.  A
 * URL has its place among WAYS neighbours; where these are full one of them
 * gives way.
 */
#include "store/seen.h"

#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/memory.h"

#define RECENT_LEAST (1 << 10)		/* slots, a power of two, */
#define RECENT_MOST (1 << 18)		/* of which a quarter may be used before
					   there are twice as many */
#define WAYS 4
#define HOST_SLOTS (1 << 17)
#define BITS_PER_URL 16
#define MIN_BLOCKS (1 << 10)		/* of 64 bytes */
#define MAX_BLOCKS (1 << 19)

struct block {			/* a cache line */
	uint64_t word[8];
};

struct store_seen {
	struct seen_slot *recent, *host;
	size_t nrecent, used;
	struct block *block;		/* NULL: not read yet */
	size_t nblocks;			/* a power of two */
	int64_t urls, room;		/* room: URLs it is made for */
};

static void *zeroed(size_t n, size_t size)
{
	void *p = must(calloc(n, size));

	return p;
}

static void make_recent(struct store_seen *seen, size_t n)
{
	size_t size = (n + WAYS) * sizeof(*seen->recent);

	seen->recent = must(aligned_alloc(sizeof(struct block), size));
	memset(seen->recent, 0, size);
	seen->nrecent = n;
	seen->used = 0;
}

struct store_seen *store_seen_new(void)
{
	struct store_seen *seen = zeroed(1, sizeof(*seen));

	make_recent(seen, RECENT_LEAST);
	seen->host = zeroed(HOST_SLOTS, sizeof(*seen->host));
	return seen;
}

void store_seen_free(struct store_seen *seen)
{
	free(seen->recent);
	free(seen->host);
	free(seen->block);
	free(seen);
}

void store_seen_forget(struct store_seen *seen)
{
	free(seen->recent);
	make_recent(seen, RECENT_LEAST);
}

uint64_t seen_hash(const char *url)
{
	return XXH3_128bits(url, strlen(url)).low64;
}

bool seen_is(const struct seen_slot *slot, XXH128_hash_t key)
{
	return slot->id && slot->key.low64 == key.low64 &&
	       slot->key.high64 == key.high64;
}

struct seen_slot *seen_host(struct store_seen *seen, XXH128_hash_t key)
{
	return &seen->host[key.high64 % HOST_SLOTS];
}

/* ---- URLs ---------------------------------------------------------------- */

/* The first of the WAYS slots that it may be in. */
static struct seen_slot *first_way(const struct store_seen *seen,
				   XXH128_hash_t key)
{
	return &seen->recent[key.high64 & (seen->nrecent - 1)];
}

const struct seen_slot *seen_recent(const struct store_seen *seen,
				    XXH128_hash_t key)
{
	const struct seen_slot *slot = first_way(seen, key);

	for (int i = 0; i < WAYS; i++)
		if (seen_is(&slot[i], key))
			return &slot[i];
	return NULL;
}

void seen_expect(const struct store_seen *seen, XXH128_hash_t key)
{
	__builtin_prefetch(first_way(seen, key));
	__builtin_prefetch(first_way(seen, key) + WAYS - 1);
}

static void put(struct store_seen *seen, const struct seen_slot *url)
{
	struct seen_slot *slot = first_way(seen, url->key);
	int i = 0;

	while (i < WAYS && slot[i].id && !seen_is(&slot[i], url->key))
		i++;
	if (i == WAYS)
		i = (int)(url->key.low64 % WAYS);
	seen->used += !slot[i].id;
	slot[i] = *url;
}

static void grow(struct store_seen *seen)
{
	struct seen_slot *old = seen->recent;
	size_t n = seen->nrecent;

	make_recent(seen, 2 * n);
	for (size_t i = 0; i < n + WAYS; i++)
		if (old[i].id)
			put(seen, &old[i]);
	free(old);
}

void seen_remember(struct store_seen *seen, const struct seen_slot *url)
{
	if (4 * seen->used >= seen->nrecent && seen->nrecent < RECENT_MOST)
		grow(seen);
	put(seen, url);
}

/* ---- the filter -------------------------------------------------------- */

/* Four bits in one block, all from the hash. */
static struct block *place(const struct store_seen *seen, uint64_t hash,
			   uint64_t bits[4], unsigned words[4])
{
	int i;

	for (i = 0; i < 4; i++) {
		bits[i] = 1ULL << (hash >> (9 * i) & 63);
		words[i] = hash >> (9 * i + 6) & 7;
	}
	return &seen->block[hash >> 36 & (seen->nblocks - 1)];
}

void seen_added(struct store_seen *seen, uint64_t hash)
{
	uint64_t bits[4];
	unsigned words[4];
	struct block *block;
	int i;

	seen->urls++;
	if (!seen->block)
		return;
	block = place(seen, hash, bits, words);
	for (i = 0; i < 4; i++)
		block->word[words[i]] |= bits[i];
}

static bool maybe(const struct store_seen *seen, uint64_t hash)
{
	uint64_t bits[4], missing = 0;
	unsigned words[4];
	const struct block *block = place(seen, hash, bits, words);
	int i;

	for (i = 0; i < 4; i++)
		missing |= bits[i] & ~block->word[words[i]];
	return !missing;
}

/* Big enough for four times what is there. */
static void resize(struct store_seen *seen, int64_t urls)
{
	int64_t want = 4 * urls * BITS_PER_URL / 512;

	free(seen->block);
	seen->nblocks = MIN_BLOCKS;
	while ((int64_t)seen->nblocks < want && seen->nblocks < MAX_BLOCKS)
		seen->nblocks *= 2;
	seen->block = zeroed(seen->nblocks, sizeof(*seen->block));
	seen->room = seen->nblocks == MAX_BLOCKS ? INT64_MAX :
		     (int64_t)seen->nblocks * 512 / BITS_PER_URL;
	seen->urls = 0;
}

static int load(struct store *store)
{
	sqlite3_stmt *sql;
	int64_t urls = 0;
	int rc;

	if (store_integer(store, &urls, "SELECT max(id) FROM urls",
			  NO_VALUES) < 0)
		return -1;
	resize(store->seen, urls);
	sql = store_select(store, "SELECT hash FROM urls"
			   " INDEXED BY urls_hash ORDER BY hash", NO_VALUES);
	if (!sql)
		return -1;
	while ((rc = store_step(store, sql)) > 0)
		seen_added(store->seen, (uint64_t)sqlite3_column_int64(sql, 0));
	return rc;
}

int seen_maybe(struct store *store, uint64_t hash)
{
	struct store_seen *seen = store->seen;

	if ((!seen->block || seen->urls > seen->room) && load(store) < 0)
		return -1;
	return maybe(seen, hash);
}
