#include "cmd/rows/change.h"

#include "cmd/rows/row.h"

#include <string.h>

/* The key is JSON, and so is a whole row; a changed value is itself. */
size_t change_fields(const struct store_row *change, struct field *fields,
		     size_t max)
{
	bool whole = row_text(change, "column") == NULL;
	size_t n = change->n < max ? change->n : max;

	for (size_t i = 0; i < n; i++) {
		const char *name = change->names[i];
		bool value = strcmp(name, "old") == 0 ||
			     strcmp(name, "new") == 0;

		fields[i] = row_field(change, i, strcmp(name, "key") == 0 ||
						 (value && whole));
	}
	return n;
}
