#include "cmd/crawl/summary.h"

#include "cmd/rows/row.h"
#include "cmd/text/memory.h"
#include "cmd/text/reasons.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "store/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_URLS 3
#define CLASSES_MOST 32
#define REASONS_SHOWN 4		/* of what was skipped */

/* ---- failures ------------------------------------------------------------ */

struct class {
	char *name;
	long long n;
	char *urls[FIRST_URLS];
	char *errors[FIRST_URLS];	/* NULL: the class says it all */
};

struct failures {
	struct class classes[CLASSES_MOST];
	size_t n;
};

/* NULL: more classes than there are. */
static struct class *class_of(struct failures *failures, const char *name)
{
	for (size_t i = 0; i < failures->n; i++)
		if (strcmp(failures->classes[i].name, name) == 0)
			return &failures->classes[i];
	if (failures->n == CLASSES_MOST)
		return NULL;
	failures->classes[failures->n].name = must_copy(name);
	return &failures->classes[failures->n++];
}

static int note(void *arg, const struct store_row *row)
{
	struct class *class = class_of(arg, row_word(row, "reason"));
	const char *error = row_text(row, "error");

	if (class == NULL)
		return 0;
	if (class->n < FIRST_URLS) {
		class->urls[class->n] = must_copy(row_word(row, "url"));
		if (error != NULL)
			class->errors[class->n] = must_copy(error);
	}
	class->n++;
	return 0;
}

static void tell_class(const struct course *course, const struct class *class)
{
	const char *db = course->options->db;
	bool quiet = course->options->quiet;
	long long more = class->n - FIRST_URLS;

	say_error("%lld URL%s failed: %s (%s)%s%s", class->n,
		  units_plural(class->n), class->name,
		  reason_words("failed", class->name),
		  quiet ? class->n == 1 ? ": " : ", first " : "",
		  quiet ? class->urls[0] : "");
	for (int i = 0; i < FIRST_URLS && class->urls[i] && !quiet; i++) {
		say_line("  %s", class->urls[i]);
		if (class->errors[i] != NULL)
			say_line("    %s", class->errors[i]);
	}
	if (more > 0 && !quiet)
		say_line("  and %lld more%s%s%s", more,
			 db ? " (trawl status -d " : "", db ? db : "",
			 db ? " --failed)" : "");
}

int summary_failures(const struct course *course)
{
	struct failures failures = { .n = 0 };
	int bad = store_ask(course->store, STORE_ASK_FAILED, 0, note,
			    &failures);

	for (size_t i = 0; i < failures.n; i++) {
		tell_class(course, &failures.classes[i]);
		free(failures.classes[i].name);
		for (int k = 0; k < FIRST_URLS; k++) {
			free(failures.classes[i].urls[k]);
			free(failures.classes[i].errors[k]);
		}
	}
	return bad;
}

/* ---- the sum ------------------------------------------------------------- */

static void item(FILE *out, const char *sign, int64_t n, const char *what,
		 bool always)
{
	if (n != 0 || always)
		fprintf(out, "%s%lld %s", sign, (long long)n, what);
}

struct skips {
	FILE *out;
	int n;
};

/* " (90 scope, 10 depth": the most frequent first. */
static int note_skip(void *arg, const struct store_row *row)
{
	struct skips *skips = arg;

	if (strcmp(row_word(row, "state"), "skipped") != 0)
		return 0;
	if (skips->n++ >= REASONS_SHOWN)
		return 0;
	fprintf(skips->out, "%s%lld %s", skips->n == 1 ? " (" : ", ",
		(long long)row_integer(row, "urls"),
		row_word(row, "reason"));
	return 0;
}

static void skipped(const struct course *course, FILE *out)
{
	struct skips skips = { out, 0 };

	if (store_ask(course->store, STORE_ASK_LEDGER, 0, note_skip,
		      &skips) == 0 && skips.n > 0)
		fputs(skips.n > REASONS_SHOWN ? ", ...)" : ")", out);
}

static void traffic(const struct course *course, FILE *out)
{
	const struct tally *tally = &course->tally;
	int64_t pages = course_pages(course);
	int64_t ms = course->now - course->started;
	char size[UNITS_TEXT], took[UNITS_TEXT];

	fprintf(out, "; %s in %s",
		units_format_size((uint64_t)tally->bytes, size),
		units_format_duration(ms, took));
	if (pages > 1 && ms > 0)
		fprintf(out, ", %.0f pages/s", (double)pages * 1000 /
			(double)ms);
}

void summary_print(const struct course *course,
		   const struct store_ledger *l, int64_t rows,
		   const char *early)
{
	int64_t in = l->input + l->links;
	char *line = NULL;
	size_t len;
	FILE *out = must(open_memstream(&line, &len));

	fprintf(out, "%lld URL%s in", (long long)in, units_plural(in));
	if (l->links > 0)
		fprintf(out, " (%lld listed, %lld found)",
			(long long)l->input, (long long)l->links);
	item(out, " = ", l->done, "done", true);
	item(out, " + ", l->unchanged, "unchanged", false);
	item(out, " + ", l->failed, "failed", true);
	item(out, " + ", l->skipped, "skipped", l->skipped > 0);
	if (l->skipped > 0)
		skipped(course, out);
	item(out, " + ", l->duplicate, "duplicate (met before)", false);
	item(out, " + ", l->pending, "pending (not fetched yet)", false);
	fprintf(out, "; %lld row%s", (long long)rows, units_plural(rows));
	traffic(course, out);
	if (early != NULL)
		fprintf(out, "; %s%s", early, course->options->db
			? "; the same command goes on from here" : "");
	fclose(out);
	say_line("%s", line);
	free(line);
}

void summary_node(const struct course *course, const char *name,
		  const char *end, bool goes_on)
{
	const struct tally *tally = &course->tally;
	int64_t all = course_pages(course) + tally->skipped;
	char *line = NULL;
	size_t len;
	FILE *out = must(open_memstream(&line, &len));

	fprintf(out, "%s: %lld URL%s here", name, (long long)all,
		units_plural(all));
	item(out, " = ", tally->done, "done", true);
	item(out, " + ", tally->unchanged, "unchanged", false);
	item(out, " + ", tally->failed, "failed", true);
	item(out, " + ", tally->skipped, "skipped", false);
	traffic(course, out);
	fprintf(out, "; %s%s", end, goes_on
		? "; the same command goes on from here" : "");
	fclose(out);
	say_line("%s", line);
	free(line);
}
