#include "parse/rules/rule_matches.h"

#include "parse/memory.h"

#include <stdlib.h>
#include <string.h>

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

/* ---- rows ---------------------------------------------------------------- */

struct rows {
	const struct rule *rule;
	const struct match_budget *budget;
	match_fn *fn;
	void *arg;
	const char **why;
	size_t nnamed;
	struct match_span *groups;	/* the named ones, :it, :body */
	struct match_span *it;		/* among them; NULL */
};

static int matched(void *arg, const struct match_span *named)
{
	struct rows *r = arg;

	memcpy(r->groups, named, r->nnamed * sizeof(*named));
	return r->fn(r->arg, r->groups);
}

static int element(void *arg, const char *text, size_t len)
{
	struct rows *r = arg;

	if (r->it != NULL)
		*r->it = (struct match_span){ text, len };
	if (r->rule->match == NULL)
		return r->fn(r->arg, r->groups);
	return pattern_each(r->rule->match, text, len, r->budget, matched, r,
			    r->why);
}

/* The groups that are not of a match. */
static void set_own_groups(struct rows *r, struct match_span body)
{
	size_t n = rule_ngroups(r->rule);

	if (r->rule->match != NULL)
		r->nnamed = pattern_ngroups(r->rule->match);
	for (size_t i = r->nnamed; i < n; i++)
		if (rule_group(r->rule, i)[0] == 'i')
			r->it = &r->groups[i];
		else
			r->groups[i] = body;
}

int rule_matches(const struct rule *rule, const struct each_page *page,
		 const struct match_budget *budget, match_fn *fn, void *arg,
		 const char **why)
{
	struct match_span groups[MATCH_GROUPS_MAX + 2];
	struct rows rows = { .rule = rule, .budget = budget, .fn = fn,
			     .arg = arg, .why = why, .groups = groups };
	struct each_page cut = *page;
	long left = rule_matches_cut(rule->ignore, rule->nignore, &cut.text,
				     page->len, budget, why);

	if (left < 0)
		return -1;
	cut.len = (size_t)left;
	set_own_groups(&rows, (struct match_span){ cut.text, cut.len });
	if (rule->each == NULL)
		return element(&rows, cut.text, cut.len);
	return each_scan(rule->each, &cut, budget, element, &rows, why);
}

static int count_one(void *arg, const char *text, size_t len)
{
	(void)text, (void)len;
	++*(long *)arg;
	return 0;
}

long rule_elements(const struct rule *rule, const struct each_page *page,
		   const struct match_budget *budget)
{
	struct each_page cut = *page;
	const char *why;
	long n = 0, left = rule_matches_cut(rule->ignore, rule->nignore,
					    &cut.text, page->len, budget,
					    &why);

	if (left < 0)
		return -1;
	cut.len = (size_t)left;
	if (rule->each == NULL)
		return 1;
	return each_scan(rule->each, &cut, budget, count_one, &n, &why) < 0
		       ? -1 : n;
}
