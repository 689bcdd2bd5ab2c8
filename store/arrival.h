/*
 * Where redirects have led to, and a page was found.
 */
#ifndef STORE_ARRIVAL_H
#define STORE_ARRIVAL_H

#include "store/store.h"

struct store_arrival {
	int64_t url_id;		/* that was asked for at first */
	const char *url, *host;	/* where it arrived, in normal form; its
				   origin */
	int depth;
	bool found;		/* by a link, not named by the user */
	bool enters;		/* the URL counts as seen from now on */
};

enum store_arrived {
	STORE_ARRIVED,		/* and nothing more is to be told */
	STORE_ARRIVED_FIRST,	/* and it was entered as seen: it is a row of
				   its own, skipped(duplicate) */
	STORE_ARRIVED_LATE,	/* it was found, and another URL of this run
				   stands for the page: it is a duplicate */
};

/* Before its rows and links.  -1: trouble. */
int store_arrive(struct store *store, const struct store_arrival *arrival);

#endif
