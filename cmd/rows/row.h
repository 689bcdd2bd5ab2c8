/*
 * One row of an answer of the store (store/answer.h), its values by name.
 */
#ifndef CMD_ROWS_ROW_H
#define CMD_ROWS_ROW_H

#include "cmd/rows/field.h"
#include "store/answer.h"

#include <stdbool.h>
#include <stdint.h>

/* NULL: no such value, or it is SQL's NULL. */
const char *row_text(const struct store_row *answer, const char *name);
/* Of a column that is never NULL; in a damaged file it may be, then "". */
const char *row_word(const struct store_row *answer, const char *name);
int64_t row_integer(const struct store_row *answer, const char *name);

/* As a field of a record; json: its text is JSON. */
struct field row_field(const struct store_row *answer, size_t i, bool json);

#endif
