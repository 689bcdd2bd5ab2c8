/*
 * For now a selector is the name of an element, which ends at its end tag or
 * where the next of its name begins.
 */
#include "parse/select/select_each.h"

#include "parse/html/token.h"
#include "parse/memory.h"
#include "parse/rules/each_kind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *compile(const char *text, struct each_error *error)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

	if (text[n] == '\0' && n > 0)
		return must(strdup(text));
	snprintf(error->text, sizeof(error->text),
		 "expected the name of an element");
	error->offset = n;
	return NULL;
}

static int scan(void *compiled, const struct each_page *page,
		const struct match_budget *budget, each_fn *fn, void *arg,
		const char **why)
{
	const char *at = NULL, *name = compiled;
	struct tokenizer t;
	enum token token;
	int end = 0;

	(void)budget, (void)why;
	tokenizer_init(&t, page->text, page->len);
	while (end == 0 && (token = tokenizer_next(&t)) != TOKEN_EOF) {
		if (token == TOKEN_TEXT || !html_is(t.name, t.name_len, name))
			continue;
		if (token == TOKEN_END)
			tokenizer_finish_tag(&t);
		if (at != NULL)
			end = fn(arg, at, (size_t)((token == TOKEN_END ? t.p :
						    t.name - 1) - at));
		at = token == TOKEN_START ? t.name - 1 : NULL;
	}
	return end == 0 && at != NULL ? fn(arg, at, (size_t)(t.p - at)) : end;
}

const struct each_kind select_each = { "", compile, free, scan };
