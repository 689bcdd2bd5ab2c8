/*
 * A rule on a page: noise is cut out, then every match in every element is
 * handed over.
 */
#ifndef PARSE_RULES_RULE_MATCHES_H
#define PARSE_RULES_RULE_MATCHES_H

#include "parse/rules/each.h"
#include "parse/rules/pattern.h"
#include "parse/rules/rules.h"

#include <stddef.h>

/*
 * Cuts what matches out of *body (valid UTF-8), pattern after pattern.  Returns
 * its length; *body is then the one given, or memory that is good until the
 * next call of this or rule_matches().  -1 with *why.
 */
long rule_matches_cut(struct pattern *const *ignore, size_t n,
		      const char **body, size_t len,
		      const struct match_budget *budget, const char **why);

/*
 * Calls fn for every row of the rule in the page, with what rule_group() names.
 * It points into the page, or, if the rule has `ignore`, into memory that is
 * good until fn returns; fn may call nothing here.
 * 0; what fn returned; or -1 with *why, as pattern_each() and each_scan() do,
 * which is then a failure of the page.
 */
int rule_matches(const struct rule *rule, const struct each_page *page,
		 const struct match_budget *budget, match_fn *fn, void *arg,
		 const char **why);

/* How many elements of the page the rule looks at, each by itself; 1 without
   `each`.  -1: as rule_matches() has it. */
long rule_elements(const struct rule *rule, const struct each_page *page,
		   const struct match_budget *budget);

#endif
