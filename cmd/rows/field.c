#include "cmd/rows/field.h"

#include <string.h>

struct field field_of_text(const char *name, const char *text)
{
	return (struct field){
		.name = name,
		.type = text != NULL ? FIELD_TEXT : FIELD_NULL,
		.text = text,
		.len = text != NULL ? strlen(text) : 0,
	};
}

struct field field_of_value(const char *name, const struct store_value *value)
{
	static const enum field_type types[] = {
		[STORE_NULL] = FIELD_NULL,
		[STORE_INTEGER] = FIELD_INTEGER,
		[STORE_REAL] = FIELD_REAL,
		[STORE_TEXT] = FIELD_TEXT,
	};

	return (struct field){ name, types[value->type], value->integer,
			       value->real, value->text, value->len };
}
