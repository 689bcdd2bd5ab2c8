#include "cmd/rows/field.h"

#include "cmd/text/json.h"
#include "store/table.h"

#include <string.h>

static struct field of_string(const char *name, enum field_type type,
			      const char *text)
{
	return (struct field){
		.name = name,
		.type = text != NULL ? type : FIELD_NULL,
		.text = text,
		.len = text != NULL ? strlen(text) : 0,
	};
}

struct field field_of_text(const char *name, const char *text)
{
	return of_string(name, FIELD_TEXT, text);
}

struct field field_of_json(const char *name, const char *json)
{
	return of_string(name, FIELD_JSON, json);
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

const struct field *field_find(const struct field *fields, size_t n,
			       size_t usual, const char *name)
{
	if (usual < n && strcmp(fields[usual].name, name) == 0)
		return &fields[usual];
	for (size_t i = 0; i < n; i++)
		if (strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

/* ---- members ------------------------------------------------------------- */

static int count_one(void *arg, const char *key, size_t keylen,
		     const char *val, size_t vallen)
{
	(void)key, (void)keylen, (void)val, (void)vallen;
	++*(size_t *)arg;
	return 0;
}

size_t field_count_members(const char *json)
{
	size_t n = 0;

	json_scan(json, strlen(json), count_one, &n);
	return n;
}

struct members {
	struct field *fields;
	size_t n, max;
	struct bytes *text;	/* has room for all */
};

static int add_member(void *arg, const char *key, size_t keylen,
		      const char *val, size_t vallen)
{
	struct members *members = arg;
	struct field *field = &members->fields[members->n];
	struct bytes *text = members->text;

	if (members->n == members->max)
		return 1;
	members->n++;
	field->name = text->data + text->len;
	json_unquote(text, key - 1, keylen + 2);
	bytes_char(text, '\0');
	field->type = *val == '"' ? FIELD_TEXT
		      : *val == 'n' ? FIELD_NULL : FIELD_JSON;
	field->text = text->data + text->len;
	if (*val == '"')
		json_unquote(text, val, vallen);
	else
		bytes_add(text, val, vallen);
	field->len = (size_t)(text->data + text->len - field->text);
	return 0;
}

/* The quotes of a key are more than the NUL after its name. */
size_t field_of_members(const char *json, struct field *fields, size_t max,
			struct bytes *text)
{
	struct members members = { fields, 0, max, text };
	size_t len = strlen(json);

	text->len = 0;
	bytes_room(text, len + 4);
	json_scan(json, len, add_member, &members);
	return members.n;
}
