/*
 * The elements of a page that a selector matches, found in one pass.
 *
 * An element is its source text, from its start tag to where an HTML parser
 * ends it (parse/html/tree.h); one that the page does not name (<tbody>) begins
 * where it is implied.  Elements in one another are each their own, in the
 * order in which they begin.
 *
 * A text that is not the whole page is read as the content of a <template>, so
 * that it may begin with <tr> or <td>; but as a page if it begins with a
 * doctype or the tags of html, head or body.  :root are its outermost elements
 * then.
 *
 * Failures are -1 with *why, a constant, as tree_page() has them.
 */
#ifndef PARSE_SELECT_MATCHER_H
#define PARSE_SELECT_MATCHER_H

#include "parse/rules/match_budget.h"
#include "parse/select/selector.h"

#include <stdbool.h>
#include <stddef.h>

struct matcher;

/* Takes the selector. */
struct matcher *matcher_new(struct selector *selector);
void matcher_free(struct matcher *matcher);

/* Anything but 0 ends the scan. */
typedef int matcher_fn(void *arg, const char *text, size_t len);

/* Every element of a page; budget: NULL is none.  What fn returned last, or
   -1. */
int matcher_each(struct matcher *matcher, const char *html, size_t len,
		 const struct match_budget *budget, matcher_fn *fn, void *arg,
		 const char **why);

struct found {
	enum { FOUND_NOTHING, FOUND_ELEMENT, FOUND_ATTRIBUTE, FOUND_TEXT } what;
	const char *text;	/* of the element; of the attribute's value, as
				   it is written */
	size_t len;
};

/*
 * The first element, and what the selector gives of it; of several in one
 * selector_compile_all() each one's, in as many *found.  With ::attr() the
 * first is the first that has the attribute.
 * 0, or -1; it may take ms of processor time.
 */
int matcher_first(struct matcher *matcher, const char *html, size_t len,
		  bool page, unsigned ms, struct found *found,
		  const char **why);

#endif
