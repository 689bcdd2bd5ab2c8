/*
 * parse/html/tree: any bytes as a page, and as a part of one.  Every element
 * that begins ends, once; what an open element knows of those below it is what
 * a walk down the stack finds.
 */
#include "parse/html/tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct mark {
	uint64_t serial;	/* 0: it is the ground, or has ended */
};

struct state {
	struct tree tree;
	const char *start, *end;
	uint64_t begun, ended;
};

static bool ends_scope(const struct open_element *e, enum scope scope)
{
	if (scope == SCOPE_TABLE)
		return e->flags & IS_TABLE_SCOPE;
	return e->flags & IS_SCOPE ||
	       (scope == SCOPE_BUTTON && open_element_is(e, TAG_BUTTON)) ||
	       (scope == SCOPE_LIST && (open_element_is(e, TAG_OL) ||
					open_element_is(e, TAG_UL)));
}

static void check_scope(const struct open_elements *o, enum scope scope)
{
	uint32_t i = o->top;

	while (i > 0 && !ends_scope(&o->at[i], scope))
		i--;
	if (o->at[o->top].scope[scope] != i)
		abort();
}

static void check_last(const struct open_elements *o, enum tag tag)
{
	uint32_t i = o->top;

	while (i > 0 && !open_element_is(&o->at[i], tag))
		i--;
	if (o->last[tag] != i)
		abort();
}

static void check(struct state *s)
{
	const struct open_elements *o = &s->tree.open;
	uint32_t special = o->top;

	for (enum scope scope = 0; scope < SCOPES; scope++)
		check_scope(o, scope);
	check_last(o, TAG_P);
	check_last(o, TAG_TABLE);
	check_last(o, TAG_B);
	while (special > 0 && !(o->at[special].flags & IS_SPECIAL))
		special--;
	if (o->at[o->top].special != special)
		abort();
}

static void begin(void *arg, uint32_t i)
{
	struct state *s = arg;
	const struct open_element *e = &s->tree.open.at[i];
	struct mark *mark = open_elements_state(&s->tree.open, i);

	if (i == 0 || i > s->tree.open.top || e->parent >= i ||
	    e->start < s->start || e->start > s->end)
		abort();
	mark->serial = ++s->begun;
	check(s);
}

static void end(void *arg, uint32_t i, const char *at)
{
	struct state *s = arg;
	struct mark *mark = open_elements_state(&s->tree.open, i);

	if (!mark->serial || at < s->start || at > s->end)
		abort();
	mark->serial = 0;
	s->ended++;
}

static void moved(void *arg, uint32_t i)
{
	struct state *s = arg;
	const struct open_elements *o = &s->tree.open;

	for (; i <= o->top; i++)
		if (i > 0 && o->at[i].parent >= i)
			abort();
	check(s);
}

static void adopted(void *arg, uint32_t i)
{
	(void)arg, (void)i;
}

static bool more(void *arg)
{
	(void)arg;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct state s = { 0 };
	const struct tree_watcher watcher = {
		begin, end, moved, adopted, adopted, adopted, more, &s,
		sizeof(struct mark),
	};
	char *html = malloc(size ? size : 1);
	const char *why;

	if (!html)
		abort();
	if (size)
		memcpy(html, data, size);
	s.start = html;
	s.end = html + size;
	tree_init(&s.tree, &watcher);
	if (tree_page(&s.tree, html, size, &why) == 0 && s.begun != s.ended)
		abort();
	s.begun = s.ended = 0;
	if (tree_fragment(&s.tree, html, size, &why) == 0 &&
	    s.begun != s.ended)
		abort();
	tree_release(&s.tree);
	free(html);
	return 0;
}
