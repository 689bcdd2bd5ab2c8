/*
 * A kind of `each` (each.h): its functions, and what they are given.
 */
#ifndef PARSE_RULES_EACH_KIND_H
#define PARSE_RULES_EACH_KIND_H

#include "parse/rules/match_budget.h"

#include <stddef.h>

struct each_page {
	const char *text;	/* valid UTF-8, len bytes */
	size_t len;
	const char *type;	/* its Content-Type, typelen bytes; 0: none */
	size_t typelen;
};

/* What is wrong with an `each`: that, and at which byte of its text. */
struct each_error {
	char text[256];
	size_t offset;
};

/*
 * An element's text: a stretch of the page, or memory that is good until this
 * returns.  Anything but 0 ends the scan and is what each_scan() returns.
 */
typedef int each_fn(void *arg, const char *text, size_t len);

struct each_kind {
	const char *begins;	/* what its text begins with */

	/* The whole text, `begins` included; valid UTF-8 or not.  NULL with
	   *error. */
	void *(*compile)(const char *text, struct each_error *error);
	void (*free)(void *compiled);

	/* As each_scan(); *why may lie in `compiled`. */
	int (*scan)(void *compiled, const struct each_page *page,
		    const struct match_budget *budget, each_fn *fn, void *arg,
		    const char **why);
};

#endif
