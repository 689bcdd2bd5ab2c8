/*
 * How long a host that answered 429 or 503 is left alone: as long as it asks
 * (Retry-After), a day at most, or else 60 s, doubling with each offence up to
 * a day, with 10 % jitter, and forgiven after 30 quiet minutes.
 *
 * All times are ms since 1970, so that they mean the same in the next run.
 */
#ifndef CMD_PENALTY_H
#define CMD_PENALTY_H

#include <stddef.h>
#include <stdint.h>

struct penalty {
	int64_t length;		/* ms, of the last by the curve; 0: none */
	int64_t at;		/* when it was last imposed; 0: never */
	int64_t until;		/* the host is not to be asked before; 0 */
};

/* Imposes one; retry_after: the field's value, len 0: none came.  Several
   answers that come while one lasts are one offence. */
void penalty_impose(struct penalty *penalty, const char *retry_after,
		    size_t len, int64_t now);

/* Of an earlier run: it lasts no longer from now than one can, should the
   clock have been set back since. */
void penalty_resume(struct penalty *penalty, int64_t now);

/* Retry-After (RFC 9110, 10.2.3): seconds or a date, as ms from now, a day at
   most, 0 for what is over.  -1: it is neither. */
int64_t penalty_retry_after(const char *value, size_t len, int64_t now);

#endif
