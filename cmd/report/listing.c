#include "cmd/report/listing.h"

#include "cmd/option_table.h"
#include "cmd/report/query.h"
#include "cmd/text/bytes.h"
#include "cmd/text/escape.h"
#include "cmd/text/paint.h"
#include "cmd/text/units.h"
#include "fetch/clock.h"
#include "store/iso.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct listing_column failed[] = {
	{ "reason", "why", 8, false, CELL_PLAIN, PAINT_BAD },
	CELL_NUMBER("status", "status", 6),
	CELL_NUMBER("attempts", "tries", 5),
	{ "fetched_at", "when (UTC)", 19, false, CELL_TIME, PAINT_FAINT },
	{ "url", "url", 0, false, CELL_PLAIN, 0 },
	{ "error", "", 0, false, CELL_PLAIN, PAINT_FAINT },
	{ 0 }
};

static const struct listing_column skipped[] = {
	{ "reason", "why", 14, false, CELL_PLAIN, PAINT_ODD },
	{ "source", "source", 8, false, CELL_PLAIN, 0 },
	CELL_NUMBER("depth", "depth", 5),
	{ "url", "url", 0, false, CELL_PLAIN, 0 },
	{ "parent", "on page", 0, false, CELL_PLAIN, PAINT_FAINT },
	{ 0 }
};

static const struct listing_column hosts[] = {
	CELL_NUMBER("done", "done", 8),
	CELL_NUMBER("unchanged", "same", 8),
	{ "failed", "failed", 7, true, CELL_PLAIN, PAINT_BAD },
	{ "skipped", "skipped", 7, true, CELL_PLAIN, PAINT_ODD },
	CELL_NUMBER("pending", "left", 7),
	{ "last", "last", 8, false, CELL_PLAIN, 0 },
	{ "delay", "delay", 6, true, CELL_SPAN, 0 },
	{ "next_at", "blocked until (UTC)", 19, false, CELL_COMING, PAINT_ODD },
	{ "host", "host", 0, false, CELL_PLAIN, 0 },
	{ 0 }
};

/* ---- cells --------------------------------------------------------------- */

static void show_time(const char *iso, char *out, size_t cap)
{
	snprintf(out, cap, "%.10s %.8s", iso, strlen(iso) > 11 ? iso + 11 : "");
}

/* What stands in the cell, malloc'd; "" for nothing. */
static char *cell_text(const struct listing_column *column,
		       const struct store_row *row)
{
	struct field field = { .type = FIELD_NULL };
	char text[64] = "";

	for (size_t i = 0; i < row->n; i++)
		if (strcmp(row->names[i], column->name) == 0)
			field = row_field(row, i, false);
	if (field.type == FIELD_TEXT && column->kind == CELL_PLAIN)
		return escape_control(field.text, field.len);
	if (field.type == FIELD_TEXT &&
	    (column->kind == CELL_TIME ||
	     iso_parse(field.text) > clock_ms(CLOCK_REALTIME)))
		show_time(field.text, text, sizeof(text));
	if (field.type == FIELD_INTEGER && column->kind == CELL_PLAIN)
		snprintf(text, sizeof(text), "%" PRId64, field.integer);
	if (field.type == FIELD_REAL)
		snprintf(text, sizeof(text), "%.1f", field.real);
	if (field.type == FIELD_INTEGER && column->kind == CELL_SPAN &&
	    field.integer > 0)
		units_format_duration(field.integer, text);
	return escape_control(text, strlen(text));
}

/* Blanks before or after the text, and a gap to the next cell; the last needs
   none. */
static void add_cell(struct bytes *line,
		     const struct listing_column *column, const char *text,
		     const char *on, const char *off)
{
	size_t len = strlen(text), width = (size_t)column->width;
	size_t blanks = len < width ? width - len : 0;

	if (len == 0 && width == 0)
		return;
	if (line->len > 0)
		bytes_text(line, "  ");
	for (size_t i = 0; column->right && i < blanks; i++)
		bytes_char(line, ' ');
	bytes_text(line, on);
	bytes_text(line, text);
	bytes_text(line, off);
	for (size_t i = 0; !column->right && i < blanks; i++)
		bytes_char(line, ' ');
}

/* ---- lines --------------------------------------------------------------- */

static void put_line(struct listing *listing, struct bytes *line)
{
	bytes_char(line, '\n');
	output_line(listing->printer.output, line->data, line->len);
	output_page_end(listing->printer.output, 0);
	bytes_release(line);
}

