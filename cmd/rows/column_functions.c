#include "cmd/rows/column_functions.h"

#include "parse/charset/charset.h"
#include "parse/charset/utf8.h"
#include "parse/html/html.h"
#include "parse/rules/match.h"
#include "parse/url/url.h"
#include "store/table.h"
#include "store/text.h"

#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Compiled patterns of regex functions: a rule file has a handful. */
#define KEPT_PATTERNS 32
#define PATTERN_MS 500

static struct url base_url, link_url;
static char *base_text;
static bool base_stale = true;

/* Every function's arg is the store, for store_room(). */

static void give(struct store_value *result, const char *text, size_t len)
{
	*result = (struct store_value){ .type = STORE_TEXT, .text = text,
					.len = len };
}

static int fn_text(void *arg, int argc, const struct store_value *argv,
		   struct store_value *result, const char **error)
{
	const char *plain;
	size_t len;
	char *out;

	(void)argc, (void)error;
	if (argv->type != STORE_TEXT)
		return 0;
	plain = html_plain(argv->text, argv->len, &len);
	if (plain != NULL) {
		give(result, plain, len);
		return 0;
	}
	out = store_room(arg, argv->len);
	give(result, out, html_text(argv->text, argv->len, out));
	return 0;
}

static int fn_html(void *arg, int argc, const struct store_value *argv,
		   struct store_value *result, const char **error)
{
	char *out;

	(void)argc, (void)error;
	if (argv->type != STORE_TEXT)
		return 0;
	if (memchr(argv->text, '&', argv->len) == NULL) {
		*result = *argv;
		return 0;
	}
	out = store_room(arg, argv->len);
	give(result, out, html_decode(argv->text, argv->len, 0, out));
	return 0;
}

void column_functions_set_base(const char *url)
{
	free(base_text);
	base_text = strdup(url);
	if (base_text == NULL)
		err(1, "functions");
	base_stale = true;
}

static int fn_href(void *arg, int argc, const struct store_value *argv,
		   struct store_value *result, const char **error)
{
	const char *reason;
	char *out;

	(void)argc, (void)error;
	if (argv->type != STORE_TEXT)
		return 0;
	if (base_stale && base_text != NULL)
		url_parse(&base_url, NULL, base_text, strlen(base_text),
			  &reason);
	base_stale = false;
	out = store_room(arg, argv->len);
	if (url_parse(&link_url, base_url.len ? &base_url : NULL, out,
		      html_decode(argv->text, argv->len, 1, out),
		      &reason) == -1)
		return 0;
	out = store_room(arg, link_url.len);
	give(result, memcpy(out, link_url.href, link_url.len), link_url.len);
	return 0;
}

/* Digits with blanks or commas between thousands taken out, one point. */
static size_t plain_number(const char *s, size_t len, char *out, size_t cap,
			   bool *real)
{
	size_t n = 0, i = 0;

	*real = false;
	while (i < len && !isdigit((unsigned char)s[i]))
		i++;
	if (i == len)
		return 0;
	if (i > 0 && s[i - 1] == '-')
		out[n++] = '-';
	for (; i < len && n + 1 < cap; i++) {
		bool more = i + 1 < len && isdigit((unsigned char)s[i + 1]);

		if (isdigit((unsigned char)s[i]))
			out[n++] = s[i];
		else if (s[i] == '.' && more && !*real)
			out[n++] = '.', *real = true;
		else if (s[i] != ',' || !more || *real)
			break;
	}
	out[n] = '\0';
	return n;
}

static int fn_number(void *arg, int argc, const struct store_value *argv,
		     struct store_value *result, const char **error)
{
	char digits[64];
	bool real;

	(void)arg, (void)argc, (void)error;
	if (argv->type != STORE_TEXT ||
	    plain_number(argv->text, argv->len, digits, sizeof(digits),
			 &real) == 0)
		return 0;
	result->type = real ? STORE_REAL : STORE_INTEGER;
	if (real)
		result->real = strtod(digits, NULL);
	else
		result->integer = strtoll(digits, NULL, 10);
	return 0;
}

/* ---- regex --------------------------------------------------------------- */

static const char *terminated(struct store *store,
			      const struct store_value *value)
{
	char *out = store_room(store, value->len + 1);

	memcpy(out, value->text, value->len);
	out[value->len] = '\0';
	return out;
}

static struct pattern *compiled(struct store *store,
				const struct store_value *regex,
				const char **error)
{
	static struct kept {
		struct pattern *pattern;
		size_t len;	/* of its text */
	} kept[KEPT_PATTERNS];
	static unsigned next;
	struct kept *k;
	size_t offset;

	for (k = kept; k < kept + KEPT_PATTERNS && k->pattern != NULL; k++)
		if (k->len == regex->len && memcmp(pattern_text(k->pattern),
						   regex->text, k->len) == 0)
			return k->pattern;
	k = &kept[next % KEPT_PATTERNS];
	pattern_free(k->pattern);
	k->len = regex->len;
	k->pattern = pattern_compile(terminated(store, regex), error,
				     &offset);
	next += k->pattern != NULL;
	return k->pattern;
}

/* False where an argument is NULL (then so is the result) or no pattern. */
static bool regex_ready(struct store *store, int argc,
			const struct store_value *argv,
			struct pattern **pattern, const char **error)
{
	*error = NULL;
	for (int i = 0; i < argc; i++)
		if (argv[i].type != STORE_TEXT)
			return false;
	*pattern = compiled(store, &argv[1], error);
	return *pattern != NULL;
}

static int fn_regex_replace(void *arg, int argc,
			    const struct store_value *argv,
			    struct store_value *result, const char **error)
{
	struct pattern *pattern;
	struct match_text out;
	const char *with = "";

	if (!regex_ready(arg, argc, argv, &pattern, error))
		return *error != NULL ? -1 : 0;
	if (argv[2].len > 0)
		with = terminated(arg, &argv[2]);
	if (pattern_replace(pattern, argv[0].text, argv[0].len, with, &out,
			    error) == -1)
		return -1;
	if (out.owned != NULL)
		out.data = memcpy(store_room(arg, out.len), out.data, out.len);
	free(out.owned);
	give(result, out.data, out.len);
	return 0;
}

static int fn_regex(void *arg, int argc, const struct store_value *argv,
		    struct store_value *result, const char **error)
{
	struct pattern *pattern;
	struct match_budget budget;
	struct match_span found = { 0 };

	if (!regex_ready(arg, argc, argv, &pattern, error))
		return *error != NULL ? -1 : 0;
	match_budget_start(&budget, PATTERN_MS);
	switch (pattern_first(pattern, argv[0].text, argv[0].len, &budget,
			      &found, error)) {
	case -1:
		return -1;
	case 0:
		return 0;
	}
	give(result, found.data, found.len);
	return 0;
}

int column_functions_define(struct store *store)
{
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };
	static const struct {
		const char *name;
		int argc;
		store_function *fn;
	} functions[] = {
		{ "text", 1, fn_text },
		{ "html", 1, fn_html },
		{ "href", 1, fn_href },
		{ "number", 1, fn_number },
		{ "regex", 2, fn_regex },
		{ "regex_replace", 3, fn_regex_replace },
	};

	store_set_utf8(store, &utf8);
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (store_define(store, functions[i].name, functions[i].argc,
				 functions[i].fn, store) == -1)
			return -1;
	return 0;
}
