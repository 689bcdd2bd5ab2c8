#include "cmd/report/query.h"

#include "cmd/input/seed_url.h"
#include "cmd/rows/output_check.h"
#include "cmd/text/json.h"
#include "cmd/text/escape.h"
#include "cmd/command_line.h"
#include "cmd/help.h"
#include "cmd/option_check.h"
#include "cmd/rows/part_file.h"
#include "cmd/text/say.h"
#include "parse/url/url.h"
#include "store/export.h"
#include "store/open.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

#define FIELDS_MOST 2000	/* of a record: as many as SQLite allows */

/* ---- the database -------------------------------------------------------- */

int query_failed(const struct store *store)
{
	const struct store_failure *failure = store_error(store);

	say_error("%s", failure->text);
	return exit_for(failure->trouble);
}

static const char *wrong_usage(const struct options *options, size_t least,
			       size_t most)
{
	if (options->db != NULL && options->engine != NULL)
		return "--db and --engine exclude each other";
	if (options->db == NULL && options->engine == NULL)
		return options->command & (CMD_STATUS | CMD_WHY)
			       ? "which database? (-d FILE, or --engine URL)"
			       : "which database? (-d FILE)";
	if (options->args.len > most)
		return "too many arguments";
	if (options->args.len < least)
		return "an argument is missing";
	return output_check(options, 1);
}

bool query_parse(struct options *options, enum command_bit command,
		 size_t least, size_t most, int argc, char **argv, int *code)
{
	const char *wrong;

	*code = EXIT_USAGE;
	if (command_line_parse(options, command, argc, argv) == -1)
		return false;
	if (options->help) {
		help_command(command);
		*code = EXIT_DONE;
		return false;
	}
	wrong = wrong_usage(options, least, most);
	if (wrong == NULL)
		wrong = option_check(options, NULL);
	if (wrong == NULL)
		return true;
	say_error("%s (see trawl %s --help)", wrong, argv[0]);
	return false;
}

struct store *query_store(const struct options *options, int *code)
{
	struct store_failure failure;
	struct store *store = store_open(options->db, STORE_READ,
					 STORE_LOCK_FAIL, &failure);

	*code = store != NULL ? EXIT_DONE : exit_for(failure.trouble);
	if (store == NULL)
		say_error("%s", failure.text);
	return store;
}

int query_open(struct options *options, enum command_bit command, size_t least,
	       size_t most, int argc, char **argv, struct store **store)
{
	int code;

	*store = NULL;
	if (query_parse(options, command, least, most, argc, argv, &code))
		*store = query_store(options, &code);
	return code;
}

int query_url(struct url *url, const char *arg, const char **reason)
{
	const char *ignored;
	size_t len = strlen(arg);

	if (seed_url_parse(url, arg, len, reason) == SEED_URL_NONE &&
	    url_parse(url, NULL, arg, len, &ignored) == -1)
		return -1;
	url_strip_userinfo(url);
	return 0;
}

/* ---- text out ------------------------------------------------------------ */

int query_text_open(struct part_file *file, const struct options *options)
{
	const char *path = options->output, *why;

	*file = (struct part_file){ .fd = -1 };
	if (path == NULL || strcmp(path, "-") == 0)
		return EXIT_DONE;
	if (part_file_open(file, path, &why) == -1) {
		say_error("cannot create '%s': %s", path, why);
		return EXIT_STORE;
	}
	if ((file->part != NULL && ftruncate(file->fd, 0) == -1) ||
	    dup2(file->fd, STDOUT_FILENO) == -1) {
		say_unwritten(path);
		return EXIT_STORE;
	}
	return EXIT_DONE;
}

int query_text_close(struct part_file *file, int code)
{
	/* What failed earlier is forgotten by the last flush. */
	bool bad = ferror(stdout) || fflush(stdout) == EOF ||
		   (file->part != NULL && code == EXIT_DONE &&
		    part_file_rename(file) == -1);

	bad = bad && errno != EPIPE;
	if (bad) {
		say_unwritten(file->path);
		__fpurge(stdout);	/* main() is not to try again */
		clearerr(stdout);
	}
	part_file_release(file);
	return bad ? EXIT_STORE : code;
}

