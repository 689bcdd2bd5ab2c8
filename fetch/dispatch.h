/*
 * The dealer: which errand goes to which seat, and what becomes of the
 * errands of a worker that died.
 *
 *	waiting ---> a seat, by its task ring ---> answered
 *	   ^                    |
 *	   +---- its worker died: not begun, or begun at one death only
 *	solitary <--------------+ begun at two deaths: goes to a worker that
 *				  holds nothing else
 *
 * The least loaded open seat gets the next errand.  While solitary errands
 * wait, up to half of the seats (at least one) are reserved: such a seat runs
 * dry, then gets one of them at a time.  No seat is ever asked to wait for
 * another, so nothing starves unless all seats are reserved, which takes a
 * pool of one.
 */
#ifndef FETCH_DISPATCH_H
#define FETCH_DISPATCH_H

#include "fetch/pending.h"
#include "fetch/slot.h"

#include <stdbool.h>

struct dealer {
	struct seat *seats;	/* borrowed */
	int jobs;		/* number of them */
	struct errand_list waiting;
	struct errand_list solitary;
};

void dealer_init(struct dealer *dealer, struct seat *seats, int jobs);
void dealer_add(struct dealer *dealer, struct errand *errand);

/* Gives what waits to the seats, as far as there is room. */
void dealer_deal(struct dealer *dealer);
bool dealer_has_any(const struct dealer *dealer);

/* The seat is DEAD: takes its errands back, in front of all others and in
   their order.  Those to be given up are put on `lost`. */
void dealer_bury(struct dealer *dealer, struct seat *seat,
		 struct errand_list *lost);

#endif
