/*
 * Lanes that have answered and were not silent since, the last one first: by
 * asking one of them it can be told whether the network is up (network.h).
 */
#ifndef FETCH_WITNESS_H
#define FETCH_WITNESS_H

#include "fetch/lane.h"

#include <stdint.h>
#include <sys/queue.h>

TAILQ_HEAD(witnesses, lane);

/* It has answered. */
void witness_add(struct witnesses *witnesses, struct lane *lane);

/* It was silent, or ends; it need not be a witness. */
void witness_remove(struct witnesses *witnesses, struct lane *lane);

/* The one that may be asked first, and when (ms); NULL: there is none, or it
   would have to be waited for too long. */
struct lane *witness_first(const struct witnesses *witnesses, int64_t now,
			   int64_t *at);

#endif
