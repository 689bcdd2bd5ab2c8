#include "cmd/functions.h"

#include "parse/html.h"
#include "parse/match.h"
#include "parse/url.h"
#include "store/table.h"

#include <ctype.h>
#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Compiled patterns of regex functions: a rule file has a handful. */
#define KEPT_PATTERNS 32
#define PATTERN_MS 500

static char *scratch;		/* the last result */
static size_t scratch_cap;
static struct url base_url, link_url;
static char *base_text;
static bool base_stale = true;

static char *room(size_t len)
{
	if (len > scratch_cap) {
		scratch_cap = 2 * len + 64;
		scratch = realloc(scratch, scratch_cap);
		if (scratch == NULL)
			err(1, "functions");
	}
	return scratch;
}

static void give(struct store_value *result, const char *text, size_t len)
{
	*result = (struct store_value){ .type = STORE_TEXT, .text = text,
					.len = len };
}

static int fn_text(void *arg, int argc, const struct store_value *argv,
		   struct store_value *result, const char **error)
{
	(void)arg, (void)argc, (void)error;
	if (argv->type == STORE_TEXT)
		give(result, room(argv->len), 0);
	if (argv->type == STORE_TEXT)
		result->len = html_text(argv->text, argv->len, scratch);
	return 0;
}

static int fn_html(void *arg, int argc, const struct store_value *argv,
		   struct store_value *result, const char **error)
{
	(void)arg, (void)argc, (void)error;
	if (argv->type != STORE_TEXT)
		return 0;
	if (memchr(argv->text, '&', argv->len) == NULL) {
		*result = *argv;
		return 0;
	}
	give(result, room(argv->len), 0);
	result->len = html_decode(argv->text, argv->len, 0, scratch);
	return 0;
}

void functions_set_base(const char *url)
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

	(void)arg, (void)argc, (void)error;
	if (argv->type != STORE_TEXT)
		return 0;
	if (base_stale && base_text != NULL)
		url_parse(&base_url, NULL, base_text, strlen(base_text),
			  &reason);
	base_stale = false;
	room(argv->len);
	if (url_parse(&link_url, base_url.len ? &base_url : NULL, scratch,
		      html_decode(argv->text, argv->len, 1, scratch),
		      &reason) == 0)
		give(result, link_url.href, link_url.len);
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

static struct pattern *compiled(const struct store_value *regex,
				const char **error)
{
	static struct pattern *kept[KEPT_PATTERNS];
	static unsigned next;
	struct pattern *pattern;
	size_t offset;

	for (size_t i = 0; i < KEPT_PATTERNS; i++) {
		const char *text = kept[i] ? pattern_text(kept[i]) : NULL;

		if (text != NULL && strlen(text) == regex->len &&
		    memcmp(text, regex->text, regex->len) == 0)
			return kept[i];
	}
	memcpy(room(regex->len + 1), regex->text, regex->len);
	scratch[regex->len] = '\0';
	pattern = pattern_compile(scratch, error, &offset);
	if (pattern == NULL)
		return NULL;
	pattern_free(kept[next % KEPT_PATTERNS]);
	kept[next++ % KEPT_PATTERNS] = pattern;
	return pattern;
}

/* False where an argument is NULL (then so is the result) or no pattern. */
static bool regex_ready(int argc, const struct store_value *argv,
			struct pattern **pattern, const char **error)
{
	*error = NULL;
	for (int i = 0; i < argc; i++)
		if (argv[i].type != STORE_TEXT)
			return false;
	*pattern = compiled(&argv[1], error);
	return *pattern != NULL;
}

static int fn_regex_replace(void *arg, int argc,
			    const struct store_value *argv,
			    struct store_value *result, const char **error)
{
	static char *out;
	struct pattern *pattern;
	char *with;
	int bad;

	(void)arg;
	if (!regex_ready(argc, argv, &pattern, error))
		return *error != NULL ? -1 : 0;
	free(out);
	out = NULL;
	with = strndup(argv[2].text, argv[2].len);
	if (with == NULL)
		err(1, "functions");
	bad = pattern_replace(pattern, argv[0].text, argv[0].len, with, &out,
			      &result->len, error);
	free(with);
	if (bad)
		return -1;
	give(result, out, result->len);
	return 0;
}

static int fn_regex(void *arg, int argc, const struct store_value *argv,
		    struct store_value *result, const char **error)
{
	struct pattern *pattern;
	struct match_budget budget;
	struct match_span found = { 0 };

	(void)arg;
	if (!regex_ready(argc, argv, &pattern, error))
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

int functions_define(struct store *store)
{
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

	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (store_define(store, functions[i].name, functions[i].argc,
				 functions[i].fn, NULL) == -1)
			return -1;
	return 0;
}
