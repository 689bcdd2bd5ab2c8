#include "cmd/progress.h"

#include "cmd/escape.h"
#include "cmd/live.h"
#include "cmd/tables.h"
#include "cmd/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define REDRAW 200		/* ms */

static int64_t next_draw;
static bool drawn;
static int64_t last_at, last_done, last_bytes;
static double pages_rate, bytes_rate;	/* a second, smoothed */

void report_visit(const struct visit *visit, const struct page *page,
		  const char *error)
{
	char *text = error ? escape_control(error, strlen(error)) : NULL;
	char *type = page && page->type.len > 0
			     ? escape_control(page->type.data, page->type.len)
			     : NULL;

	if (page == NULL)
		fprintf(stderr, "- %s %s\n", visit->url, text);
	else
		fprintf(stderr, "%d %s %s %zu bytes %.3f s%s%s\n",
			page->status, visit->url, type ? type : "-",
			(size_t)page->size, page->time_total,
			text ? " " : "", text ? text : "");
	free(text);
	free(type);
}

static bool shown(const struct crawl *crawl)
{
	static int terminal = -1;

	if (terminal == -1)
		terminal = isatty(STDERR_FILENO);
	if (crawl->options->quiet || crawl->options->verbose)
		return false;
	return crawl->options->progress == PROGRESS_ON ||
	       (crawl->options->progress == PROGRESS_AUTO && terminal);
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

static int width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == -1 || size.ws_col < 20)
		return 79;
	return size.ws_col - 1;
}

static void publish(const struct crawl *crawl)
{
	const struct tally *tally = &crawl->tally;
	struct pool_counts counts;

	pool_counts(crawl->pool, &counts);
	live_update(&(struct live_counters){
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
		.hosts = (int)schedule_hosts(crawl->schedule),
		.network_down = schedule_network_down(crawl->schedule),
		.pages_rate = pages_rate,
		.bytes_rate = bytes_rate,
	});
}

static void draw(const struct crawl *crawl)
{
	const struct tally *tally = &crawl->tally;
	int64_t left = tally->known - ended(tally);
	struct pool_counts counts;
	char line[256], eta[32] = "";

	pool_counts(crawl->pool, &counts);
	if (pages_rate >= 0.5)
		snprintf(eta, sizeof(eta), ", %lld s left",
			 (long long)((double)left / pages_rate));
	snprintf(line, sizeof(line),
		 "%lld/%lld done, %.0f pages/s, %.1f MB/s, %lld failed, "
		 "%d in flight%s",
		 (long long)ended(tally), (long long)tally->known, pages_rate,
		 bytes_rate / 1e6, (long long)tally->failed, counts.in_hand,
		 eta);
	fprintf(stderr, "\r\033[K%.*s", width(), line);
	drawn = true;
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

void progress_end(const struct crawl *crawl)
{
	(void)crawl;
	if (drawn)
		fputs("\r\033[K", stderr);
	drawn = false;
}

static void item(const char *sign, int64_t n, const char *what, bool always)
{
	if (n != 0 || always)
		fprintf(stderr, "%s%lld %s", sign, (long long)n, what);
}

void summary_print(const struct crawl *crawl,
		   const struct store_ledger *l, const char *early)
{
	double seconds = (double)(crawl->now - crawl->started) / 1000;
	const struct tally *tally = &crawl->tally;

	fprintf(stderr, "%lld in = ", (long long)(l->input + l->links));
	item("", l->done, "done", true);
	item(" + ", l->unchanged, "unchanged", false);
	item(" + ", l->failed, "failed", true);
	item(" + ", l->skipped, "skipped", true);
	item(" + ", l->duplicate, "duplicate", true);
	item(" + ", l->pending, "pending", false);
	fprintf(stderr, "; %lld rows; %.1f MB in %.2f s, %.0f pages/s",
		(long long)tables_counts(crawl->tables)->rows,
		(double)tally->bytes / 1e6, seconds,
		seconds > 0 ? (double)ended(tally) / seconds : 0.0);
	if (early != NULL)
		fprintf(stderr, "; %s%s", early, crawl->options->db
			? "; the same command goes on from here" : "");
	fputc('\n', stderr);
}
