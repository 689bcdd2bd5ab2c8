/*
 * A field of an output record, and how what other parts return becomes one.
 */
#ifndef CMD_ROWS_FIELD_H
#define CMD_ROWS_FIELD_H

#include "cmd/text/bytes.h"

#include <stddef.h>
#include <stdint.h>

struct store_value;

enum field_type {
	FIELD_NULL, FIELD_INTEGER, FIELD_REAL, FIELD_TEXT,
	FIELD_JSON,		/* text that is JSON already */
};

struct field {
	const char *name;
	enum field_type type;
	int64_t integer;
	double real;
	const char *text;
	size_t len;
};

/* text NULL: the field is null.  All is borrowed. */
struct field field_of_text(const char *name, const char *text);
struct field field_of_json(const char *name, const char *json);
struct field field_of_value(const char *name, const struct store_value *value);

/* The field of this name, looked for at its usual place first; NULL. */
const struct field *field_find(const struct field *fields, size_t n,
			       size_t usual, const char *name);

/* Members of a valid JSON object; and they as fields: strings as text,
   everything else as JSON.  What the fields hold lies in text. */
size_t field_count_members(const char *json);
size_t field_of_members(const char *json, struct field *fields, size_t max,
			struct bytes *text);

#endif
