/*
 * Fields of output records made of what other parts hand out.
 */
#ifndef CMD_ROWS_FIELD_H
#define CMD_ROWS_FIELD_H

#include "cmd/rows/output.h"
#include "store/table.h"

/* text NULL: the field is null.  All is borrowed. */
struct field field_of_text(const char *name, const char *text);
struct field field_of_value(const char *name, const struct store_value *value);

#endif
