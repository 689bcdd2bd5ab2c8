#include "parse/json/json_each.h"

#include "parse/html/jsonld.h"
#include "parse/json/path.h"
#include "parse/memory.h"
#include "parse/rules/each_kind.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the scans of both hand on. */
struct elements {
	const struct match_budget *budget;
	each_fn *fn;
	void *arg;
	const char *why;	/* the budget is used up; NULL */
};

/* json_value_fn */
static int element(void *arg, const struct json_value *value)
{
	struct elements *e = arg;

	if (e->budget && match_budget_clock() >= e->budget->deadline_ns) {
		e->why = "time budget";
		return -1;
	}
	return e->fn(e->arg, value->text, value->len);
}

/* ---- a path -------------------------------------------------------------- */

struct document {
	struct json_path *path;
	char why[160];
};

static void *compile_path(const char *text, struct each_error *error)
{
	struct document *document;
	struct json_path *path;
	const char *why;

	path = json_path_compile(text, strlen(text), &why, &error->offset);
	if (!path) {
		snprintf(error->text, sizeof(error->text), "%s", why);
		return NULL;
	}
	document = must(calloc(1, sizeof(*document)));
	document->path = path;
	return document;
}

static void free_path(void *compiled)
{
	struct document *document = compiled;

	json_path_free(document->path);
	free(document);
}

/* Whether the media type is one of JSON Lines, whatever it is called. */
static bool is_lines(const struct each_page *page)
{
	static const char *const names[] = {
		"ndjson", "jsonl", "json-l", "stream+json", "json-stream",
	};
	const char *end = page->typelen
				  ? memchr(page->type, ';', page->typelen)
				  : NULL;
	size_t len = end ? (size_t)(end - page->type) : page->typelen;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (len && memmem(page->type, len, names[i], strlen(names[i])))
			return true;
	return false;
}

static int scan_path(void *compiled, const struct each_page *page,
		     const struct match_budget *budget, each_fn *fn, void *arg,
		     const char **why)
{
	struct document *document = compiled;
	struct elements e = { budget, fn, arg, NULL };
	struct json_error error = { .why = NULL };
	int end = json_path_each(document->path, page->text, page->len,
				 is_lines(page), element, &e, &error);

	if (e.why)
		*why = e.why;
	if (!error.why)
		return end;
	snprintf(document->why, sizeof(document->why),
		 "broken JSON in line %zu, column %zu: %s", error.line,
		 error.column, error.why);
	*why = document->why;
	return -1;
}

const struct each_kind json_each = { "$", compile_path, free_path, scan_path };

/* ---- JSON-LD ------------------------------------------------------------- */

#define JSONLD "jsonld:"

static void *compile_type(const char *text, struct each_error *error)
{
	const char *type = text + strlen(JSONLD);

	if (*type && type[strcspn(type, " \t\r\n")] == '\0')
		return must(strdup(type));
	snprintf(error->text, sizeof(error->text),
		 "a type is expected, such as " JSONLD "Product");
	error->offset = strlen(JSONLD);
	return NULL;
}

static int scan_type(void *compiled, const struct each_page *page,
		     const struct match_budget *budget, each_fn *fn, void *arg,
		     const char **why)
{
	const char *type = compiled;
	struct elements e = { budget, fn, arg, NULL };
	int end = jsonld_each(page->text, page->len, type, strlen(type),
			      element, &e);

	if (e.why)
		*why = e.why;
	return end;
}

const struct each_kind jsonld_each_kind = { JSONLD, compile_type, free,
					    scan_type };
