/*
 * The frontier: every URL that was ever named or found, on disk.  Here they
 * come in; claim.h hands them out.
 *
 * URLs are in the normal form of parse/url/url.h; `host` is the origin,
 * "http://example.org" or "https://example.org:8443": the unit of politeness.
 */
#ifndef STORE_FRONTIER_H
#define STORE_FRONTIER_H

#include "store/store.h"

enum store_source { STORE_SEED, STORE_LINK, STORE_SITEMAP, STORE_REDIRECT };

struct store_url {
	const char *url;	/* normal form; if `reason` is "invalid": as it
				   came, made printable */
	const char *host;	/* NULL with "invalid" */
	enum store_source source;
	int64_t parent_id;	/* 0: none */
	int depth;		/* seeds 0 */
	int64_t position;	/* nth input record of the command, from 1; 0:
				   not from the input */
	const char *input;	/* JSON object of the other columns, or NULL */
	const char *post;	/* what is to be sent in a POST: another one is
				   another URL; NULL: a GET */
	const char *content_type;	/* of that, likewise; NULL: none */
	int64_t every;		/* ms: not due sooner after its last good fetch;
				   -1: the run's --refetch decides */
	const char *reason;	/* NULL: pending.  Else skipped with this */
	const char *detail;	/* what decided, as store_explain(); NULL */
	bool check;		/* skipped with this reason, but first it is to
				   be asked for: pending until
				   store_check_end() */
	bool leased;		/* by an engine: pending, whatever it was (see
				   lease.h); STORE_ADDED */
};

enum store_added {
	STORE_ADDED,		/* new in this run: pending, or skipped */
	STORE_KNOWN,		/* duplicate; nothing written */
	STORE_NEARER,		/* a duplicate, pending, and from now on of this
				   smaller depth */
	STORE_REOPENED,		/* a duplicate, but it had been skipped for how
				   it was found (`depth`, `robots:nofollow`; a
				   seed: whatever was found, not named) and now
				   is pending */
	STORE_NAMED,		/* a duplicate, but only found till now: the
				   row is now this record's; pending */
	STORE_NAMED_ENDED,	/* the same, but not pending */
	STORE_READ_AGAIN,	/* this very input record, from before a kill:
				   neither new nor duplicate; still pending */
	STORE_READ_ENDED,	/* likewise, but nothing more comes of it */
	STORE_NOT_DUE,		/* --refetch, every: unchanged, and not asked */
};

/* *id, *host_id: of the row (0 where there is none); may be NULL.  -1:
   trouble. */
int store_add(struct store *store, const struct store_url *url,
	      int64_t *id, int64_t *host_id);

/* Its id: it was met lately in this run, as near as this to the seeds, and to
   find it once more at the end of a link changes nothing.  0: perhaps not. */
int64_t store_met(struct store *store, const char *url, size_t len, int depth);
/* That will be asked next.  All links of a page have to wait for memory, and
   so they do it together. */
void store_expect(struct store *store, const char *url, size_t len);

/* A URL of an earlier run becomes pending in this one, as it was found, and is
   counted as read or found.  1; 0: this run accounts for it already; -1. */
int store_take_over(struct store *store, int64_t id);

/* 16 bytes that stand for the URL, its post and content type, the same on all
   machines; what is no URL has others than the URL that it is spelt like. */
void frontier_hash(const struct store_url *url, unsigned char *hash);

/* Of urls.source. */
enum store_source frontier_source(const char *name);

/* The id of a URL known in this run, 0 if none, -1: trouble. */
int64_t store_find(struct store *store, const char *url);

/* Inside the store: the same of all that tells it from others (url, host, post,
   content_type). */
int64_t frontier_find(struct store *store, const struct store_url *url);
/* Notes it (record.h), but for its parent. */
struct store_records;
void frontier_put(struct store_records *to, const struct store_url *url);

#endif
