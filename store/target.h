/*
 * What the targets of links are found to be: whether a page is there, since
 * which run it is not, in how many runs it was missed, where it has moved.
 *
 * A row of `link_targets` is there only if there is something to tell: it was
 * broken or could not be checked once, it is redirected, or it is out of scope
 * and was asked for all the same.  The page itself has the fragment ''.
 *
 * A run counts once for a target, however often it is judged in it: killed and
 * resumed, retried.  A run in which it could not be checked changes nothing
 * about since when it is broken.
 */
#ifndef STORE_TARGET_H
#define STORE_TARGET_H

#include "store/store.h"

enum store_finding {
	STORE_TARGET_OK,
	STORE_TARGET_BROKEN,
	STORE_TARGET_UNCHECKED,	/* it says nothing: robots.txt, 429, ... */
};

struct store_verdict {
	enum store_finding finding;
	bool external;		/* asked for although out of scope */
	int status;		/* 0: none came */
	const char *reason;	/* as the ledger's; NULL */
	const char *error;	/* for people; NULL */
	const char *final_url;	/* where redirects led; NULL: there were none */
	bool moved;		/* all of them are permanent */
	const char *same_as;	/* it is found to be what this URL of the ledger
				   will be found to be at the end; NULL */
};

/* In the transaction in which its visit ends.  0 or -1. */
int store_target_judge(struct store *store, int64_t url_id,
		       const struct store_verdict *verdict);

/* Of a URL that a redirect has led to, and that counts as seen: it is what the
   URL with this id will be found to be. */
int store_target_follows(struct store *store, const char *url, int64_t id);

/* A target out of scope was asked for, or could not be: it is skipped again, as
   it was before. */
int store_check_end(struct store *store, int64_t url_id);

/* Of store_run_end(): what can be told only when all pages are there: targets
   that are as others are, and fragments.  0 or -1. */
int targets_settle(struct store *store);

#endif
