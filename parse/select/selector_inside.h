/*
 * The inside of selector.h: what the parser writes and the matcher reads.
 *
 * A selector is a list of compounds ("a.b[c]"), each of which knows the one to
 * its left and what stands between.  A compound holds at an element if its own
 * conditions do and the one to its left holds where the combinator says: so
 * when an element begins, one bit for each compound is all that has to be kept
 * of it.  What :is() and :not() hold are compounds too, before the one they
 * stand in.
 */
#ifndef PARSE_SELECT_SELECTOR_INSIDE_H
#define PARSE_SELECT_SELECTOR_INSIDE_H

#include "parse/html/tag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum combinator {
	COMBINE_NONE,		/* it is the first */
	COMBINE_DESCENDANT, COMBINE_CHILD, COMBINE_NEXT, COMBINE_LATER,
};

enum condition_type {
	CONDITION_CLASS, CONDITION_ID, CONDITION_ATTRIBUTE,
	CONDITION_NTH_CHILD, CONDITION_NTH_OF_TYPE, CONDITION_ROOT,
	CONDITION_LANG, CONDITION_IS, CONDITION_NOT, CONDITION_NEVER,
};

enum comparison {
	COMPARE_EXISTS,
	COMPARE_EQUALS = '=', COMPARE_WORD = '~', COMPARE_DASH = '|',
	COMPARE_BEGINS = '^', COMPARE_ENDS = '$', COMPARE_CONTAINS = '*',
};

struct condition {
	enum condition_type type;
	enum comparison comparison;
	enum { CASE_KEPT, CASE_IGNORED, CASE_OF_HTML } letters;
	const char *name, *value;
	size_t name_len, value_len;
	int a, b;			/* an+b */
	uint16_t *any;			/* compounds, any_n of them */
	size_t any_n;
};

struct compound {
	enum combinator combinator;
	uint16_t left;
	enum tag tag;
	const char *name;		/* NULL: any element */
	size_t name_len;
	struct condition *conditions;
	size_t n;
};

enum selector_gives { GIVES_ELEMENT, GIVES_ATTRIBUTE, GIVES_TEXT };

struct alternative {			/* between commas */
	uint16_t compound;		/* the last one */
	uint16_t text;			/* of several: it is of this one */
	enum selector_gives gives;
	const char *attribute;
	size_t attribute_len;
};

struct selector {
	struct compound *compounds;
	size_t n;
	struct alternative *alternatives;
	size_t nalternatives;
	size_t ntexts;
	bool siblings;			/* it has + or ~ */
	bool of_type, lang;
	char *text;			/* names and values lie here, unless
					   they are constants */
};

#endif
