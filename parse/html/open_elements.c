#include "parse/html/open_elements.h"

#include "parse/memory.h"

#include <stdlib.h>
#include <string.h>

#define KEPT_CAP 4096		/* what a page may leave behind for the next */

/* SVG's and MathML's elements that are special and end scopes. */
static bool is_foreign_special(const struct open_element *e)
{
	if (e->markup == MARKUP_MATH)
		return e->tag == TAG_MATH_TEXT || e->tag == TAG_ANNOTATION_XML;
	return e->tag == TAG_FOREIGN_OBJECT || e->tag == TAG_DESC ||
	       e->tag == TAG_TITLE;
}

static unsigned flags_of(const struct open_element *e)
{
	if (e->markup == MARKUP_HTML)
		return tag_flags(e->tag);
	return is_foreign_special(e) ? IS_SPECIAL | IS_SCOPE : 0;
}

static void settle_scopes(struct open_element *e, uint32_t i)
{
	bool ends = e->flags & IS_SCOPE;

	if (ends)
		e->scope[SCOPE_ANY] = i;
	if (ends || open_element_is(e, TAG_BUTTON))
		e->scope[SCOPE_BUTTON] = i;
	if (ends || open_element_is(e, TAG_OL) || open_element_is(e, TAG_UL))
		e->scope[SCOPE_LIST] = i;
	if (e->flags & IS_TABLE_SCOPE)
		e->scope[SCOPE_TABLE] = i;
}

/* What at[i] knows of those below it. */
static void settle(struct open_elements *o, uint32_t i)
{
	struct open_element *e = &o->at[i];
	const struct open_element *below = e - 1;

	e->flags = flags_of(e);
	memcpy(e->scope, below->scope, sizeof(e->scope));
	e->special = below->special;
	e->barrier = below->barrier;
	settle_scopes(e, i);
	if (e->flags & IS_SPECIAL)
		e->special = i;
	if (e->flags & IS_SPECIAL && !open_element_is(e, TAG_ADDRESS) &&
	    !open_element_is(e, TAG_DIV) && !open_element_is(e, TAG_P))
		e->barrier = i;
	e->same = 0;
	if (e->markup == MARKUP_HTML) {
		e->same = o->last[e->tag];
		o->last[e->tag] = i;
	}
}

/* From i on all is anew; what is said of `last` is taken back first. */
static void unsettle(struct open_elements *o, uint32_t i)
{
	for (uint32_t n = o->top; n >= i; n--)
		if (o->at[n].markup == MARKUP_HTML)
			o->last[o->at[n].tag] = o->at[n].same;
}

static void resettle(struct open_elements *o, uint32_t i)
{
	for (; i <= o->top; i++)
		settle(o, i);
}

static void make_room(struct open_elements *o)
{
	if (o->top + 1 < o->cap)
		return;
	o->cap = o->cap ? 2 * o->cap : 64;
	o->at = must(reallocarray(o->at, o->cap, sizeof(*o->at)));
	o->state = must(realloc(o->state, o->cap * o->stride + 1));
}

void open_elements_init(struct open_elements *o, size_t stride,
			enum tag ground)
{
	if (o->cap > KEPT_CAP || o->stride != stride)
		open_elements_release(o);
	o->stride = stride;
	o->top = 0;
	memset(o->last, 0, sizeof(o->last));
	make_room(o);
	o->at[0] = (struct open_element){ .tag = (uint8_t)ground, .name = "" };
	memset(open_elements_state(o, 0), 0, stride);
}

void open_elements_release(struct open_elements *o)
{
	free(o->at);
	free(o->state);
	*o = (struct open_elements){ 0 };
}

void open_elements_push(struct open_elements *o, const struct open_element *e)
{
	make_room(o);
	o->at[++o->top] = *e;
	settle(o, o->top);
}

void open_elements_pop(struct open_elements *o)
{
	const struct open_element *e = &o->at[o->top--];

	if (e->markup == MARKUP_HTML)
		o->last[e->tag] = e->same;
}

static void move_parents(struct open_elements *o, uint32_t i, int by)
{
	for (uint32_t n = i; n <= o->top; n++)
		if (o->at[n].parent >= i)
			o->at[n].parent += (uint32_t)by;
}

/* Its children are its parent's then. */
void open_elements_remove(struct open_elements *o, uint32_t i)
{
	uint32_t above = o->top - i, parent = o->at[i].parent;

	unsettle(o, i);
	for (uint32_t n = i + 1; n <= o->top; n++)
		if (o->at[n].parent == i)
			o->at[n].parent = parent;
	memmove(&o->at[i], &o->at[i + 1], above * sizeof(*o->at));
	memmove(open_elements_state(o, i), open_elements_state(o, i + 1),
		above * o->stride);
	o->top--;
	move_parents(o, i, -1);
	resettle(o, i);
}

void open_elements_insert(struct open_elements *o, uint32_t i,
			  const struct open_element *e)
{
	uint32_t above = o->top + 1 - i;

	make_room(o);
	unsettle(o, i);
	move_parents(o, i, 1);
	for (uint32_t n = i; n <= o->top; n++)
		if (o->at[n].parent == e->parent)
			o->at[n].parent = i;
	memmove(&o->at[i + 1], &o->at[i], above * sizeof(*o->at));
	memmove(open_elements_state(o, i + 1), open_elements_state(o, i),
		above * o->stride);
	o->at[i] = *e;
	o->top++;
	resettle(o, i);
}
