#include "cmd/rows/column_functions.h"

#include "cmd/rows/css_function.h"
#include "cmd/rows/json_functions.h"
#include "cmd/text/bytes.h"
#include "cmd/text/memory.h"
#include "parse/charset/charset.h"
#include "parse/charset/utf8.h"
#include "parse/html/html.h"
#include "parse/html/links.h"
#include "parse/rules/pattern.h"
#include "parse/url/url.h"
#include "store/function.h"
#include "store/table.h"
#include "store/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Compiled patterns of regex functions: a rule file has a handful. */
#define KEPT_PATTERNS 32
#define PATTERN_MS 500

struct kept_pattern {
	struct pattern *pattern;
	size_t len;		/* of its text */
};

/* The arg of every function. */
struct column_functions {
	struct store *store;	/* for store_room() */
	struct bytes base;	/* the page's URL and a NUL, */
	struct url base_url;	/* taken apart when href() is first called */
	bool base_stale;
	const char *html;	/* which may say otherwise; NULL: it does not */
	size_t html_len;
	struct url link_url;
	struct kept_pattern kept[KEPT_PATTERNS];
	unsigned next;		/* to be replaced */
	struct css_function *css;
	struct json_functions *json;
};

static char *room(struct column_functions *functions, size_t len)
{
	return store_room(functions->store, len);
}

static void return_text(struct store_value *result, const char *text,
			size_t len)
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
		return_text(result, plain, len);
		return 0;
	}
	out = room(arg, argv->len);
	return_text(result, out, html_text(argv->text, argv->len, out));
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
	out = room(arg, argv->len);
	return_text(result, out, html_decode(argv->text, argv->len, 0, out));
	return 0;
}

void column_functions_set_page(struct column_functions *functions,
			       const char *url, const char *body, size_t len,
			       bool html)
{
	functions->html = html ? body : NULL;
	functions->html_len = len;
	css_function_set_body(functions->css, body, len);
	functions->base.len = 0;
	bytes_add(&functions->base, url, strlen(url) + 1);
	functions->base_stale = true;
}

/* What the page's links are relative to; NULL: nothing. */
static const struct url *base_of(struct column_functions *f)
{
	struct url *base = &f->base_url, *said = &f->link_url;
	const char *reason;

	if (f->base_stale)
		url_parse(base, NULL, f->base.data, f->base.len - 1, &reason);
	if (f->base_stale && f->html != NULL &&
	    links_base(f->html, f->html_len, base->len ? base : NULL, said))
		url_parse(base, NULL, said->href, said->len, &reason);
	f->base_stale = false;
	return base->len ? base : NULL;
}

static int fn_href(void *arg, int argc, const struct store_value *argv,
		   struct store_value *result, const char **error)
{
	struct column_functions *f = arg;
	struct url *link = &f->link_url;
	const struct url *base;
	struct store_value ref;
	const char *reason;
	char *out;

	(void)argc, (void)error;
	if (argv->type != STORE_TEXT)
		return 0;
	base = base_of(f);
	ref = *argv;
	if (!ref.decoded) {
		out = room(f, argv->len);
		ref.len = html_decode(argv->text, argv->len, 1, out);
		ref.text = out;
	}
	if (url_parse(link, base, ref.text, ref.len, &reason) == -1)
		return 0;
	out = room(f, link->len);
	return_text(result, memcpy(out, link->href, link->len), link->len);
	return 0;
}

void column_functions_resolve(struct column_functions *f,
			      struct store_value *ref)
{
	const struct url *base = base_of(f);
	struct url *link = &f->link_url;
	const char *reason;

	if (url_parse(link, base, ref->text, ref->len, &reason) == 0)
		return_text(ref, memcpy(room(f, link->len), link->href,
					link->len), link->len);
}

static bool digit_at(const char *s, size_t len, size_t i)
{
	return i < len && isdigit((unsigned char)s[i]);
}

/* Whether s[i] belongs to a number that has begun: only its whole part has
   commas and a point, and after each there is a digit. */
static bool in_number(const char *s, size_t len, size_t i, bool real)
{
	return digit_at(s, len, i) ||
	       (i < len && !real && (s[i] == '.' || s[i] == ',') &&
		digit_at(s, len, i + 1));
}