static void put_text(struct listing *listing, const char *text)
{
	struct bytes line = { 0 };

	bytes_text(&line, text);
	put_line(listing, &line);
}

static const char *painted(const struct listing *listing, enum paint colour)
{
	return listing->painted && colour != PAINT_OFF ? paint(colour) : "";
}

static const char *painted_off(const struct listing *listing)
{
	return listing->painted ? paint(PAINT_OFF) : "";
}

static void put_head(struct listing *listing)
{
	const struct listing_column *c;
	struct bytes line = { 0 };

	for (c = listing->columns; c->name != NULL; c++)
		add_cell(&line, c, c->title, painted(listing, PAINT_HEAD),
			 painted_off(listing));
	put_line(listing, &line);
}

/* A number is worth its colour when it is not 0. */
static bool is_plain(const struct listing_column *column, const char *text)
{
	return column->paint == PAINT_OFF || *text == '\0' ||
	       (column->right && strcmp(text, "0") == 0);
}

static int put_row(struct listing *listing, const struct store_row *row)
{
	const struct listing_column *c;
	struct bytes line = { 0 };

	if (listing->printer.rows++ == 0)
		put_head(listing);
	for (c = listing->columns; c->name != NULL; c++) {
		char *text = cell_text(c, row);

		if (is_plain(c, text))
			add_cell(&line, c, text, "", "");
		else
			add_cell(&line, c, text, painted(listing, c->paint),
				 painted_off(listing));
		free(text);
	}
	put_line(listing, &line);
	/* When the reader has gone, the rest is not needed. */
	if (listing->printer.rows % 1024 == 0 &&
	    output_flush(listing->printer.output) == -1)
		listing->printer.error = errno;
	return listing->printer.error;
}

/* ---- records ------------------------------------------------------------- */

static bool named(const struct field *fields, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].name, name) == 0)
			return true;
	return false;
}

/*
 * A failed URL with the columns of its input record beside it, so that the
 * list is an input as the URL's own was.  What the record says of an earlier
 * failure (the list may have been its input) gives way to the newer.
 */
static size_t failed_fields(const struct store_row *answer,
			    struct field *fields, size_t max)
{
	static struct field columns[128];
	static struct bytes text;
	const char *input = row_text(answer, "input");
	size_t n = 0, more = 0;

	for (size_t i = 0; i < answer->n; i++)
		if (strcmp(answer->names[i], "id") != 0 &&
		    strcmp(answer->names[i], "input") != 0)
			fields[n++] = row_field(answer, i, false);
	if (input != NULL)
		more = field_of_members(input, columns, 128, &text);
	for (size_t i = 0; i < more && n < max; i++)
		if (!named(fields, n, columns[i].name))
			fields[n++] = columns[i];
	return n;
}

/* ---- either -------------------------------------------------------------- */

static bool is_for_people(const struct options *options)
{
	if (option_given(options, "format"))
		return options->format == ROWS_TEXT;
	return options->output == NULL && isatty(STDOUT_FILENO);
}

int listing_begin(struct listing *listing, struct store *store,
		  struct options *options, const struct listing_column *columns,
		  query_fields *fields)
{
	*listing = (struct listing){
		.columns = columns,
		.people = is_for_people(options),
		.painted = options->output == NULL,
	};
	if (listing->people)
		options->format = ROWS_TEXT;
	return query_printer_open(&listing->printer, store, options,
				  fields);
}

int listing_row(void *arg, const struct store_row *row)
{
	struct listing *listing = arg;

	return listing->people ? put_row(listing, row)
			       : query_print(&listing->printer, row);
}

int listing_end(struct listing *listing, int code)
{
	int closed;

	if (listing->people && code == EXIT_DONE && listing->printer.rows == 0)
		put_text(listing, "none");
	closed = query_printer_close(&listing->printer, true);
	return code != EXIT_DONE ? code : closed;
}

int listing_print(struct store *store, struct options *options,
		  enum store_question question)
{
	bool of_failed = question == STORE_ASK_FAILED;
	const struct listing_column *columns =
		of_failed ? failed :
		question == STORE_ASK_SKIPPED ? skipped : hosts;
	struct listing listing;
	int code = listing_begin(&listing, store, options, columns,
				 of_failed ? failed_fields : NULL);

	if (code != EXIT_DONE)
		return code;
	if (store_ask(store, question, 0, listing_row, &listing) == -1)
		code = query_failed(store);
	return listing_end(&listing, code);
}
