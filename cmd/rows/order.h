/*
 * --ordered: pages leave in the order of their input positions.  Those that are
 * ready early are held back, in a bounded window.
 */
#ifndef CMD_ROWS_ORDER_H
#define CMD_ROWS_ORDER_H

#include "cmd/text/bytes.h"

#include <stdbool.h>
#include <stdint.h>

#define ORDER_WINDOW 4096	/* positions */

struct held_page {
	bool ready;
	struct bytes bytes;
};

struct order {
	int64_t next;		/* position that leaves next */
	struct held_page pages[ORDER_WINDOW];	/* by position */
};

/* Whether a page of this position is to be held; else it leaves at once. */
bool order_holds(const struct order *order, int64_t position);

/* The page of a position that order_holds; nothing of it: it has no rows. */
void order_put(struct order *order, int64_t position, const void *data,
	       size_t len);

/*
 * The page whose turn it is, to be released by the caller; NULL: it is still
 * waited for.  force: nothing is waited for any more, so a page that never
 * came is an empty one; ORDER_WINDOW times, and all are out.
 */
struct bytes *order_next(struct order *order, bool force);

#endif
