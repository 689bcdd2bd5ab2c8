#include "cmd/report/page.h"

#include "cmd/report/chart.h"
#include "cmd/report/figure_table.h"
#include "cmd/text/memory.h"
#include "store/iso.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What one of the writers of markup.h writes, as a string; malloc'd. */
static char *written(enum markup_kind kind, double number)
{
	char *text = NULL;
	size_t len;
	FILE *out = must(open_memstream(&text, &len));

	if (kind == MARKUP_SECONDS)
		markup_seconds(out, number);
	else if (kind == MARKUP_SIZE)
		markup_size(out, (int64_t)number);
	else
		markup_count(out, (int64_t)number);
	must(fclose(out) == 0 ? text : NULL);
	return text;
}

/* ---- the columns of a chart ---------------------------------------------- */

struct columns {
	size_t n;
	double *up, *down;
	char **names, **titles;
};

static void columns_init(struct columns *columns, size_t n)
{
	*columns = (struct columns){
		.n = n,
		.up = must(calloc(n, sizeof(double))),
		.down = must(calloc(n, sizeof(double))),
		.names = must(calloc(n + 1, sizeof(char *))),
		.titles = must(calloc(n, sizeof(char *))),
	};
}

static void columns_release(struct columns *columns)
{
	for (size_t i = 0; i < columns->n; i++) {
		free(columns->names[i]);
		free(columns->titles[i]);
	}
	free(columns->names[columns->n]);
	free(columns->names);
	free(columns->titles);
	free(columns->up);
	free(columns->down);
}

/* ---- the course of the run ----------------------------------------------- */

static char *elapsed(double ms)
{
	return ms < .001 ? must_copy("0") : written(MARKUP_SECONDS, ms / 1000);
}

/* From its start to its end; an attempt at one instant alone has no course. */
static double duration(const struct figure *timeline)
{
	const char *from = figure_text(timeline, 0, "since");
	const char *to = figure_text(timeline, timeline->rows - 1, "until");

	return from && to ? (double)(iso_parse(to) - iso_parse(from)) : 0;
}

static void fill_timeline(struct columns *columns,
			  const struct figure *timeline)
{
	double step = duration(timeline) / (double)columns->n;

	for (size_t i = 0; i <= columns->n; i++)
		columns->names[i] = elapsed((double)i * step);
	for (size_t row = 0; row < timeline->rows; row++) {
		int64_t i = figure_integer(timeline, row, "part");

		if (i < 0 || i >= (int64_t)columns->n)
			continue;
		columns->up[i] = figure_number(timeline, row, "answers");
		columns->down[i] = figure_number(timeline, row, "failures");
	}
	for (size_t i = 0; i < columns->n; i++)
		columns->titles[i] = must_format(
			"%s to %s: answers %.0f, failures %.0f",
			columns->names[i], columns->names[i + 1],
			columns->up[i], columns->down[i]);
}

static void put_timeline(const struct page *page,
			 const struct figure *timeline)
{
	struct columns columns;

	columns_init(&columns, STORE_FIGURE_PARTS);
	fill_timeline(&columns, timeline);
	chart_columns(page->out, &(struct chart_columns){
		.n = columns.n, .step = columns.n / 4,
		.up = columns.up, .down = columns.down,
		.names = (const char *const *)columns.names,
		.titles = (const char *const *)columns.titles,
		.end = columns.names[columns.n],
		.up_unit = "answers", .down_unit = "failures",
		.label = "Answers, and below them failures, over the time of "
			 "the run" });
	columns_release(&columns);
}

void page_timeline(const struct page *page)
{
	const struct figure *timeline = &page->figures[STORE_FIGURE_TIMELINE];

	if (timeline->rows == 0)
		return;
	page_section(page, "timeline", "The course of the run");
	fputs("<p class=\"soft\">Good answers upward, failed attempts "
	      "downward, those that were repeated too, in 60 equal parts of "
	      "the time.</p>\n", page->out);
	if (timeline->rows > 1)
		put_timeline(page, timeline);
	page_numbers(page, STORE_FIGURE_TIMELINE,
		     "attempts that ended, in 60 parts of the run");
	page_section_end(page);
}

/* ---- histograms ---------------------------------------------------------- */

/* The upper bounds that a figure of the store has, and more than all. */
static const double seconds_bounds[] = {
	.0001, .0002, .0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2,
	5, 10, 20, 50,
};
static const double size_bounds[] = {
	256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072, 262144,
	524288, 1048576, 2097152, 4194304, 8388608, 16777216,
};