/* The first number, without its commas; how long it is. */
static size_t plain_number(const char *s, size_t len, char *out, size_t cap,
			   bool *real)
{
	size_t n = 0, i = 0;

	*real = false;
	while (i < len && !digit_at(s, len, i))
		i++;
	if (i > 0 && i < len && s[i - 1] == '-')
		out[n++] = '-';
	for (; n + 1 < cap && in_number(s, len, i, *real); i++) {
		*real = *real || s[i] == '.';
		if (s[i] != ',')
			out[n++] = s[i];
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

static const char *terminated(struct column_functions *functions,
			      const struct store_value *value)
{
	char *out = room(functions, value->len + 1);

	memcpy(out, value->text, value->len);
	out[value->len] = '\0';
	return out;
}

static struct pattern *compiled(struct column_functions *f,
				const struct store_value *regex,
				const char **error)
{
	/* One of a page may hold a NUL, which ends it. */
	size_t offset, len = strnlen(regex->text, regex->len);
	struct kept_pattern *k;

	for (k = f->kept; k < f->kept + KEPT_PATTERNS && k->pattern; k++)
		if (k->len == len && memcmp(pattern_text(k->pattern),
					    regex->text, len) == 0)
			return k->pattern;
	k = &f->kept[f->next % KEPT_PATTERNS];
	pattern_free(k->pattern);
	k->len = len;
	k->pattern = pattern_compile(terminated(f, regex), error, &offset);
	f->next += k->pattern != NULL;
	return k->pattern;
}

/* False where an argument is NULL (then so is the result) or no pattern. */
static bool regex_ready(struct column_functions *functions, int argc,
			const struct store_value *argv,
			struct pattern **pattern, const char **error)
{
	*error = NULL;
	for (int i = 0; i < argc; i++)
		if (argv[i].type != STORE_TEXT)
			return false;
	*pattern = compiled(functions, &argv[1], error);
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
		out.data = memcpy(room(arg, out.len), out.data, out.len);
	free(out.owned);
	return_text(result, out.data, out.len);
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
	return_text(result, found.data, found.len);
	return 0;
}

static int fn_css(void *arg, int argc, const struct store_value *argv,
		  struct store_value *result, const char **error)
{
	struct column_functions *f = arg;

	(void)argc;
	return css_function_call(f->css, argv, result, error);
}

static const struct {
	const char *name;
	int argc;
	store_function *fn;
} all[] = {
	{ "text", 1, fn_text },
	{ "html", 1, fn_html },
	{ "href", 1, fn_href },
	{ "number", 1, fn_number },
	{ "css", 2, fn_css },
	{ "regex", 2, fn_regex },
	{ "regex_replace", 3, fn_regex_replace },
};

#define ALL (sizeof(all) / sizeof(*all))

store_function *column_functions_find(const char *name, size_t len, int argc,
				      bool *number)
{
	for (size_t i = 0; i < ALL; i++) {
		*number = all[i].fn == fn_number;
		if (all[i].argc == argc &&
		    strlen(all[i].name) == len &&
		    strncasecmp(all[i].name, name, len) == 0)
			return all[i].fn;
	}
	return NULL;
}

static int define_all(struct column_functions *f)
{
	for (size_t i = 0; i < ALL; i++)
		if (store_define(f->store, all[i].name,
				 all[i].argc, all[i].fn, f) == -1)
			return -1;
	return 0;
}

struct column_functions *column_functions_new(struct store *store)
{
	static const struct store_utf8 utf8 = { utf8_valid, utf8_repair };
	struct column_functions *functions =
		must(calloc(1, sizeof(*functions)));

	functions->store = store;
	store_set_utf8(store, &utf8);
	functions->css = css_function_new(store);
	functions->json = json_functions_new(store);
	if (functions->json != NULL && define_all(functions) == 0)
		return functions;
	column_functions_free(functions);
	return NULL;
}

void column_functions_free(struct column_functions *functions)
{
	if (functions == NULL)
		return;
	for (size_t i = 0; i < KEPT_PATTERNS; i++)
		pattern_free(functions->kept[i].pattern);
	css_function_free(functions->css);
	json_functions_free(functions->json);
	url_release(&functions->base_url);
	url_release(&functions->link_url);
	bytes_release(&functions->base);
	free(functions);
}
