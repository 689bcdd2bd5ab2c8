#include "parse/rules/match_budget.h"

#include <time.h>

static int64_t read_clock(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/*
 * This thread's processor time: on a busy machine a page shall not fail because
 * others had their turn.  Asking for it is a system call and a scan looks at
 * it for every match, so it is asked again only when the clock of the wall,
 * which costs a fiftieth, has come to its next tick (4 ms at most).
 */
int64_t match_budget_clock(void)
{
	static int64_t tick, used;
	int64_t now = read_clock(CLOCK_MONOTONIC_COARSE);

	if (now != tick) {
		tick = now;
		used = read_clock(CLOCK_THREAD_CPUTIME_ID);
	}
	return used;
}

void match_budget_start(struct match_budget *budget, unsigned ms)
{
	budget->deadline_ns = match_budget_clock() + (int64_t)ms * 1000000;
}
