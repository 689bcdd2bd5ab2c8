#include "parse/rules/rule_matches.h"

#include "parse/memory.h"

#include <stdlib.h>

struct buffer {
	char *data;
	size_t cap;
};

static char *buffer_room(struct buffer *b, size_t len)
{
	if (len <= b->cap)
		return b->data;
	free(b->data);
	b->cap = len + len / 4;
	b->data = must(malloc(b->cap));
	return b->data;
}

/*
 * Each pattern reads what the one before has left, from one buffer to the
 * other; the two are kept from page to page.
 */
long rule_matches_cut(struct pattern *const *ignore, size_t n,
		      const char **body, size_t len,
		      const struct match_budget *budget, const char **why)
{
	static struct buffer buffers[2];

	for (size_t i = 0; i < n; i++) {
		char *out = buffer_room(&buffers[i & 1], len + 1);
		long left = pattern_cut(ignore[i], *body, len, budget, out,
					why);

		if (left < 0)
			return -1;
		*body = out;
		len = (size_t)left;
	}
	return (long)len;
}

int rule_matches(const struct rule *rule, const char *body, size_t len,
		 const struct match_budget *budget, match_fn *fn, void *arg,
		 const char **why)
{
	long left = rule_matches_cut(rule->ignore, rule->nignore, &body, len,
				     budget, why);

	if (left < 0)
		return -1;
	return pattern_each(rule->match, body, (size_t)left, budget, fn, arg,
			    why);
}
