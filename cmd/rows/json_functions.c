#include "cmd/rows/json_functions.h"

#include "cmd/text/memory.h"
#include "parse/html/jsonld.h"
#include "parse/json/path.h"
#include "store/function.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Paths read: a rule file has a handful. */
#define KEPT_PATHS 32

/* The arg of every function. */
struct json_functions {
	struct store *store;	/* for store_room() */
	struct json_path *kept[KEPT_PATHS];
	unsigned next;		/* to be replaced */
	char error[256];
};

/* ---- a value of SQL ------------------------------------------------------ */

static void return_text(struct store_value *result, const char *text,
			size_t len)
{
	*result = (struct store_value){ .type = STORE_TEXT, .text = text,
					.len = len };
}

static void return_string(struct json_functions *f,
			  const struct json_value *value,
			  struct store_value *result)
{
	const char *inside = value->text + 1;
	size_t len = value->len - 2;
	char *out;

	if (memchr(inside, '\\', len) != NULL) {
		out = store_room(f->store, len);
		len = json_unescape(inside, len, out);
		inside = out;
	}
	return_text(result, inside, len);
}

static void return_number(struct json_functions *f,
			  const struct json_value *value,
			  struct store_value *result)
{
	char *digits = store_room(f->store, value->len + 1);

	memcpy(digits, value->text, value->len);
	digits[value->len] = '\0';
	errno = 0;
	result->type = STORE_INTEGER;
	if (strpbrk(digits, ".eE") == NULL)
		result->integer = strtoll(digits, NULL, 10);
	if (errno == 0 && strpbrk(digits, ".eE") == NULL)
		return;
	result->type = STORE_REAL;
	result->real = strtod(digits, NULL);
}

static void return_value(struct json_functions *f,
			 const struct json_value *value,
			 struct store_value *result)
{
	switch (value->kind) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		return_text(result, value->text, value->len);
		break;
	case JSON_STRING:
		return_string(f, value, result);
		break;
	case JSON_NUMBER:
		return_number(f, value, result);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		result->type = STORE_INTEGER;
		result->integer = value->kind == JSON_TRUE;
		break;
	case JSON_NULL:
	case JSON_END:
	case JSON_BROKEN:
	case JSON_KEY:
	case JSON_CLOSE:
		break;
	}
}

/* ---- the functions ------------------------------------------------------- */

static struct json_path *compiled(struct json_functions *f,
				  const struct store_value *text,
				  const char **error)
{
	struct json_path **kept = f->kept, *path;
	const char *why;
	size_t offset;

	for (; kept < f->kept + KEPT_PATHS && *kept != NULL; kept++)
		if (strlen(json_path_text(*kept)) == text->len &&
		    memcmp(json_path_text(*kept), text->text, text->len) == 0)
			return *kept;
	path = json_path_compile(text->text, text->len, &why, &offset);
	if (path == NULL) {
		snprintf(f->error, sizeof(f->error),
			 "%s at character %zu of '%.*s'", why, offset + 1,
			 text->len > 100 ? 100 : (int)text->len, text->text);
		*error = f->error;
		return NULL;
	}
	kept = &f->kept[f->next++ % KEPT_PATHS];
	json_path_free(*kept);
	*kept = path;
	return path;
}

struct first {
	struct json_value value;	/* kind JSON_END: none yet */
};

/* All of the text is read, for it may be no JSON. */
static int note_first(void *arg, const struct json_value *value)
{
	struct first *first = arg;

	if (first->value.kind == JSON_END)
		first->value = *value;
	return 0;
}

static int fn_json_get(void *arg, int argc, const struct store_value *argv,
		       struct store_value *result, const char **error)
{
	struct json_functions *f = arg;
	struct json_path *path;
	struct first first = { .value = { .kind = JSON_END } };
	struct json_error broken;

	(void)argc;
	if (argv[0].type != STORE_TEXT || argv[1].type != STORE_TEXT)
		return 0;
	path = compiled(f, &argv[1], error);
	if (path == NULL)
		return -1;
	if (json_path_each(path, argv[0].text, argv[0].len, false, note_first,
			   &first, &broken) == 0)
		return_value(f, &first.value, result);
	return 0;
}

static int take_first(void *arg, const struct json_value *value)
{
	struct first *first = arg;

	first->value = *value;
	return 1;
}

static int fn_jsonld(void *arg, int argc, const struct store_value *argv,
		     struct store_value *result, const char **error)
{
	struct first first = { .value = { .kind = JSON_END } };

	(void)arg, (void)argc, (void)error;
	if (argv[0].type == STORE_TEXT && argv[1].type == STORE_TEXT &&
	    jsonld_each(argv[0].text, argv[0].len, argv[1].text, argv[1].len,
			take_first, &first) == 1)
		return_text(result, first.value.text, first.value.len);
	return 0;
}

struct json_functions *json_functions_new(struct store *store)
{
	struct json_functions *f = must(calloc(1, sizeof(*f)));

	f->store = store;
	if (store_define(store, "json_get", 2, fn_json_get, f) == 0 &&
	    store_define(store, "jsonld", 2, fn_jsonld, f) == 0)
		return f;
	json_functions_free(f);
	return NULL;
}

void json_functions_free(struct json_functions *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < KEPT_PATHS; i++)
		json_path_free(f->kept[i]);
	free(f);
}
