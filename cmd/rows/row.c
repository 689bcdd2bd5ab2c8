#include "cmd/rows/row.h"

#include <string.h>

static const struct store_value *value_of(const struct store_row *answer,
					  const char *name)
{
	for (size_t i = 0; i < answer->n; i++)
		if (strcmp(answer->names[i], name) == 0)
			return &answer->values[i];
	return NULL;
}

const char *row_text(const struct store_row *answer, const char *name)
{
	const struct store_value *value = value_of(answer, name);

	return value != NULL && value->type == STORE_TEXT ? value->text : NULL;
}

const char *row_word(const struct store_row *answer, const char *name)
{
	const char *text = row_text(answer, name);

	return text != NULL ? text : "";
}

int64_t row_integer(const struct store_row *answer, const char *name)
{
	const struct store_value *value = value_of(answer, name);

	return value != NULL && value->type == STORE_INTEGER ? value->integer
							     : 0;
}

struct field row_field(const struct store_row *answer, size_t i, bool json)
{
	struct field field = field_of_value(answer->names[i],
					    &answer->values[i]);

	if (json && field.type == FIELD_TEXT)
		field.type = FIELD_JSON;
	return field;
}
