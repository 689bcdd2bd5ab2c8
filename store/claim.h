/*
 * What of the frontier is left to be fetched, host by host; and what a run
 * that is resumed has to know of what it did before.
 */
#ifndef STORE_CLAIM_H
#define STORE_CLAIM_H

#include "store/frontier.h"

/* What a claim hands out.  Borrowed until the callback returns. */
struct store_claim {
	int64_t id, host_id, position;
	int depth, attempts;
	enum store_source source;
	bool check;		/* only asked for, as store_url.check */
	const char *url;
	const char *input;	/* NULL: none */
	const char *post, *content_type;	/* as in struct store_url */
	const char *etag, *last_modified;	/* NULL: fetch in full */
	const char *good_url;	/* that answered with these; NULL */
	const unsigned char *hash;	/* 16 bytes of the last good body, read
				   under these rules; NULL: none */
	bool unread;		/* no rules were ever applied to it */
};

/*
 * Up to max pending URLs of the host with id > after, in order of id.  Writes
 * nothing: what is in hand is known to the caller alone, and after a kill it
 * is simply pending.  Number handed out, or -1.
 */
typedef void store_claim_fn(void *arg, const struct store_claim *claim);
int store_claim(struct store *store, int64_t host_id, int64_t after, int max,
		store_claim_fn *fn, void *arg);

/* Hosts with pending URLs and host_id > after, in order of id; at most max. */
typedef void store_host_fn(void *arg, int64_t host_id, const char *host);
int store_hosts_pending(struct store *store, int64_t after, int max,
			store_host_fn *fn, void *arg);

/* How many URLs of each host, by the lowest id of its rows and in that order,
   this run has asked for and is done with.  Reads all of the run: once, when it
   is resumed. */
typedef void store_asked_fn(void *arg, int64_t host_id, const char *host,
			    int64_t urls);
int store_hosts_asked(struct store *store, store_asked_fn *fn, void *arg);

/*
 * What the seeds of this run have opened (of any run, when it only retries):
 * the origins that were named, or stand in a sitemap; and where each seed's
 * redirect ended.
 */
typedef void store_named_fn(void *arg, const char *origin);
int store_named(struct store *store, store_named_fn *fn, void *arg);
typedef void store_redirected_fn(void *arg, const char *seed, const char *to);
int store_redirected(struct store *store, store_redirected_fn *fn, void *arg);

#endif
