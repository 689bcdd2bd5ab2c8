/*
 * How long a host that answered 429 or 503 is left alone: as long as it asks
 * (Retry-After), a day at most.  Or else 60 s after a 429, which says that we
 * asked too much, and 5 s after a 503, which mostly is a moment's trouble;
 * doubling with each offence up to a day, with 10 % jitter, and forgiven after
 * 30 quiet minutes.
 *
 * All times are ms since 1970, so that they mean the same in the next run.
 */
#ifndef CMD_CRAWL_BACKOFF_H
#define CMD_CRAWL_BACKOFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct backoff {
	int64_t length;		/* ms, of the last by the curve; 0: none */
	int64_t at;		/* when it was last imposed; 0: never */
	int64_t until;		/* the host is not to be asked before; 0 */
};

/*
 * Imposes one for an answer of this status, 429 or 503; retry_after: the
 * field's value, len 0: none came.  again: it answers a request that was made
 * before the last one was imposed, so that both are one offence.  The times
 * here cannot tell: while one lasts the clock may be set.
 */
void backoff_impose(struct backoff *backoff, int status,
		    const char *retry_after, size_t len, bool again,
		    int64_t now);

/*
 * Of an earlier run.  One that was imposed in the future shows that the clock
 * has been set back since: it is served once, from now on.  True if it was
 * changed by that, and is to be saved, or every run would serve it anew.
 */
bool backoff_resume(struct backoff *backoff, int64_t now);

/* Retry-After (RFC 9110, 10.2.3): seconds or a date, as ms from now, a day at
   most, 0 for what is over.  -1: it is neither. */
int64_t backoff_retry_after(const char *value, size_t len, int64_t now);

#endif