/* ---- records out --------------------------------------------------------- */

static store_report_fn print_head;

int query_printer_open(struct query_printer *printer, struct store *store,
		       const struct options *options, query_fields *fields)
{
	const char *error;

	*printer = (struct query_printer){
		.output = output_open(options, &error),
		.store = store, .path = options->output,
		.fields = fields,
	};
	if (printer->output != NULL) {
		if (store != NULL)
			store_set_empty_fn(store, print_head, printer);
		return EXIT_DONE;
	}
	say_error("%s", error);
	return EXIT_STORE;
}

/* The columns of an input record; but a rule may have a column of that name. */
static bool is_input(const struct store_row *answer, size_t i)
{
	const struct store_value *value = &answer->values[i];

	return value->type == STORE_TEXT &&
	       strcmp(answer->names[i], "input") == 0 &&
	       json_scan(value->text, value->len, NULL, NULL) == 0;
}

static size_t all_fields(const struct store_row *answer, struct field *fields,
			 size_t max)
{
	size_t n = answer->n < max ? answer->n : max;

	for (size_t i = 0; i < n; i++)
		fields[i] = row_field(answer, i, is_input(answer, i));
	return n;
}

/* Shown as columns of the row; else all of it is in the row already. */
static bool is_carried(const struct store_row *answer)
{
	return answer->n > 0 &&
	       strcmp(answer->names[answer->n - 1], STORE_CARRIED) == 0;
}

static const char *carried(const struct store_row *answer)
{
	const struct store_value *value = &answer->values[answer->n - 1];

	return value->type == STORE_TEXT &&
	       json_scan(value->text, value->len, NULL, NULL) == 0
		       ? value->text : NULL;
}

static size_t fields_of(const struct query_printer *printer,
			const struct store_row *answer, struct field *fields)
{
	query_fields *fill = printer->fields ? printer->fields : all_fields;

	return fill(answer, fields, FIELDS_MOST);
}

static int print_head(void *arg, const struct store_row *answer)
{
	struct query_printer *printer = arg;
	struct field fields[FIELDS_MOST];
	size_t n = fields_of(printer, answer, fields);
	bool input = is_carried(answer);

	output_head_alone(printer->output, fields, n - input, input);
	return 0;
}

int query_print(void *arg, const struct store_row *answer)
{
	struct query_printer *printer = arg;
	struct field fields[FIELDS_MOST];
	size_t n = fields_of(printer, answer, fields);

	if (is_carried(answer))
		output_row_with_input(printer->output, fields, n - 1,
				      carried(answer));
	else
		output_row(printer->output, fields, n);
	output_page_end(printer->output, 0);
	printer->rows++;
	/* When the reader has gone, the rest is not needed. */
	if (printer->rows % 1024 == 0 && output_flush(printer->output) == -1)
		printer->error = errno;
	return printer->error;
}

int query_printer_close(struct query_printer *printer, bool whole)
{
	if (printer->store != NULL)
		store_set_empty_fn(printer->store, NULL, NULL);
	if (output_close(printer->output, whole) == -1)
		printer->error = errno;
	if (printer->error == 0 || printer->error == EPIPE)
		return EXIT_DONE;
	errno = printer->error;
	say_unwritten(printer->path);
	return EXIT_STORE;
}

int query_list(struct store *store, const struct options *options,
	     enum store_question question, query_fields *fields)
{
	struct query_printer printer;
	int code = query_printer_open(&printer, store, options, fields);

	if (code != EXIT_DONE)
		return code;
	if (store_ask(store, question, 0, query_print, &printer) == -1)
		code = query_failed(store);
	if (query_printer_close(&printer, true) != EXIT_DONE)
		code = EXIT_STORE;
	return code;
}

void print_escaped(const char *text)
{
	char *shown = escape_control(text, strlen(text));

	fputs(shown, stdout);
	free(shown);
}

void print_labelled(const char *label, const char *text)
{
	printf("%-9s ", label);
	print_escaped(text);
	putchar('\n');
}
