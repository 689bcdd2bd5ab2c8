/*
 * Rows on their way out: JSON Lines, CSV, TSV or a template, to stdout or to
 * a file that is written beside its name and renamed at the end.
 *
 * The rows of one page are collected first (output_row) and leave together
 * (output_page_end) or not at all (output_page_undo), so a page whose rule
 * fails half-way shows nothing.  With --ordered they leave in the order of the
 * input positions, held back in a bounded window.
 */
#ifndef CMD_OUTPUT_H
#define CMD_OUTPUT_H

#include "cmd/options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output;

enum field_type { FIELD_NULL, FIELD_INTEGER, FIELD_REAL, FIELD_TEXT,
		  FIELD_JSON /* text that is JSON already */ };
struct field {
	const char *name;
	enum field_type type;
	int64_t integer;
	double real;
	const char *text;
	size_t len;
};

/* NULL after a message in *error: cannot be created. */
struct output *output_open(const struct options *options, const char **error);

/* The head record of CSV and TSV follows the first row of a table. */
void output_row(struct output *output, const struct field *fields, size_t n);

/* Likewise with the other columns of the input record (a JSON object or NULL):
   as `input`, or with --carry as columns of their own. */
void output_row_with_input(struct output *output, const struct field *fields,
			   size_t n, const char *input);

/* One line of text as it is (for --print). */
void output_line(struct output *output, const char *line, size_t len);

/* position: of the page's input record; 0: not from the input, leaves when
   it is there. */
void output_page_end(struct output *output, int64_t position);
void output_page_undo(struct output *output);

/* With --ordered: those before this position have left in an earlier run of
   the command.  To be called before anything leaves. */
void output_go_on(struct output *output, int64_t position);

/* With --ordered: input positions from this one on must wait. */
int64_t output_window_end(const struct output *output);
/* A position that will have no rows (duplicate, skipped). */
void output_skip(struct output *output, int64_t position);

/* Everything that may leave does.  0; -1 with errno (EPIPE: nobody reads). */
int output_flush(struct output *output);

/* whole: rename into place; else the half-written file is removed. -1, errno. */
int output_close(struct output *output, bool whole);

#endif
