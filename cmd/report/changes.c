/*
 * `trawl changes`: what is new, changed or gone since the run before.
 */
#include "cmd/commands.h"
#include "cmd/option_table.h"
#include "cmd/report/atom.h"
#include "cmd/report/difference.h"
#include "cmd/report/markdown.h"
#include "cmd/report/query.h"
#include "cmd/rows/change.h"
#include "cmd/text/paint.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "fetch/clock.h"
#include "parse/quantity.h"
#include "store/iso.h"
#include "store/open.h"
#include "store/prune.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What there is to say besides the rows. */
struct summary {
	int64_t run, failed, rows;	/* of the last run */
	char started[ISO_LEN + 1];
	int64_t runs, known;	/* known: from this one on, 0: all */
	char first[ISO_LEN + 1];	/* when the first of them began */
	int64_t tables, older;	/* rules' tables; those of runs before it */
};

struct text {
	struct difference *difference;	/* NULL: without */
	int64_t run, rows;	/* whose changes are in hand; all so far */
	char table[256];
};

/* ---- what the runs were -------------------------------------------------- */

static int see_run(void *arg, const struct store_row *run)
{
	struct summary *summary = arg;

	summary->run = row_integer(run, "id");
	summary->failed = row_integer(run, "failed");
	summary->rows = row_integer(run, "rows_new");
	snprintf(summary->started, sizeof(summary->started), "%s",
		 row_word(run, "started_at"));
	if (summary->runs++ == 0)
		memcpy(summary->first, summary->started,
		       sizeof(summary->first));
	return 0;
}

static int see_table(void *arg, const struct store_row *table)
{
	struct summary *summary = arg;
	int64_t since = row_integer(table, "first_run");

	summary->tables++;
	summary->older += since != 0 && since != summary->run;
	return 0;
}

static bool is_first(const struct summary *summary)
{
	return summary->known == 0 && (summary->tables > 0 ?
		summary->older == 0 : summary->runs == 1);
}

/* ---- for people ---------------------------------------------------------- */

static void print_value(const char *text, const struct store_row *answer,
			const char *name)
{
	struct field field;

	if (text != NULL) {
		print_escaped(text);
		return;
	}
	for (size_t i = 0; i < answer->n; i++) {
		if (strcmp(answer->names[i], name) != 0)
			continue;
		field = row_field(answer, i, false);
		if (field.type == FIELD_INTEGER)
			printf("%" PRId64, field.integer);
		else if (field.type == FIELD_REAL)
			printf("%.15g", field.real);
		else
			fputs("nothing", stdout);
	}
}

static void print_heads(struct text *text, const struct store_row *change)
{
	int64_t run = row_integer(change, "run_id");
	const char *table = row_word(change, "table");

	if (run != text->run) {
		printf("%srun %" PRId64 ":\n", text->rows > 0 ? "\n" : "",
		       run);
		text->table[0] = '\0';
	}
	text->run = run;
	if (table != NULL && strcmp(table, text->table) != 0) {
		printf("  %s\n", table);
		snprintf(text->table, sizeof(text->table), "%s", table);
	}
}

/* Below the change that it is of. */
static int print_difference(const struct text *text,
			    const struct store_row *change)
{
	char *all, *line, *rest;

	if (text->difference == NULL)
		return 0;
	if (difference_text(text->difference, change, &all) == -1)
		return -1;
	for (rest = all; (line = strsep(&rest, "\n")) != NULL && rest != NULL;)
		printf("      %s%s%s\n", *line == '-' ? paint(PAINT_BAD)
		       : *line == '+' ? paint(PAINT_GOOD) : "", line,
		       *line == '-' || *line == '+' ? paint(PAINT_OFF) : "");
	free(all);
	return 0;
}

/* A row that is new or gone is shown whole, a change by key and column. */
static int print_change(void *arg, const struct store_row *change)
{
	struct text *text = arg;
	const char *kind = row_word(change, "change");
	const char *column = row_text(change, "column");
	const char *old = row_text(change, "old");
	const char *new = row_text(change, "new");

	print_heads(text, change);
	text->rows++;
	printf("    %-8s ", kind);
	if (column == NULL) {
		print_escaped(new != NULL ? new : old != NULL ? old : "");
	} else {
		print_escaped(row_word(change, "key"));
		fputs("  ", stdout);
		print_escaped(column);
		fputs(": ", stdout);
		print_value(old, change, "old");
		fputs(" -> ", stdout);
		print_value(new, change, "new");
	}
	if (row_text(change, "url") != NULL) {
		fputs("\n             ", stdout);
		print_escaped(row_text(change, "url"));
	}
	putchar('\n');
	return print_difference(text, change);
}

/* Those of a text for people, by fn; counts them. */
struct counted {
	store_report_fn *fn;
	void *arg;
	int64_t run;		/* the last one */
	int64_t rows, watched;	/* all; those of pages without rules */
	int64_t pages;		/* of which the last run found so many gone */
};

static int count_change(void *arg, const struct store_row *change)
{
	struct counted *counted = arg;

	counted->rows++;
	if (strcmp(row_word(change, "table"), "pages") == 0) {
		counted->watched++;
		counted->pages +=
			row_integer(change, "run_id") == counted->run &&
			strcmp(row_word(change, "change"), "gone") == 0;
	}
	return counted->fn(counted->arg, change);
}

