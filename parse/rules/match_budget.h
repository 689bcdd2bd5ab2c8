/*
 * How long patterns may take over a page.
 */
#ifndef PARSE_RULES_MATCH_BUDGET_H
#define PARSE_RULES_MATCH_BUDGET_H

#include <stdint.h>

/*
 * A page's processor time, shared by all its rules; how long it waits for a
 * processor does not count.  It is looked at between matches and
 * between stretches of text, and may be overrun by one stretch: about a second
 * in the worst patterns known.  NULL for a budget means none.
 */
struct match_budget {
	int64_t deadline_ns;	/* CLOCK_THREAD_CPUTIME_ID */
};
void match_budget_start(struct match_budget *budget, unsigned ms);

/* What its deadline is compared with: ns of this thread's processor time. */
int64_t match_budget_clock(void);

#endif
