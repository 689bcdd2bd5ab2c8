/*
 * `trawl links`: what the links of the pages lead to, and is not there.
 */
#include "cmd/commands.h"
#include "cmd/option_table.h"
#include "cmd/report/query.h"
#include "cmd/text/paint.h"
#include "cmd/text/say.h"
#include "cmd/text/units.h"
#include "store/finding.h"
#include "store/open.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is asked ------------------------------------------------------- */

static const char *refused(const struct options *options)
{
	if (options->fresh + options->fixed + options->redirects > 1)
		return "--new, --fixed and --redirects exclude each other";
	if (options->for_runs > 0 && (options->fixed || options->redirects))
		return "--for-runs is of what is broken";
	return NULL;
}

static struct store_links_query query_of(const struct options *options)
{
	return (struct store_links_query){
		.which = options->fresh ? STORE_LINKS_NEW :
			 options->fixed ? STORE_LINKS_FIXED :
			 options->redirects ? STORE_LINKS_MOVED
					    : STORE_LINKS_BROKEN,
		.external = options->external,
		.runs = options->for_runs > 0 ? options->for_runs : 1,
	};
}

/* ---- for people ---------------------------------------------------------- */

struct text {
	char *url;		/* the target in hand; owned */
	int64_t rows;
};

/* "404", or the class of what is no answer. */
static void print_verdict(const struct store_row *row)
{
	const char *reason = row_text(row, "reason");
	int64_t status = row_integer(row, "status");
	bool ok = strcmp(row_word(row, "state"), "ok") == 0;

	fputs(paint(ok ? PAINT_GOOD : PAINT_BAD), stdout);
	if (status != 0)
		printf("%" PRId64, status);
	else
		print_escaped(ok ? "ok" : reason != NULL ? reason : "broken");
	fputs(paint(PAINT_OFF), stdout);
}

static void print_since(const struct store_row *row)
{
	int64_t since = row_integer(row, "since_run");
	int64_t runs = row_integer(row, "runs");
	int64_t fixed = row_integer(row, "fixed_run");

	if (since == 0)
		return;
	printf("    broken since run %" PRId64 ", in %" PRId64 " run%s", since,
	       runs, units_plural(runs));
	if (fixed > 0)
		printf(", until run %" PRId64, fixed);
	putchar('\n');
}

static void print_target(const struct store_row *row)
{
	const char *error = row_text(row, "error");
	const char *to = row_text(row, "moved_to");

	print_verdict(row);
	printf(" %s", paint(PAINT_HEAD));
	print_escaped(row_word(row, "url"));
	printf("%s%s\n", paint(PAINT_OFF),
	       row_integer(row, "external") ? "  (external)" : "");
	print_since(row);
	if (to != NULL) {
		printf("    redirected %sto ", row_integer(row, "permanent")
					       ? "permanently " : "");
		print_escaped(to);
		putchar('\n');
	}
	if (error != NULL) {
		fputs("    ", stdout);
		print_escaped(error);
		putchar('\n');
	}
}

static int print_finding(void *arg, const struct store_row *row)
{
	struct text *text = arg;
	const char *url = row_word(row, "url");
	const char *said = row_text(row, "text");
	const char *element = row_word(row, "element");

	if (text->url == NULL || strcmp(text->url, url) != 0) {
		free(text->url);
		text->url = strdup(url);
		print_target(row);
	}
	text->rows++;
	fputs("      on ", stdout);
	print_escaped(row_word(row, "page"));
	if (strcmp(element, "a") != 0)
		printf("  <%s>", element);
	if (said != NULL) {
		printf("  %s\"", paint(PAINT_FAINT));
		print_escaped(said);
		printf("\"%s", paint(PAINT_OFF));
	}
	putchar('\n');
	return 0;
}

/* "of 3 links ..." is all that is to be read where nothing is broken. */
static void print_sum(const struct options *options,
		      const struct store_links_sum *sum, int64_t rows)
{
	bool good = sum->broken == 0;

	if (options->quiet)
		return;
	printf("%s%s%" PRId64 " target%s broken%s", rows > 0 ? "\n" : "",
	       paint(good ? PAINT_GOOD : PAINT_BAD), sum->broken,
	       sum->broken == 1 ? " is" : "s are", paint(PAINT_OFF));
	if (!good)
		printf(", %" PRId64 " of them newly", sum->fresh);
	printf("; %" PRId64 " fixed; %" PRId64 " not checked (robots.txt, 429, "
	       "503 and the like); run %" PRId64 "%s\n", sum->fixed,
	       sum->unchecked, sum->last,
	       sum->going_on ? ", which has not ended" : "");
}

static int print_text(struct store *store, const struct options *options,
		      const struct store_links_query *query,
		      const struct store_links_sum *sum)
{
	struct text text = { 0 };
	struct part_file file;
	int code = query_text_open(&file, options);

	if (code == EXIT_DONE &&
	    store_link_findings(store, query, print_finding, &text) == -1)
		code = query_failed(store);
	free(text.url);
	if (code == EXIT_DONE)
		print_sum(options, sum, text.rows);
	return query_text_close(&file, code);
}

/* ---- as records ---------------------------------------------------------- */

static int print_records(struct store *store, const struct options *options,
			 const struct store_links_query *query)
{
	struct query_printer printer;
	int code = query_printer_open(&printer, store, options, NULL), closed;

	if (code != EXIT_DONE)
		return code;
	if (store_link_findings(store, query, query_print, &printer) == -1)
		code = query_failed(store);
	closed = query_printer_close(&printer, true);
	return code != EXIT_DONE ? code : closed;
}

/* ---- the whole ----------------------------------------------------------- */

static int tell(struct store *store, const struct options *options)
{
	struct store_links_query query = query_of(options);
	struct store_links_sum sum;
	int code;

	if (store_links_sum(store, &query, &sum) == -1)
		return query_failed(store);
	if (sum.last == 0) {
		say_error("'%s' has no links (see trawl crawl --links)",
			  options->db);
		return EXIT_USAGE;
	}
	code = options->format == ROWS_TEXT
	       ? print_text(store, options, &query, &sum)
	       : print_records(store, options, &query);
	if (code == EXIT_DONE && options->exit_changed && sum.fresh > 0)
		return EXIT_CHANGED;
	return code;
}

int links_main(int argc, char **argv)
{
	static struct options options;	/* lives as long as the process */
	const char *wrong;
	struct store *store;
	int code = query_open(&options, CMD_LINKS, 0, 0, argc, argv, &store);

	if (store == NULL)
		return code;
	if (!option_given(&options, "format"))
		options.format = ROWS_TEXT;
	wrong = refused(&options);
	if (wrong != NULL)
		say_error("%s (see trawl links --help)", wrong);
	code = wrong != NULL ? EXIT_USAGE : tell(store, &options);
	store_close(store);
	return code;
}
