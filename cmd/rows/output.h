/*
 * Rows on their way out: JSON Lines, CSV, TSV or a template, to stdout or to
 * a file.
 *
 * FILE is written as FILE.part and renamed when everything is in it, so that a
 * half-written file never looks whole.  After an early end FILE.part stays, to
 * look at, and FILE is as it was before.
 *
 * CSV and TSV have one head, that of the first row; later rows are fitted to
 * it by name.  Without any row it is told by output_head_alone().  What goes to
 * a terminal has its control characters escaped.
 *
 * The rows of one page are collected first (output_row) and leave together
 * (output_page_end); those since a mark can be taken back (output_undo), so a
 * rule that fails half-way shows nothing.  With --ordered they leave in the
 * order of the input positions, held back in a bounded window.
 */
#ifndef CMD_ROWS_OUTPUT_H
#define CMD_ROWS_OUTPUT_H

#include "cmd/options.h"
#include "cmd/rows/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct output;

/* NULL after a message in *error: cannot be created. */
struct output *output_open(const struct options *options, const char **error);

/* The run is not a new one: only the records from this position on have yet to
   have their rows.  keep: what an earlier start left in FILE.part stays.
   Before the first row. */
void output_go_on(struct output *output, int64_t position, bool keep);

void output_row(struct output *output, const struct field *fields, size_t n);

/* Likewise with the other columns of the input record (a JSON object or NULL):
   as `input`, or with --carry as columns of their own; one whose name is taken
   is called input_NAME. */
void output_row_with_input(struct output *output, const struct field *fields,
			   size_t n, const char *input);

/* All rows have gone out: where none did, the head record that they would have
   begun with; with the other columns of the input or without. */
void output_head_alone(struct output *output, const struct field *fields,
		       size_t n, bool input);

/* Input records have columns: each row has `input`, also where there is none;
   with --carry the head has these (a JSON object; NULL: not known yet),
   whatever the first row has.  Borrowed until the first row. */
void output_set_columns(struct output *output, const char *columns);

/* One line of text as it is (for --print). */
void output_line(struct output *output, const char *line, size_t len);

/* Rows and lines of the pages that have ended. */
int64_t output_rows(const struct output *output);

/* position: of the page's input record; 0: it has none, and the page leaves at
   once. */
void output_page_end(struct output *output, int64_t position);

/* The list is read up to this position.  With --ordered and after
   output_go_on, unless to keep: the rows of a page that ends before its record
   was read again are dropped, since they leave when it is. */
void output_reach(struct output *output, int64_t position);

/* Within a page: its rows so far, and back to that. */
size_t output_mark(const struct output *output);
void output_undo(struct output *output, size_t mark);

/* With --ordered: input positions from this one on must wait. */
int64_t output_window_end(const struct output *output);
/* A position that will have no rows (duplicate, skipped). */
void output_skip(struct output *output, int64_t position);
/* No position is waited for any more: all that is held back leaves. */
void output_release(struct output *output);

/* Writes what may leave.  0; -1 with errno (EPIPE: no reader is left). */
int output_flush(struct output *output);

/* whole: rename into place; else it stays as FILE.part, if anything is in it.
   -1, errno: of the first failure since output_open. */
int output_close(struct output *output, bool whole);

#endif
