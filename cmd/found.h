/*
 * The links of a page on their way from a worker to the parent, in
 * page.links: for each a length, a flag byte and the URL.
 */
#ifndef CMD_FOUND_H
#define CMD_FOUND_H

#include "fetch/task.h"

#include <stdbool.h>
#include <stddef.h>

struct found {			/* reused from page to page by the worker */
	char *data;
	size_t len, cap;
};

void found_add(struct found *found, const char *url, size_t len,
	       bool nofollow);

struct found_link {
	const char *url;	/* not terminated */
	size_t len;
	bool nofollow;
};

/* Takes the first link off *rest.  1; 0 at the end; -1 if it is malformed. */
int found_next(struct span *rest, struct found_link *link);

#endif
