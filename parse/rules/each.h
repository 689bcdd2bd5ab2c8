/*
 * Where the rows of a page are: the `each` of a rule.
 *
 * It names the elements of a page, each of which is looked at by itself.  What
 * an element is depends on the kind of `each`; for all of them it is a stretch
 * of text, and they are handed over one after another.
 *
 * The kinds are a table in each.c.  A new one needs a row there and the
 * functions of struct each_kind (each_kind.h); the rule file, the extractor,
 * `:it` and `match` ask for no more.
 */
#ifndef PARSE_RULES_EACH_H
#define PARSE_RULES_EACH_H

#include "parse/rules/each_kind.h"

struct each;

/* Copies text.  NULL with *error. */
struct each *each_compile(const char *text, struct each_error *error);
void each_free(struct each *each);
const char *each_text(const struct each *each);

/*
 * Calls fn for every element of the page, in its order.  0; what fn returned;
 * or -1 with *why, a text that is good until the next call: then the page has
 * failed for this rule, whatever fn was given before.
 */
int each_scan(struct each *each, const struct each_page *page,
	      const struct match_budget *budget, each_fn *fn, void *arg,
	      const char **why);

#endif
