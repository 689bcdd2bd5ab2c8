/*
 * The links of a page on their way from a worker to the parent, in
 * page.links: for each a length, a flag byte and the URL; where they are
 * described, also what they say; and between them the page's anchors, where
 * fragments may lead.
 */
#ifndef CMD_CRAWL_LINK_LIST_H
#define CMD_CRAWL_LINK_LIST_H

#include "fetch/task.h"
#include "parse/html/links.h"

#include <stdbool.h>
#include <stddef.h>

struct link_list {		/* reused from page to page by the worker */
	char *data;
	size_t len, cap;
	size_t dropped;		/* bytes of what was too long */
};

/* All limits of such a list.  A page cannot make it longer. */
#define LINK_LIST_MOST (12 << 20)	/* bytes */

/*
 * A URL longer than URL_MOST is left out, but counts, as it takes as long to
 * make as others.  False: the list has reached its bound, and this URL is not
 * in it.
 */
bool link_list_add(struct link_list *list, const char *url, size_t len,
	       bool nofollow);

/* Likewise, with its texts. */
bool link_list_describe(struct link_list *list, const struct link *link);

/* Likewise; one longer than LINK_FRAGMENT_MOST is left out. */
bool link_list_add_anchor(struct link_list *list, const char *name,
			  size_t len);

/* Empties it. */
void link_list_clear(struct link_list *list);

struct listed_link {
	const char *url;	/* not terminated; of an anchor its name */
	size_t len;
	bool nofollow, anchor;
	const char *element;	/* NULL: it is not described, */
	struct span text, rel, fragment;	/* and these are empty */
};

/* Is it a list as above, and each URL one that url_parse could have made:
   printable, not empty, not too long; and each text UTF-8 and within its bounds
   (link_text.h)?  The parent asks before it takes any. */
bool link_list_is_sound(struct span links);

/* Takes the first link or anchor off *rest.  1; 0 at the end; -1 if it is
   malformed. */
int link_list_next(struct span *rest, struct listed_link *link);

#endif
