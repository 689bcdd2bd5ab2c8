/*
 * One record as JSON Lines, CSV (RFC 4180) or TSV.  Of ROWS_TEXT and
 * what comes after it nothing is written: that is more than its records.
 */
#ifndef CMD_ROWS_FORMAT_H
#define CMD_ROWS_FORMAT_H

#include "cmd/options.h"
#include "cmd/rows/field.h"
#include "cmd/text/bytes.h"

#include <stdbool.h>
#include <stddef.h>

/* The head record, "" for formats without one. */
void format_head(struct bytes *out, enum row_format format,
		 const struct field *fields, size_t n);

/* safe: a text cell that a spreadsheet would take for a formula gets a '
   before it (CSV and TSV). */
void format_row(struct bytes *out, enum row_format format, bool safe,
		const struct field *fields, size_t n);

/* The value alone, as --print shows it: nothing for NULL. */
void format_plain(struct bytes *out, const struct field *field);

#endif
