/*
 * The head of CSV and TSV: the columns of the first row, to which later rows
 * are fitted by name.
 */
#ifndef CMD_ROWS_HEAD_H
#define CMD_ROWS_HEAD_H

#include "cmd/rows/field.h"

#include <stdbool.h>

struct head {
	struct field *columns;	/* names, owned; the values are null */
	struct field *fitted;	/* a row in that order */
	size_t n;		/* 0: no row came yet */
	bool left_out;		/* a column was, and it was said */
};

/* Copies the names. */
void head_set(struct head *head, const struct field *fields, size_t n);
void head_release(struct head *head);

/* head->n fields, valid until the next call: what is not in the head is left
   out, with a message the first time; what is not in the row is null. */
const struct field *head_fit(struct head *head, const struct field *fields,
			     size_t n);

#endif
