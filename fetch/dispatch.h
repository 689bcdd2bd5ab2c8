/*
 * The dispatch: which task goes to which slot, and what becomes of the tasks of
 * a worker that died.
 *
 *	waiting ---> a slot, by its task ring ---> answered
 *	   ^                    |
 *	   +---- its worker died: not begun, or begun at one death only
 *	solitary <--------------+ begun at two deaths: goes to a worker that
 *				  holds nothing else
 *
 * The least loaded open slot gets the next task.  While solitary tasks wait, up
 * to half of the slots (at least one) are reserved: such a slot is given
 * nothing until it is empty, then solitary tasks one at a time.  No slot is
 * ever asked to wait for another, so nothing starves unless all slots are
 * reserved, which takes a pool of one.
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
void dispatch_add(struct dispatch *dispatch, struct pending_task *task);

/* Gives what waits to the slots, as far as there is room. */
void dispatch_run(struct dispatch *dispatch);
bool dispatch_has_any(const struct dispatch *dispatch);

/* The slot is DEAD: its tasks wait again, in front of all others and in their
   order.  Those to be given up are put on `lost`. */
void dispatch_reclaim(struct dispatch *dispatch, struct slot *slot,
		      struct pending_list *lost);

#endif
