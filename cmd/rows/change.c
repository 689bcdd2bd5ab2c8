#include "cmd/rows/change.h"

#include "cmd/rows/format.h"
#include "cmd/rows/row.h"
#include "cmd/text/memory.h"

#include <stdlib.h>
#include <string.h>

#define COLUMNS 8		/* of the record; what comes after is not */

/* The key is JSON, and so is a whole row; a changed value is itself. */
size_t change_fields(const struct store_row *change, struct field *fields,
		     size_t max)
{
	bool whole = row_text(change, "column") == NULL;
	size_t n = change->n < COLUMNS ? change->n : COLUMNS;

	if (n > max)
		n = max;
	for (size_t i = 0; i < n; i++) {
		const char *name = change->names[i];
		bool value = strcmp(name, "old") == 0 ||
			     strcmp(name, "new") == 0;

		fields[i] = row_field(change, i, strcmp(name, "key") == 0 ||
						 (value && whole));
	}
	return n;
}

/* "name: value" for each member, or the values alone. */
static void add_members(struct bytes *out, const char *json, bool names,
			const char *between)
{
	size_t most = field_count_members(json);
	struct field *fields = must(calloc(most + 1, sizeof(*fields)));
	struct bytes text = { 0 };
	size_t n = field_of_members(json, fields, most, &text);

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			bytes_text(out, between);
		if (names) {
			bytes_text(out, fields[i].name);
			bytes_text(out, ": ");
		}
		format_plain(out, &fields[i]);
	}
	bytes_release(&text);
	free(fields);
}

static void add_value(struct bytes *out, const struct store_row *change,
		      const char *name)
{
	for (size_t i = 0; i < change->n; i++) {
		struct field field = row_field(change, i, false);

		if (strcmp(field.name, name) != 0)
			continue;
		if (field.type == FIELD_NULL)
			bytes_text(out, "nothing");
		else
			format_plain(out, &field);
	}
}

void change_key(struct bytes *out, const struct store_row *change)
{
	add_members(out, row_word(change, "key"), false, ", ");
}

void change_what(struct bytes *out, const struct store_row *change,
		 const char *between)
{
	const char *column = row_text(change, "column");
	const char *old = row_text(change, "old");
	const char *new = row_text(change, "new");

	if (column == NULL) {
		add_members(out, new != NULL ? new : old != NULL ? old : "",
			    true, between);
		return;
	}
	bytes_text(out, column);
	bytes_text(out, ": ");
	add_value(out, change, "old");
	bytes_text(out, " -> ");
	add_value(out, change, "new");
}