struct histogram {
	const struct figure *figure;
	const char *column;
	const double *bounds;
	size_t n;		/* of them */
	enum markup_kind kind;
	const char *label, *caption;
};

/* Which column of the histogram a row is; n: above all bounds. */
static size_t bucket_of(const struct histogram *h, size_t row)
{
	const struct store_value *value = figure_value(h->figure, row,
						       h->column);
	double bound = figure_number(h->figure, row, h->column);
	size_t i = 0;

	if (value->type == STORE_NULL)
		return h->n;
	while (h->bounds[i] != bound) {
		i++;
		assert(i < h->n);	/* they are those of the figure */
	}
	return i;
}

/* Its columns from the first that has something to the last, and one beside
   each, where there is one. */
static void find_span(const struct histogram *h, size_t *first, size_t *last)
{
	*first = bucket_of(h, 0);
	*last = bucket_of(h, h->figure->rows - 1);
	if (*first > 0)
		--*first;
	if (*last < h->n)
		++*last;
}

static char *lower_name(const struct histogram *h, size_t i)
{
	assert(i <= h->n);
	return i == 0 ? must_copy("0") : written(h->kind, h->bounds[i - 1]);
}

static void fill_histogram(struct columns *columns, const struct histogram *h,
			   size_t first)
{
	for (size_t row = 0; row < h->figure->rows; row++)
		columns->up[bucket_of(h, row) - first] =
			figure_number(h->figure, row, "answers");
	for (size_t i = 0; i < columns->n; i++) {
		columns->names[i] = lower_name(h, first + i);
		columns->titles[i] = must_format("from %s: answers %.0f",
						 columns->names[i],
						 columns->up[i]);
	}
}

static void put_histogram(const struct page *page, const struct histogram *h)
{
	struct columns columns;
	size_t first, last;

	find_span(h, &first, &last);
	columns_init(&columns, last - first + 1);
	fill_histogram(&columns, h, first);
	chart_columns(page->out, &(struct chart_columns){
		.n = columns.n, .step = (columns.n + 5) / 6,
		.up = columns.up,
		.names = (const char *const *)columns.names,
		.titles = (const char *const *)columns.titles,
		.up_unit = "answers", .label = h->label });
	columns_release(&columns);
	page_numbers(page, h->figure->which, h->caption);
}

static void put_quantiles(const struct page *page)
{
	const struct figure *q = &page->figures[STORE_FIGURE_QUANTILES];

	fputs("<p class=\"soft\">Of ", page->out);
	figure_datum(page->out, q, 0, "answers");
	fputs(" answers half were there within ", page->out);
	figure_datum(page->out, q, 0, "half_below");
	fputs(", 95 % within ", page->out);
	figure_datum(page->out, q, 0, "most_below");
	fputs(", the last within ", page->out);
	figure_datum(page->out, q, 0, "longest");
	fputs(". <a class=\"sql\" href=\"#sql-quantiles\">SQL</a></p>\n",
	      page->out);
}

void page_answers(const struct page *page)
{
	const struct histogram times = {
		&page->figures[STORE_FIGURE_TIMES], "seconds_below",
		seconds_bounds, COUNT(seconds_bounds), MARKUP_SECONDS,
		"Answers by the time they took", "answers by time",
	}, sizes = {
		&page->figures[STORE_FIGURE_SIZES], "size_below",
		size_bounds, COUNT(size_bounds), MARKUP_SIZE,
		"Answers by size", "answers by size",
	};

	if (times.figure->rows == 0)
		return;
	page_section(page, "answers", "Time and size of the answers");
	put_quantiles(page);
	fputs("<div class=\"pair\">\n<div><h3>Response time</h3>\n", page->out);
	put_histogram(page, &times);
	fputs("</div>\n", page->out);
	if (sizes.figure->rows > 0) {
		fputs("<div><h3>Size</h3>\n", page->out);
		put_histogram(page, &sizes);
		fputs("</div>\n", page->out);
	}
	fputs("</div>\n", page->out);
	page_section_end(page);
}

/* ---- bars in tables ------------------------------------------------------ */

static void put_parts(FILE *out, const struct figure *figure, size_t row,
		      const char *const *columns, size_t n, double whole)
{
	struct chart_part parts[8];

	assert(n <= COUNT(parts));
	for (size_t i = 0; i < n; i++)
		parts[i] = (struct chart_part){
			.value = figure_number(figure, row, columns[i]),
			.class = columns[i], .name = columns[i],
		};
	chart_bar(out, parts, n, whole);
}

