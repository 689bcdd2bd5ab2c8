#include "cmd/rows/css_function.h"

#include "cmd/text/memory.h"
#include "parse/html/html.h"
#include "parse/select/matcher.h"
#include "store/function.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT 64			/* selectors: a rule file has a dozen */
#define MOST_MS 500		/* of one call */

struct kept {
	struct matcher *matcher;
	char *text;
	size_t len;
};

struct css_function {
	struct store *store;	/* for store_room() */
	struct kept kept[KEPT];
	unsigned next;		/* to be replaced */
	const char *body;
	size_t body_len;
	char error[300];
};

static void forget(struct kept *k)
{
	matcher_free(k->matcher);
	free(k->text);
	*k = (struct kept){ 0 };
}

static bool is_kept(const struct kept *k, const struct store_value *text)
{
	return k->len == text->len && memcmp(k->text, text->text, k->len) == 0;
}

static struct matcher *compiled(struct css_function *css,
				const struct store_value *text)
{
	struct selector_error bad;
	struct selector *selector;
	struct kept *k;

	for (k = css->kept; k < css->kept + KEPT && k->matcher; k++)
		if (is_kept(k, text))
			return k->matcher;
	selector = selector_compile(text->text, text->len, true, &bad);
	if (selector == NULL) {
		snprintf(css->error, sizeof(css->error), "%s at character %zu "
			 "of a selector", bad.text, bad.offset + 1);
		return NULL;
	}
	k = &css->kept[css->next++ % KEPT];
	forget(k);
	k->matcher = matcher_new(selector);
	k->len = text->len;
	k->text = must(malloc(k->len + 1));
	memcpy(k->text, text->text, k->len);
	return k->matcher;
}

static void as_text(struct css_function *css, struct store_value *value)
{
	const char *source = value->text;
	size_t len = value->len;
	char *out;

	value->text = html_plain(source, len, &value->len);
	if (value->text != NULL)
		return;
	out = store_room(css->store, len);
	value->len = html_text(source, len, out);
	value->text = out;
}

static void decoded(struct css_function *css, struct store_value *value)
{
	char *out;

	if (memchr(value->text, '&', value->len) == NULL)
		return;
	out = store_room(css->store, value->len);
	value->len = html_decode(value->text, value->len, 1, out);
	value->text = out;
}

int css_function_call(struct css_function *css, const struct store_value *argv,
		      struct store_value *result, const char **error)
{
	const struct store_value *x = &argv[0];
	struct matcher *matcher;
	enum found found;
	bool page = x->text == css->body && x->len == css->body_len;

	if (x->type != STORE_TEXT || argv[1].type != STORE_TEXT)
		return 0;
	matcher = compiled(css, &argv[1]);
	*error = css->error;
	if (matcher == NULL ||
	    matcher_first(matcher, x->text, x->len, page, MOST_MS, &found,
			  &result->text, &result->len, error) == -1)
		return -1;
	result->type = found == FOUND_NOTHING ? STORE_NULL : STORE_TEXT;
	if (found == FOUND_TEXT)
		as_text(css, result);
	if (found == FOUND_ATTRIBUTE)
		decoded(css, result);
	return 0;
}

struct css_function *css_function_new(struct store *store)
{
	struct css_function *css = must(calloc(1, sizeof(*css)));

	css->store = store;
	return css;
}

void css_function_free(struct css_function *css)
{
	if (css == NULL)
		return;
	for (size_t i = 0; i < KEPT; i++)
		forget(&css->kept[i]);
	free(css);
}

void css_function_set_body(struct css_function *css, const char *body,
			   size_t len)
{
	css->body = body;
	css->body_len = len;
}
