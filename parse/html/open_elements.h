/*
 * The stack of open elements of an HTML parser (standard, 13.2.4.2).
 *
 * Whether an element is "in scope" is asked at nearly every tag, and the
 * standard answers it by a walk down the stack; on a page of 100,000 open
 * elements that would never end.  So each element knows the nearest one below
 * it of every sort that ends such a walk, and the last one of each name is
 * known: a comparison answers then.
 *
 * Beside each element lie `stride` bytes of the watcher's own.
 */
#ifndef PARSE_HTML_OPEN_ELEMENTS_H
#define PARSE_HTML_OPEN_ELEMENTS_H

#include "parse/html/token.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OPEN_ELEMENTS_MOST (1 << 17)

enum scope { SCOPE_ANY, SCOPE_BUTTON, SCOPE_LIST, SCOPE_TABLE, SCOPES };

struct open_element {
	const char *start;	/* of its tag; where it was implied if it has
				   none */
	const char *name;	/* in any case */
	uint32_t name_len;
	uint32_t flags;		/* of its tag; none in SVG and MathML */
	uint8_t tag;		/* enum tag */
	uint8_t markup;		/* enum markup: what it is an element of */
	bool implied;		/* it has no tag */
	bool silent;		/* it has ended already (a head that lasts) */
	bool text_integration;	/* its content is HTML (13.2.6), */
	bool html_integration;	/* of either sort */
	bool is_form;		/* the form element pointer */
	uint32_t parent;	/* index; not the one below where it is put
				   before a table */
	uint32_t entry;		/* in the list of formatting elements; 0: none,
				   else one more */

	/* The nearest at or below it; 0: none */
	uint32_t same;		/* of its tag, in HTML; below it */
	uint32_t scope[SCOPES];	/* what ends that scope */
	uint32_t special;
	uint32_t barrier;	/* special, but address, div, p */
};

struct open_elements {
	struct open_element *at;	/* at[0]: the ground, no element */
	unsigned char *state;		/* stride bytes for each */
	uint32_t top, cap;
	size_t stride;
	uint32_t last[TAGS];		/* of that tag, in HTML; 0: none */
};

/* Empties it, but for the ground: TAG_OTHER of a page, TAG_HTML of a fragment.
   A zeroed struct is a fresh one. */
void open_elements_init(struct open_elements *o, size_t stride,
			enum tag ground);
void open_elements_release(struct open_elements *o);

/* Copies *e to the top; what it says of flags and of others is filled in. */
void open_elements_push(struct open_elements *o, const struct open_element *e);
void open_elements_pop(struct open_elements *o);

/* The states move along.  What is removed leaves its children to its parent;
   what is inserted takes its parent's that are above.  In time of what lies
   above. */
void open_elements_remove(struct open_elements *o, uint32_t i);
void open_elements_insert(struct open_elements *o, uint32_t i,
			  const struct open_element *e);

static inline struct open_element *open_elements_top(struct open_elements *o)
{
	return &o->at[o->top];
}

static inline void *open_elements_state(const struct open_elements *o,
					uint32_t i)
{
	return o->state + i * o->stride;
}

/* Whether an HTML element of this tag is in scope. */
static inline bool open_elements_has(const struct open_elements *o,
				     enum tag tag, enum scope scope)
{
	uint32_t last = o->last[tag];

	return last != 0 && last >= o->at[o->top].scope[scope];
}

static inline bool open_element_is(const struct open_element *e, enum tag tag)
{
	return e->tag == tag && e->markup == MARKUP_HTML;
}

#endif
