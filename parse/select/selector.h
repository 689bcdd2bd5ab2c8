/*
 * CSS selectors, compiled.
 *
 * Selectors Level 3 as far as a start tag and what came before it can tell
 * (not :last-child, :empty and their like), with lists in :not() and :is(), the
 * flags i and s of attributes, and ::attr(name) or ::text at the end, which say
 * what of the element is wanted.
 *
 * Names of elements and attributes match in any case, classes, ids and values
 * as they are written, in quirks mode too.  The values of some attributes of
 * HTML match in any case by its standard ("case-sensitivity of selectors"):
 * type, lang, rel, media and others.
 */
#ifndef PARSE_SELECT_SELECTOR_H
#define PARSE_SELECT_SELECTOR_H

#include <stdbool.h>
#include <stddef.h>

/* What one may have before it is refused. */
#define SELECTOR_COMPOUNDS_MOST 512	/* a, .b and [c] of "a .b > [c]" */
#define SELECTOR_DEPTH_MOST 32		/* :not(:is(:not(...))) */

struct selector;

struct selector_error {
	char text[256];		/* "expected a name after '.'" */
	size_t offset;		/* the byte that is wrong */
};

/* gives: whether ::attr() and ::text may stand there.  Text need not be valid
   UTF-8.  NULL with *error. */
struct selector *selector_compile(const char *text, size_t len, bool gives,
				  struct selector_error *error);
void selector_free(struct selector *selector);

/*
 * Several in one, so that one pass finds what each of them gives: each was
 * compiled by itself before, with `gives`.  NULL: together they are too many.
 */
struct selector_text {
	const char *text;
	size_t len;
};
struct selector *selector_compile_all(const struct selector_text *texts,
				      size_t n);

#endif
