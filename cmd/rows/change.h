/*
 * A line of the history (store_changes()) as a record.
 */
#ifndef CMD_ROWS_CHANGE_H
#define CMD_ROWS_CHANGE_H

#include "cmd/rows/field.h"
#include "store/answer.h"

/* Its fields, at most max; their number. */
size_t change_fields(const struct store_row *change, struct field *fields,
		     size_t max);

#endif
