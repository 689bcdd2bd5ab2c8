/*
 * Finds the calls of functions in SQL whose second argument is a pattern, a
 * path or a selector.  Strings, quoted names, names and comments are tokens,
 * and so is every other byte.
 */
#include "cmd/rows/column_constants.h"

#include "cmd/text/memory.h"
#include "parse/json/path.h"
#include "parse/rules/pattern.h"
#include "parse/select/selector.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

/* After a quoted token that ends with the byte end; doubled, that byte is part
   of it. */
static const char *past_quoted(const char *p, char end)
{
	for (p++; *p; p++)
		if (*p == end && *++p != end)
			return p;
	return p;
}

/* After the token that begins at p. */
static const char *past_token(const char *p)
{
	const char *end;

	if (*p == '\'' || *p == '"' || *p == '`')
		return past_quoted(p, *p);
	if (*p == '[')
		return past_quoted(p, ']');
	if (strncmp(p, "--", 2) == 0)
		return p + strcspn(p, "\n");
	if (strncmp(p, "/*", 2) == 0) {
		end = strstr(p + 2, "*/");
		return end ? end + 2 : p + strlen(p);
	}
	if (!is_name(*p) && !strchr(":@$", *p))
		return p + 1;
	for (p++; is_name(*p); p++)
		;
	return p;
}

static const char *past_blanks(const char *p)
{
	while (isspace((unsigned char)*p) || strncmp(p, "--", 2) == 0 ||
	       strncmp(p, "/*", 2) == 0)
		p = past_token(p);
	return p;
}

/* p is after the '(' of a call: its second argument, or where the call ends. */
static const char *second_argument(const char *p)
{
	int depth = 0;

	for (; *p && depth >= 0; p = past_token(p)) {
		if (*p == ',' && depth == 0)
			return past_blanks(p + 1);
		depth += (*p == '(') - (*p == ')');
	}
	return p;
}

/* The text of the string at p, malloc'd; NULL if that is not the whole
   argument. */
static char *whole_string(const char *p)
{
	const char *end = *p == '\'' ? past_quoted(p, '\'') : NULL;
	const char *next = end ? past_blanks(end) : "";
	char *text, *to;

	if (*next != ',' && *next != ')')
		return NULL;
	text = to = must(malloc((size_t)(end - p)));
	for (p++; p < end - 1; p++) {
		*to++ = *p;
		p += *p == '\'';
	}
	*to = '\0';
	return text;
}

static int check_path(const char *text, char *why, size_t size)
{
	const char *error;
	size_t offset;
	struct json_path *path = json_path_compile(text, strlen(text), &error,
						   &offset);

	if (path == NULL)
		snprintf(why, size, "%s at character %zu of '%s'", error,
			 offset + 1, text);
	json_path_free(path);
	return path != NULL ? 0 : -1;
}

static int check_pattern(const char *regex, char *why, size_t size)
{
	const char *error;
	size_t offset;
	struct pattern *pattern = pattern_compile(regex, &error, &offset);

	if (pattern == NULL) {
		snprintf(why, size, "%s at character %zu of '%s'", error,
			 offset + 1, regex);
		return -1;
	}
	pattern_free(pattern);
	return 0;
}

static int check_selector(const char *text, char *why, size_t size)
{
	struct selector_error error;
	struct selector *selector = selector_compile(text, strlen(text), true,
						     &error);

	if (selector == NULL)
		snprintf(why, size, "%s at character %zu of '%s'", error.text,
			 error.offset + 1, text);
	selector_free(selector);
	return selector != NULL ? 0 : -1;
}

/* What is wrong with a second argument: -1, and why. */
typedef int check_fn(const char *text, char *why, size_t size);

/* p is after the name: checks the argument if it is a constant. */
static int check_call(const char *p, check_fn *check, char *why, size_t size)
{
	char *text;
	int bad;

	p = past_blanks(p);
	if (*p != '(')
		return 0;
	text = whole_string(second_argument(p + 1));
	bad = text != NULL ? check(text, why, size) : 0;
	free(text);
	return bad;
}

static check_fn *check_of(const char *name, size_t len)
{
	static const struct {
		const char *name;
		check_fn *check;
	} functions[] = {
		{ "css", check_selector },
		{ "regex", check_pattern },
		{ "regex_replace", check_pattern },
		{ "json_get", check_path },
	};

	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (len == strlen(functions[i].name) &&
		    strncasecmp(name, functions[i].name, len) == 0)
			return functions[i].check;
	return NULL;
}

int column_constants_check(const char *expr, char *why, size_t size)
{
	const char *p = expr, *end;
	check_fn *check;
	int bad = 0;

	for (; *p && bad == 0; p = end) {
		end = past_token(p);
		check = check_of(p, (size_t)(end - p));
		if (check != NULL)
			bad = check_call(end, check, why, size);
	}
	return bad;
}
