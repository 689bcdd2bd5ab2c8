/*
 * What is known of URLs and hosts without asking the file.
 *
 * Three tables of bounded size, keyed by XXH3, none of them needed for a right
 * answer:
 *   recent   URLs accounted for in this run a moment ago: most links of a page
 *	      are those of the page before.  Compares 128 bits and no text.
 *   hosts    ids of hosts met a moment ago.
 *   filter   a Bloom filter over all URLs in the file: "certainly new" saves
 *	      the look-up.  Read from the index at first use, again whenever the
 *	      number of URLs has outgrown it, up to 32 MiB (16 bits a URL up to
 *	      16 million; with more it only says "perhaps" more often).
 */
#ifndef STORE_SEEN_H
#define STORE_SEEN_H

#include <stdbool.h>
#include <stdint.h>
#include <xxhash.h>

struct store;
struct store_seen;

struct seen_slot {		/* two of them fill a cache line */
	XXH128_hash_t key;
	int64_t id;		/* 0: empty */
	int32_t host_id;	/* of a URL */
	int32_t depth;
};

struct store_seen *store_seen_new(void);
void store_seen_free(struct store_seen *seen);
void store_seen_forget(struct store_seen *seen);	/* a new run begins */

/* Until the next seen_remember(); NULL: it is not there. */
const struct seen_slot *seen_recent(const struct store_seen *seen,
				    XXH128_hash_t key);
/* It will be looked up next, so the processor may fetch it now. */
void seen_expect(const struct store_seen *seen, XXH128_hash_t key);
/* Copies it over what is there of it, or perhaps over another one. */
void seen_remember(struct store_seen *seen, const struct seen_slot *url);

/* The slot for this key: to be read if seen_is() says so, or overwritten. */
struct seen_slot *seen_host(struct store_seen *seen, XXH128_hash_t key);
bool seen_is(const struct seen_slot *slot, XXH128_hash_t key);

/* urls.hash of a URL: the lower half of its key. */
uint64_t seen_hash(const char *url);

/* 0: no URL with this hash is in the file; 1: perhaps; -1: trouble. */
int seen_maybe(struct store *store, uint64_t hash);
void seen_added(struct store_seen *seen, uint64_t hash);

#endif
