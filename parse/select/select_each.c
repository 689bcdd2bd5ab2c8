#include "parse/select/select_each.h"

#include "parse/rules/each_kind.h"
#include "parse/select/matcher.h"

#include <stdio.h>
#include <string.h>

static void *compile(const char *text, struct each_error *error)
{
	struct selector_error bad;
	struct selector *selector = selector_compile(text, strlen(text), false,
						     &bad);

	if (selector != NULL)
		return matcher_new(selector);
	snprintf(error->text, sizeof(error->text), "%s", bad.text);
	error->offset = bad.offset;
	return NULL;
}

static void release(void *compiled)
{
	matcher_free(compiled);
}

static int scan(void *compiled, const struct each_page *page,
		const struct match_budget *budget, each_fn *fn, void *arg,
		const char **why)
{
	return matcher_each(compiled, page->text, page->len, budget, fn, arg,
			    why);
}

const struct each_kind select_each = { "", compile, release, scan };
