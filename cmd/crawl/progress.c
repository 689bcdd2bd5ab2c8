#include "cmd/crawl/progress.h"

#include "cmd/crawl/waiting.h"
#include "cmd/live.h"
#include "cmd/text/memory.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"

#include <stdio.h>
#include <stdlib.h>

#define REDRAW 200		/* ms */

static bool is_shown(const struct options *options)
{
	if (options->quiet || options->verbose)
		return false;
	return options->progress == PROGRESS_ON ||
	       (options->progress == PROGRESS_AUTO &&
		say_on_terminal());
}

static int64_t ended(const struct tally *tally)
{
	return tally->done + tally->unchanged + tally->failed + tally->skipped;
}

static void measure(struct progress *progress)
{
	const struct course *course = progress->course;
	const struct tally *tally = &course->tally;
	bool first = progress->last_at == 0;
	int64_t since = first ? course->started : progress->last_at;
	double seconds = (double)(course->now - since + 1) / 1000;
	double pages = (double)(ended(tally) - progress->last_done) / seconds;
	double bytes = (double)(tally->bytes - progress->last_bytes) / seconds;
	double weight = first ? 1 : 0.2;

	progress->pages_rate += weight * (pages - progress->pages_rate);
	progress->bytes_rate += weight * (bytes - progress->bytes_rate);
	progress->last_at = course->now;
	progress->last_done = ended(tally);
	progress->last_bytes = tally->bytes;
}

static int in_flight(const struct progress *progress)
{
	struct pool_counts counts;

	pool_counts(progress->pool, &counts);
	return counts.in_hand;
}

static bool is_waiting(const struct progress *progress,
		       struct waiting *waiting)
{
	return in_flight(progress) == 0 &&
	       waiting_find(progress->schedule, progress->course->now,
			    waiting);
}

static void note_waiting(const struct progress *progress,
			 struct live_counters *counters)
{
	struct waiting waiting;
	char *what;

	if (!is_waiting(progress, &waiting))
		return;
	what = waiting_text(&waiting);
	counters->waiting_until = progress->course->wall + waiting.ms;
	snprintf(counters->waiting, sizeof(counters->waiting), "%s", what);
	free(what);
}

static void publish(const struct progress *progress)
{
	const struct course *course = progress->course;
	const struct tally *tally = &course->tally;
	struct live_counters live;
	struct pool_counts counts;

	pool_counts(progress->pool, &counts);
	live = (struct live_counters){
		.started = course->wall - (course->now - course->started),
		.updated = course->wall,
		.done = tally->done,
		.unchanged = tally->unchanged,
		.failed = tally->failed,
		.skipped = tally->skipped,
		.known = tally->known,
		.requests = tally->requests,
		.bytes = tally->bytes,
		.workers = counts.workers,
		.in_flight = counts.in_hand,
		.hosts = (int)schedule_lanes(progress->schedule),
		.network_down = schedule_network_down(progress->schedule),
		.pages_rate = progress->pages_rate,
		.bytes_rate = progress->bytes_rate,
	};
	note_waiting(progress, &live);
	live_update(&live);
}

/* Nothing is in flight: what for, before all else. */
static void draw_waiting(const struct tally *tally,
			 const struct waiting *waiting)
{
	char *what = waiting_text(waiting);
	char *line = must_format("waiting %lld s: %s; %lld of %lld URL%s, "
				 "%lld failed",
				 (long long)(waiting->ms + 999) / 1000, what,
				 (long long)ended(tally),
				 (long long)tally->known,
				 units_plural(tally->known),
				 (long long)tally->failed);

	say_live(line);
	free(line);
	free(what);
}

/* ", 40s left", where that can be known. */
static void time_left(const struct progress *progress, char *text, size_t cap)
{
	const struct tally *tally = &progress->course->tally;
	double left = (double)(tally->known - ended(tally));
	char time[UNITS_TEXT];

	*text = '\0';
	if (progress->pages_rate >= 0.5 && left > 0)
		snprintf(text, cap, ", %s left", units_format_duration(
			 (int64_t)(left / progress->pages_rate * 1000), time));
}

static void draw(const struct progress *progress)
{
	const struct tally *tally = &progress->course->tally;
	struct waiting waiting;
	char line[256], left[64], pages[64] = "", size[UNITS_TEXT];

	if (is_waiting(progress, &waiting)) {
		draw_waiting(tally, &waiting);
		return;
	}
	time_left(progress, left, sizeof(left));
	if (tally->known > 1)
		snprintf(pages, sizeof(pages), "%.0f pages/s, ",
			 progress->pages_rate);
	snprintf(line, sizeof(line),
		 "%lld of %lld URL%s, %lld failed; %d in flight, %s%s/s%s",
		 (long long)ended(tally), (long long)tally->known,
		 units_plural(tally->known), (long long)tally->failed,
		 in_flight(progress), pages,
		 units_format_size((uint64_t)progress->bytes_rate, size), left);
	say_live(line);
}

int progress_turn(struct progress *progress)
{
	int64_t now = progress->course->now;

	if (now >= progress->next_draw) {
		measure(progress);
		publish(progress);
		if (is_shown(progress->course->options))
			draw(progress);
		progress->next_draw = now + REDRAW;
	}
	return (int)(progress->next_draw - now);
}
