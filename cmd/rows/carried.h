/*
 * A row with the columns of its input record beside its own: as one column
 * `input`, or with --carry as columns of their own, where one whose name is
 * taken is called input_NAME.
 */
#ifndef CMD_ROWS_CARRIED_H
#define CMD_ROWS_CARRIED_H

#include "cmd/rows/field.h"

#include <stdbool.h>

struct carried {
	bool apart;		/* --carry: each a column of its own */
	bool always;		/* `input` even in a row without input */
	struct field *fields;	/* of the row in hand */
	char **own;		/* names made for that, or NULL, */
	char **given;		/* for these names; nown of both */
	size_t nown, cap;	/* cap: of all three */
	struct bytes text;	/* what the columns hold */
};

/* input: a JSON object or NULL.  How many fields are in carried->fields then;
   they borrow from both arguments and are valid until the next call. */
size_t carried_add(struct carried *carried, const struct field *fields,
		   size_t n, const char *input);
void carried_release(struct carried *carried);

#endif