static void print_summary(const struct options *options,
			  const struct summary *summary,
			  const struct counted *counted)
{
	int64_t rows = counted->rows;

	if (options->quiet && rows == 0)
		return;
	if (summary->run == 0)
		puts("no crawl has run on this database");
	else if (rows == 0 && is_first(summary))
		printf("run %" PRId64 " is the first run: %" PRId64 " row%s, "
		       "nothing to compare %s with\n", summary->run,
		       summary->rows, units_plural(summary->rows),
		       summary->rows == 1 ? "it" : "them");
	else if (rows == 0)
		printf("run %" PRId64 ": nothing is new, changed or gone\n",
		       summary->run);
	if (summary->failed > 0)
		printf("%s%" PRId64 " URL%s failed in run %" PRId64 "; %swhat "
		       "is known of %s stands as it was\n",
		       rows > 0 ? "\n" : "", summary->failed,
		       units_plural(summary->failed), summary->run,
		       counted->pages > 0 ? "but for pages that are gone, "
					  : "",
		       summary->failed == 1 ? "it" : "them");
}

static int print_text(struct store *store, const struct options *options,
		      const struct summary *summary, int64_t *rows,
		      const char **why)
{
	struct difference *difference = options->diff ? difference_new(store)
						      : NULL;
	struct text text = { .difference = difference };
	struct markdown markdown = { .difference = difference };
	bool md = options->format == (int)CHANGES_MD;
	struct counted counted = {
		.fn = md ? markdown_print : print_change,
		.arg = md ? (void *)&markdown : &text,
		.run = summary->run,
	};
	struct part_file file;
	int code = query_text_open(&file, options);

	if (code == EXIT_DONE && options->diff && difference == NULL)
		code = -1;
	if (code == EXIT_DONE)
		code = store_changes(store, options->since, count_change,
				     &counted, why);
	difference_free(difference);
	*rows = counted.rows;
	if (code == EXIT_DONE)
		print_summary(options, summary, &counted);
	if (options->diff && !options->quiet && counted.rows > 0 &&
	    counted.watched == 0)
		say_note("--diff is of pages that are watched without rules; "
			 "these changes are of rules' rows");
	return query_text_close(&file, code);
}

/* ---- as a feed ----------------------------------------------------------- */

static int print_feed(struct store *store, const struct options *options,
		      const struct summary *summary, int64_t *rows,
		      const char **why)
{
	struct part_file file;
	int code = query_text_open(&file, options);

	if (code == EXIT_DONE)
		code = atom_print(store, options, summary->started, rows, why);
	return query_text_close(&file, code);
}

/* ---- as records ---------------------------------------------------------- */

static int print_records(struct store *store, const struct options *options,
			 int64_t *rows, const char **why)
{
	struct query_printer printer;
	int code = query_printer_open(&printer, store, options, change_fields);
	int asked;

	if (code != EXIT_DONE)
		return code;
	asked = store_changes(store, options->since, query_print, &printer,
			      why);
	*rows = printer.rows;
	code = query_printer_close(&printer, true);
	return asked == -1 ? -1 : code;
}

/* Something that was asked for may have been taken. */
static void tell_unknown(const struct options *options,
			 const struct summary *summary)
{
	const char *since = options->since;
	bool run = since != NULL && since[strspn(since, "0123456789")] == '\0';

	if (since == NULL || summary->known == 0 ||
	    (run ? atoll(since) >= summary->known
		 : iso_parse(since) >= iso_parse(summary->first)))
		return;
	say_note("what changed before run %lld is no longer known: prune took "
		 "it", (long long)summary->known);
}

/* ---- the whole ----------------------------------------------------------- */

static int tell(struct store *store, const struct options *options)
{
	struct summary summary = { 0 };
	const char *why = NULL;
	int64_t rows = 0;
	int code;

	if (store_ask(store, STORE_ASK_RUNS, 0, see_run, &summary) == -1 ||
	    store_ask(store, STORE_ASK_TABLES, 0, see_table,
		      &summary) == -1)
		return query_failed(store);
	summary.known = store_known_from(store);
	if (summary.known == -1)
		return query_failed(store);
	tell_unknown(options, &summary);
	if (options->format == ROWS_TEXT || options->format == (int)CHANGES_MD)
		code = print_text(store, options, &summary, &rows, &why);
	else if (options->format == (int)CHANGES_ATOM)
		code = print_feed(store, options, &summary, &rows, &why);
	else
		code = print_records(store, options, &rows, &why);
	if (code == -1 && why != NULL) {
		say_error("--since: %s", why);
		return EXIT_USAGE;
	}
	if (code == -1)
		return query_failed(store);
	if (code == EXIT_DONE && options->exit_changed && rows > 0)
		return EXIT_CHANGED;
	return code;
}

/* An age becomes the time that it began at; digits alone are a run. */
static void read_since(struct options *options)
{
	static char iso[ISO_LEN + 1];
	const char *since = options->since;
	int64_t age;

	if (since == NULL || since[strspn(since, "0123456789")] == '\0' ||
	    quantity_duration(since, &age) == -1)
		return;
	age = clock_ms(CLOCK_REALTIME) - age;
	iso_format(age > 0 ? age : 0, iso);
	options->since = iso;
}

int changes_main(int argc, char **argv)
{
	static struct options typed;	/* lives as long as the process */
	struct options options;
	struct store *store;
	int code = query_open(&typed, CMD_CHANGES, 0, 0, argc, argv, &store);

	if (store == NULL)
		return code;
	options = typed;
	if (!option_given(&options, "format"))
		options.format = ROWS_TEXT;
	read_since(&options);
	code = tell(store, &options);
	store_close(store);
	return code;
}
