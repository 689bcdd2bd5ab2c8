#include "parse/rules/each.h"

#include "parse/json/json_each.h"
#include "parse/memory.h"
#include "parse/select/select_each.h"

#include <stdlib.h>
#include <string.h>

struct each {
	const struct each_kind *kind;
	void *compiled;
	char *text;
};

/* The first whose beginning is the text's; the last takes what is left. */
static const struct each_kind *kind_of(const char *text)
{
	static const struct each_kind *const kinds[] = {
		&json_each, &jsonld_each_kind, &select_each,
	};
	const size_t last = sizeof(kinds) / sizeof(*kinds) - 1;
	size_t i = 0;

	while (i < last &&
	       strncmp(text, kinds[i]->begins, strlen(kinds[i]->begins)) != 0)
		i++;
	return kinds[i];
}

struct each *each_compile(const char *text, struct each_error *error)
{
	const struct each_kind *kind = kind_of(text);
	void *compiled = kind->compile(text, error);
	struct each *each;

	if (compiled == NULL)
		return NULL;
	each = must(malloc(sizeof(*each)));
	each->kind = kind;
	each->compiled = compiled;
	each->text = must(strdup(text));
	return each;
}

void each_free(struct each *each)
{
	if (each == NULL)
		return;
	each->kind->free(each->compiled);
	free(each->text);
	free(each);
}

const char *each_text(const struct each *each)
{
	return each->text;
}

int each_scan(struct each *each, const struct each_page *page,
	      const struct match_budget *budget, each_fn *fn, void *arg,
	      const char **why)
{
	return each->kind->scan(each->compiled, page, budget, fn, arg, why);
}
