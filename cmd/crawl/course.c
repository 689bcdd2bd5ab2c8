#include "cmd/crawl/course.h"

#include "fetch/clock.h"

void course_stop(struct course *course, enum stop why)
{
	if (course->stop == STOP_NOT || why == STOP_STORE)
		course->stop = why;
}

int64_t course_stored(struct course *course, int64_t result)
{
	if (result == -1)
		course_stop(course, STOP_STORE);
	return result;
}

void course_read_clocks(struct course *course)
{
	course->now = clock_ms(CLOCK_MONOTONIC);
	course->wall = clock_ms(CLOCK_REALTIME);
}

int64_t course_pages(const struct course *course)
{
	const struct tally *tally = &course->tally;

	return tally->done + tally->unchanged + tally->failed;
}
