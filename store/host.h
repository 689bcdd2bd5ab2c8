/*
 * What is remembered of a host between requests and between runs.
 *
 * A row is an origin, "http://example.org:8080", and has its robots.txt.  The
 * host, "example.org", is what is paced: its rows have the same penalty.
 */
#ifndef STORE_HOST_H
#define STORE_HOST_H

#include "store/store.h"

struct store_host {
	int64_t id;
	int64_t host_id;	/* of all rows of its host, the lowest */
	char *name;		/* origin */
	char *robots;		/* text as parsed; NULL: none kept */
	size_t robots_len;
	int robots_status;	/* HTTP status it came with; 0: unreachable */
	int64_t robots_at;	/* ms since 1970; 0: never asked */
	int64_t delay;		/* ms, from robots Crawl-delay, capped */
	int64_t next_at;	/* ms since 1970: not to be asked before; 0 */
	int64_t penalty;	/* ms: how long after 429 or 503 now; 0 */
	int64_t penalty_at;	/* when it was last imposed */
	int failures;		/* in a row */
	const char *last;	/* what it did last: "ok", "429", "timeout", ...
				   owned by the reader until store_host_clear */
	bool named;		/* by the user in this run (in any, when it only
				   retries); */
	bool host_named;	/* it, or another origin of its host */
	bool host_public;	/* one of them answered at a public address in
				   this run */
};

/* Fills *host; store_host_clear frees what is inside.  -1: trouble. */
int store_host_get(struct store *store, int64_t id, struct store_host *host);
void store_host_clear(struct store_host *host);

/* Of the origin: delay, failures, last, host_public, which once said stays for
   the run; the robots text and its status and time.  Of its host: next_at and
   the penalty. */
int store_host_put(struct store *store, const struct store_host *host);
int store_host_put_pace(struct store *store, const struct store_host *host);
int store_host_put_robots(struct store *store, int64_t id, const char *text,
			  size_t len, int status, int64_t at);

/* The user names this origin in this run.  *host_id: as above, or 0 if it had
   been named. */
int store_name_host(struct store *store, int64_t id, int64_t *host_id);

/* Whether there is such an origin, and named.  1, 0, -1. */
int store_is_named(struct store *store, const char *name);

/* The host of an origin, within it. */
const char *store_host_name(const char *origin, size_t *len);

/* The id of an origin, made if it is new; or 0 if it is, for who only reads.
   -1: trouble. */
int64_t store_host_id(struct store *store, const char *name);
int64_t store_host_find(struct store *store, const char *name);

#endif
