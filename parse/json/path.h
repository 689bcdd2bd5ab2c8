/*
 * Paths into JSON, as SQLite has them ($.a."b c"[2][#-1]) and [*], which is
 * every element of an array and every value of an object (RFC 9535 2.3.2).
 */
#ifndef PARSE_JSON_PATH_H
#define PARSE_JSON_PATH_H

#include "parse/json/json.h"

#include <stdbool.h>
#include <stddef.h>

struct json_path;

/* NULL with *why a constant, and *offset, the byte of the text. */
struct json_path *json_path_compile(const char *text, size_t len,
				    const char **why, size_t *offset);
void json_path_free(struct json_path *path);
const char *json_path_text(const struct json_path *path);

struct json_error {
	const char *why;	/* a constant */
	size_t line, column;	/* of the text, from 1, in characters */
};

/*
 * Calls fn for every value that is there, in the order of the text, while that
 * is read: a text that is broken has given those before the place.  Of a name
 * that stands in an object twice, the first counts.
 * 0; what fn returned; or -1 with *error.
 *
 * lines: the text is JSON Lines, a document a line.  The path is one into each
 * of them, and a [*] it begins with stands for the lines themselves.
 *
 * Takes time in proportion to the text, and for each [#-N] as much again.
 */
int json_path_each(const struct json_path *path, const char *text, size_t len,
		   bool lines, json_value_fn *fn, void *arg,
		   struct json_error *error);

#endif
