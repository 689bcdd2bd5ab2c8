#include "cmd/crawl/progress.h"

#include "cmd/live.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "cmd/crawl/waiting.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>

#define REDRAW 200		/* ms */

static int64_t next_draw;
static int64_t last_at, last_done, last_bytes;
static double pages_rate, bytes_rate;	/* a second, smoothed */

void report_visit(const struct visit *visit, const struct page *page,
		  const char *error)
{
	struct span type = { "-", 1 };
	char size[UNITS_TEXT], took[UNITS_TEXT];

	if (page == NULL) {
		say_line("- %s %s", visit->url, error);
		return;
	}
	if (page->type.len > 0)
		type = page->type;
	say_line("%d %s %.*s %s in %s%s%s", page->status, visit->url,
		 (int)type.len, type.data, units_format_size(page->size, size),
		 units_format_duration((int64_t)(page->time_total * 1000),
				       took),
		 error ? " " : "", error ? error : "");
}

static bool shown(const struct crawl *crawl)
{
	if (crawl->options->quiet || crawl->options->verbose)
		return false;
	return crawl->options->progress == PROGRESS_ON ||
	       (crawl->options->progress == PROGRESS_AUTO &&
		say_on_terminal());
}

static int64_t ended(const struct tally *tally)
{
	return tally->done + tally->unchanged + tally->failed + tally->skipped;
}

static void measure(const struct crawl *crawl)
{
	int64_t since = last_at != 0 ? last_at : crawl->started;
	double seconds = (double)(crawl->now - since + 1) / 1000;
	double pages = (double)(ended(&crawl->tally) - last_done) / seconds;
	double bytes = (double)(crawl->tally.bytes - last_bytes) / seconds;
	double weight = last_at == 0 ? 1 : 0.2;

	pages_rate += weight * (pages - pages_rate);
	bytes_rate += weight * (bytes - bytes_rate);
	last_at = crawl->now;
	last_done = ended(&crawl->tally);
	last_bytes = crawl->tally.bytes;
}

static void note_waiting(const struct crawl *crawl,
			 struct live_counters *counters)
{
	struct waiting waiting;
	char *what;

	if (!waiting_find(crawl, &waiting))
		return;
	what = waiting_text(&waiting);
	counters->waiting_until = crawl->wall + waiting.ms;
	snprintf(counters->waiting, sizeof(counters->waiting), "%s", what);
	free(what);
}

static void publish(const struct crawl *crawl)
{
	const struct tally *tally = &crawl->tally;
	struct live_counters live;
	struct pool_counts counts;

	pool_counts(crawl->pool, &counts);
	live = (struct live_counters){
		.started = crawl->wall - (crawl->now - crawl->started),
		.updated = crawl->wall,
		.done = tally->done,
		.unchanged = tally->unchanged,
		.failed = tally->failed,
		.skipped = tally->skipped,
		.known = tally->known,
		.requests = tally->requests,
		.bytes = tally->bytes,
		.workers = counts.workers,
		.in_flight = counts.in_hand,
		.hosts = (int)schedule_lanes(crawl->schedule),
		.network_down = schedule_network_down(crawl->schedule),
		.pages_rate = pages_rate,
		.bytes_rate = bytes_rate,
	};
	note_waiting(crawl, &live);
	live_update(&live);
}

/* Nothing is in flight: what for, before all else. */
static void draw_waiting(const struct crawl *crawl,
			 const struct waiting *waiting)
{
	const struct tally *tally = &crawl->tally;
	char *what = waiting_text(waiting), *line;

	if (asprintf(&line, "waiting %lld s: %s; %lld of %lld URL%s, "
		     "%lld failed", (long long)(waiting->ms + 999) / 1000,
		     what, (long long)ended(tally), (long long)tally->known,
		     units_plural(tally->known),
		     (long long)tally->failed) == -1)
		err(1, "out of memory");
	say_live(line);
	free(line);
	free(what);
}

/* ", 40s left", where that can be known. */
static void time_left(const struct tally *tally, char *text, size_t cap)
{
	double left = (double)(tally->known - ended(tally));
	char time[UNITS_TEXT];

	*text = '\0';
	if (pages_rate >= 0.5 && left > 0)
		snprintf(text, cap, ", %s left", units_format_duration(
			 (int64_t)(left / pages_rate * 1000), time));
}

static void draw(const struct crawl *crawl)
{
	const struct tally *tally = &crawl->tally;
	struct pool_counts counts;
	struct waiting waiting;
	char line[256], left[64], pages[64] = "", size[UNITS_TEXT];

	if (waiting_find(crawl, &waiting)) {
		draw_waiting(crawl, &waiting);
		return;
	}
	pool_counts(crawl->pool, &counts);
	time_left(tally, left, sizeof(left));
	if (tally->known > 1)
		snprintf(pages, sizeof(pages), "%.0f pages/s, ", pages_rate);
	snprintf(line, sizeof(line),
		 "%lld of %lld URL%s, %lld failed; %d in flight, %s%s/s%s",
		 (long long)ended(tally), (long long)tally->known,
		 units_plural(tally->known), (long long)tally->failed,
		 counts.in_hand, pages,
		 units_format_size((uint64_t)bytes_rate, size), left);
	say_live(line);
}

int progress_turn(const struct crawl *crawl)
{
	if (crawl->now >= next_draw) {
		measure(crawl);
		publish(crawl);
		if (shown(crawl))
			draw(crawl);
		next_draw = crawl->now + REDRAW;
	}
	return (int)(next_draw - crawl->now);
}
