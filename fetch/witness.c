#include "fetch/witness.h"

#include <stdbool.h>
#include <sys/param.h>

#define LOOKED_AT 16		/* of the list */
#define WAIT_MOST 60000		/* ms that one is waited for */

void witness_remove(struct witnesses *witnesses, struct lane *lane)
{
	if (lane->lately)
		TAILQ_REMOVE(witnesses, lane, witness);
	lane->lately = false;
}

void witness_add(struct witnesses *witnesses, struct lane *lane)
{
	witness_remove(witnesses, lane);
	TAILQ_INSERT_HEAD(witnesses, lane, witness);
	lane->answered = lane->lately = true;
}

struct lane *witness_first(const struct witnesses *witnesses, int64_t now,
			   int64_t *at)
{
	struct lane *lane, *best = NULL;
	int looked = 0;

	*at = now + WAIT_MOST + 1;
	TAILQ_FOREACH(lane, witnesses, witness) {
		int64_t opens = lane_opens(lane);

		if (looked++ == LOOKED_AT)
			break;
		if (!lane->written_off && MAX(opens, now) < *at) {
			best = lane;
			*at = MAX(opens, now);
		}
	}
	return best;
}
