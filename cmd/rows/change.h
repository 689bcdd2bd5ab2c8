/*
 * A line of the history (store_changes()): as a record, and in words.
 */
#ifndef CMD_ROWS_CHANGE_H
#define CMD_ROWS_CHANGE_H

#include "cmd/rows/field.h"
#include "cmd/text/bytes.h"
#include "store/answer.h"

/* Its fields, at most max; their number. */
size_t change_fields(const struct store_row *change, struct field *fields,
		     size_t max);

/* The values of its key: "One, 2020". */
void change_key(struct bytes *out, const struct store_row *change);

/* "score: 8.1 -> 9.9"; of a row that is new or gone all columns, with that
   between them. */
void change_what(struct bytes *out, const struct store_row *change,
		 const char *between);

#endif
