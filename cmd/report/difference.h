/*
 * The difference of two versions of a page's text: unified, by lines, with the
 * words marked that make it.
 *
 * A line of the text is what a browser would not break but for want of room: a
 * paragraph, a heading, a cell.  What --ignore of the last crawl names is cut
 * out first, as it is before pages are compared.
 */
#ifndef CMD_REPORT_DIFFERENCE_H
#define CMD_REPORT_DIFFERENCE_H

#include "store/answer.h"

#include <stdio.h>

struct difference;
struct store;

/* NULL: the store is in trouble.  Borrows it. */
struct difference *difference_new(struct store *store);
void difference_free(struct difference *difference);

/*
 * The lines of it, or one in parentheses that says why there are none; control
 * characters escaped.  "": the change is not one of a page's text.
 */
int difference_text(struct difference *difference,
		    const struct store_row *change, char **text);

#endif