static void states_bar(FILE *out, const struct figure *figure, size_t row,
		       double scale)
{
	static const char *const states[] = {
		"done", "unchanged", "failed", "skipped", "pending",
	};
	/* A run has no pending of its own. */
	bool run = figure->which == STORE_FIGURE_RUNS;

	put_parts(out, figure, row, states, COUNT(states) - run, scale);
}

static void statuses_bar(FILE *out, const struct figure *figure, size_t row,
			 double scale)
{
	static const char *const classes[] = {
		"2xx", "3xx", "4xx", "5xx", "no_answer",
	};

	put_parts(out, figure, row, classes, COUNT(classes), scale);
}

/* Of positive ones; a time can be nothing on a machine as quick. */
static double least_time(const struct figure *figure)
{
	double least = figure_most(figure, "longest");

	for (size_t row = 0; row < figure->rows; row++) {
		double half = figure_number(figure, row, "half_below");

		if (half > 0 && half < least)
			least = half;
	}
	return least;
}

static void times_bar(FILE *out, const struct figure *figure, size_t row,
		      double scale)
{
	chart_range(out, figure_number(figure, row, "half_below"),
		    figure_number(figure, row, "most_below"),
		    figure_number(figure, row, "longest"),
		    least_time(figure), scale);
}

/* ---- reasons ------------------------------------------------------------- */

static void reason_bar(FILE *out, const struct figure *figure, size_t row,
		       double scale)
{
	const char *state = figure_text(figure, row, "state");
	const char *name = figure_text(figure, row, "reason");
	const struct chart_part part = {
		.value = figure_number(figure, row, "urls"),
		.class = state, .name = name != NULL ? name : "",
	};

	if (state != NULL)
		chart_bar(out, &part, 1, scale);
}

void page_reasons(const struct page *page)
{
	const struct figure *reasons = &page->figures[STORE_FIGURE_REASONS];

	if (reasons->rows == 0)
		return;
	page_section(page, "reasons", "Failed and skipped, by reason");
	figure_table(page->out, reasons, &(struct figure_look){
		.caption = "100 reasons at most",
		.bar_title = "to scale", .bar = reason_bar,
		.scale = figure_most(reasons, "urls") });
	page_section_end(page);
}

/* ---- hosts, depths, runs ------------------------------------------------- */

void page_hosts(const struct page *page)
{
	const struct figure *hosts = &page->figures[STORE_FIGURE_HOSTS];
	const struct figure *statuses = &page->figures[STORE_FIGURE_STATUSES];
	const struct figure *times = &page->figures[STORE_FIGURE_HOST_TIMES];

	if (hosts->rows == 0)
		return;
	page_section(page, "hosts", "Hosts");
	figure_table(page->out, hosts, &(struct figure_look){
		.caption = "URLs by host and state; the 20 hosts with most",
		.bar_title = "to scale", .bar = states_bar,
		.scale = figure_most(hosts, "urls") });
	if (statuses->rows > 0)
		figure_table(page->out, statuses, &(struct figure_look){
			.caption = "attempts by host and class of the answer; "
				   "the 20 hosts with most",
			.bar_title = "share", .bar = statuses_bar });
	if (times->rows > 0)
		figure_table(page->out, times, &(struct figure_look){
			.caption = "time of the answers by host; the 20 hosts "
				   "with most",
			.bar_title = "logarithmic", .bar = times_bar,
			.scale = figure_most(times, "longest") });
	page_section_end(page);
}

void page_depths(const struct page *page)
{
	const struct figure *depths = &page->figures[STORE_FIGURE_DEPTHS];

	if (depths->rows == 0)
		return;
	page_section(page, "depths", "Links away from the seeds");
	figure_table(page->out, depths, &(struct figure_look){
		.caption = "URLs by depth and state; 40 depths at most",
		.bar_title = "to scale", .bar = states_bar,
		.scale = figure_most(depths, "urls") });
	page_section_end(page);
}

/* Without duplicates, which are no URLs of their own. */
static double largest_run(const struct figure *runs)
{
	double most = 0;

	for (size_t row = 0; row < runs->rows; row++) {
		double sum = figure_number(runs, row, "done") +
			     figure_number(runs, row, "unchanged") +
			     figure_number(runs, row, "failed") +
			     figure_number(runs, row, "skipped");

		most = sum > most ? sum : most;
	}
	return most;
}

void page_runs(const struct page *page)
{
	const struct figure *runs = &page->figures[STORE_FIGURE_RUNS];

	page_section(page, "runs", "Runs side by side");
	figure_table(page->out, runs, &(struct figure_look){
		.caption = "the newest first, 30 at most; new, changed and "
			   "gone are rows",
		.bar_title = "to scale", .bar = states_bar,
		.scale = largest_run(runs) });
	page_section_end(page);
}
