/*
 * The dispatch: which item goes to which slot, and what becomes of the
 * pending of a worker that died.
 *
 *	waiting ---> a slot, by its task ring ---> answered
 *	   ^                    |
 *	   +---- its worker died: not begun, or begun at one death only
 *	solitary <--------------+ begun at two deaths: goes to a worker that
 *				  holds nothing else
 *
 * The least loaded open slot gets the next item.  While solitary pending
 * wait, up to half of the slots (at least one) are reserved: such a slot runs
 * dry, then gets one of them at a time.  No slot is ever asked to wait for
 * another, so nothing starves unless all slots are reserved, which takes a
 * pool of one.
 */
#ifndef FETCH_DISPATCH_H
#define FETCH_DISPATCH_H

#include "fetch/pending.h"
#include "fetch/slot.h"

#include <stdbool.h>

struct dispatch {
	struct slot *slots;	/* borrowed */
	int jobs;		/* number of them */
	struct pending_list waiting;
	struct pending_list solitary;
};

void dispatch_init(struct dispatch *dispatch, struct slot *slots, int jobs);
void dispatch_add(struct dispatch *dispatch, struct pending_task *item);

/* Gives what waits to the slots, as far as there is room. */
void dispatch_run(struct dispatch *dispatch);
bool dispatch_has_any(const struct dispatch *dispatch);

/* The slot is DEAD: takes its pending back, in front of all others and in
   their order.  Those to be given up are put on `lost`. */
void dispatch_bury(struct dispatch *dispatch, struct slot *slot,
		 struct pending_list *lost);

#endif
