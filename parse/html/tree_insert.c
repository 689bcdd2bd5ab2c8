/*
 * Elements begin and end.
 */
#include "parse/html/tree_inside.h"

#include "parse/memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- ends ------------------------------------------------------------- */

bool tree_same_name(const struct tree *tree, const struct open_element *e)
{
	const struct tokenizer *t = &tree->t;

	if (t->tag != TAG_OTHER && t->tag != TAG_MATH_TEXT)
		return e->tag == t->tag;
	return e->name_len == t->name_len &&
	       strncasecmp(e->name, t->name, t->name_len) == 0;
}

static const char *end_of(const struct tree *tree,
			  const struct open_element *e)
{
	if (tree->token == TOKEN_END && tree_same_name(tree, e))
		return tree->past;
	return tree->at;
}

static void ended(struct tree *tree, uint32_t i)
{
	struct open_element *e = &tree->open.at[i];

	if (e->entry)
		tree->formatting.at[e->entry - 1].open = 0;
	if (!e->silent && !tree->stopped)
		tree->watcher.end(tree->watcher.arg, i, end_of(tree, e));
}

void tree_pop(struct tree *tree)
{
	if (tree->open.top == 0)
		return;
	ended(tree, tree->open.top);
	open_elements_pop(&tree->open);
}

void tree_pop_to(struct tree *tree, uint32_t i)
{
	while (tree->open.top >= i && tree->open.top > 0)
		tree_pop(tree);
}

void tree_remove(struct tree *tree, uint32_t i)
{
	if (i == tree->open.top) {
		tree_pop(tree);
		return;
	}
	ended(tree, i);
	open_elements_remove(&tree->open, i);
	formatting_moved(&tree->formatting, &tree->open, i);
	tree->watcher.moved(tree->watcher.arg, i);
}

/* All elements at the top with an end tag that may be implied. */
void tree_implied_ends(struct tree *tree, enum tag but)
{
	const struct open_element *e;

	while ((e = open_elements_top(&tree->open))->flags & IS_IMPLIED &&
	       e->tag != but)
		tree_pop(tree);
}

void tree_close_p(struct tree *tree)
{
	if (!open_elements_has(&tree->open, TAG_P, SCOPE_BUTTON))
		return;
	tree_implied_ends(tree, TAG_P);
	tree_pop_to(tree, tree->open.last[TAG_P]);
}

void tree_clear_to_marker(struct tree *tree)
{
	formatting_clear_to_marker(&tree->formatting, &tree->open);
}

/* ---- beginnings ------------------------------------------------------- */

/* Where an element is put: beside the table if a table must not hold it. */
static uint32_t parent_of_next(const struct tree *tree)
{
	const struct open_elements *o = &tree->open;
	uint32_t table = o->last[TAG_TABLE];

	if (!tree->fostering || !(o->at[o->top].flags & FOSTERS))
		return o->top;
	if (o->last[TAG_TEMPLATE] > table)
		return o->last[TAG_TEMPLATE];
	return table ? o->at[table].parent : o->last[TAG_HTML];
}

static void begin(struct tree *tree, struct open_element *e)
{
	struct open_elements *o = &tree->open;

	if (o->top >= OPEN_ELEMENTS_MOST && tree->why == NULL)
		tree->why = "too many elements are open in one another";
	if (tree->why != NULL)
		return;
	e->parent = parent_of_next(tree);
	open_elements_push(o, e);
	if (!tree->stopped)
		tree->watcher.begin(tree->watcher.arg, o->top);
}

void tree_insert_as(struct tree *tree, enum tag tag, enum markup markup)
{
	struct open_element e = {
		.start = tree->at, .name = tree->t.name,
		.name_len = (uint32_t)tree->t.name_len,
		.tag = (uint8_t)tag, .markup = (uint8_t)markup,
	};

	if (tag == TAG_IMG && markup == MARKUP_HTML) {	/* or an <image> */
		e.name = "img";
		e.name_len = 3;
	}
	tree->attributes = tree->own;
	tree->nattributes = tree->nown;
	begin(tree, &e);
}

void tree_insert(struct tree *tree)
{
	tree_insert_as(tree, tree->t.tag, MARKUP_HTML);
}

void tree_imply(struct tree *tree, enum tag tag, const char *name)
{
	struct open_element e = {
		.start = tree->at, .name = name,
		.name_len = (uint32_t)strlen(name), .tag = (uint8_t)tag,
		.implied = true,
	};

	tree->nattributes = 0;
	begin(tree, &e);
}

void tree_amend(struct tree *tree, uint32_t i, enum tag tag)
{
	const struct open_elements *o = &tree->open;

	if (tree->fragment || tree->stopped || o->last[TAG_TEMPLATE] ||
	    o->top < i || !open_element_is(&o->at[i], tag))
		return;
	tree->attributes = tree->own;
	tree->nattributes = tree->nown;
	tree->watcher.amended(tree->watcher.arg, i);
}

/* It ends with its start tag. */
void tree_insert_void(struct tree *tree)
{
	const char *at = tree->at;

	tree_insert(tree);
	tree->at = tree->past;
	tree_pop(tree);
	tree->at = at;
}

void tree_insert_raw(struct tree *tree)
{
	tree_insert(tree);
	tree->raw = true;
}

/* ---- formatting elements ---------------------------------------------- */

void tree_push_formatting(struct tree *tree)
{
	tree_insert(tree);
	if (tree->why != NULL)
		return;
	formatting_push(&tree->formatting, &tree->open, tree->past);
	if (tree->formatting.n > FORMATTING_MOST)
		tree->why = "too many formatting elements are open";
}

/* The attributes of a tag that was read before. */
static void read_again(struct tree *tree, const char *start)
{
	struct tokenizer t;
	struct attribute a;
	size_t n = 0;

	tokenizer_init(&t, start, (size_t)(tree->t.end - start));
	tokenizer_next(&t);
	while (tokenizer_attribute(&t, &a)) {
		if (n == tree->copied_cap) {
			tree->copied_cap = n ? 2 * n : 16;
			tree->copied = must(reallocarray(tree->copied,
				tree->copied_cap, sizeof(*tree->copied)));
		}
		tree->copied[n++] = a;
	}
	tree->attributes = tree->copied;
	tree->nattributes = n;
}

void tree_copy(struct tree *tree, const struct formatting_entry *entry,
	       uint32_t i)
{
	struct open_element e = {
		.start = entry->start, .name = entry->name,
		.name_len = entry->name_len, .tag = entry->tag,
	};

	read_again(tree, entry->start);
	if (i > tree->open.top) {
		begin(tree, &e);
		return;
	}
	if (tree->open.top >= OPEN_ELEMENTS_MOST)
		tree->why = "too many elements are open in one another";
	if (tree->why != NULL)
		return;
	e.parent = i - 1;
	open_elements_insert(&tree->open, i, &e);
	formatting_moved(&tree->formatting, &tree->open, i);
	if (!tree->stopped)
		tree->watcher.begin(tree->watcher.arg, i);
	tree->watcher.moved(tree->watcher.arg, i);
}

/* Those that were closed by something else, from the first on. */
void tree_reconstruct(struct tree *tree)
{
	struct formatting *f = &tree->formatting;
	uint32_t i = f->n;

	while (i > 0 && !f->at[i - 1].marker && !f->at[i - 1].open)
		i--;
	for (; i < f->n && tree->why == NULL; i++) {
		tree_copy(tree, &f->at[i], tree->open.top + 1);
		if (tree->why != NULL)
			return;
		f->at[i].open = tree->open.top;
		open_elements_top(&tree->open)->entry = i + 1;
	}
}

/* ---- the mode that the stack speaks of -------------------------------- */

static enum tree_mode mode_of(const struct tree *tree, uint32_t i)
{
	const uint32_t *last = tree->open.last;

	switch ((int)tree->open.at[i].tag) {
	case TAG_SELECT:
		return last[TAG_TABLE] < i &&
		       last[TAG_TABLE] > last[TAG_TEMPLATE]
			       ? MODE_SELECT_IN_TABLE : MODE_SELECT;
	case TAG_TD:
	case TAG_TH:
		return MODE_CELL;
	case TAG_TR:
		return MODE_ROW;
	case TAG_TBODY:
	case TAG_THEAD:
	case TAG_TFOOT:
		return MODE_TABLE_BODY;
	case TAG_CAPTION:
		return MODE_CAPTION;
	case TAG_COLGROUP:
		return MODE_COLUMN_GROUP;
	case TAG_TABLE:
		return MODE_TABLE;
	case TAG_TEMPLATE:
		return tree->templates[tree->ntemplates - 1];
	case TAG_HEAD:
		return tree->head_over ? MODE_AFTER_HEAD : MODE_IN_HEAD;
	case TAG_FRAMESET:
		return MODE_FRAMESET;
	case TAG_HTML:
		return tree->had_head ? MODE_AFTER_HEAD : MODE_BEFORE_HEAD;
	default:
		return MODE_BODY;
	}
}

void tree_reset_mode(struct tree *tree)
{
	static const bool speaks[TAGS] = {
		[TAG_SELECT] = true, [TAG_TD] = true, [TAG_TH] = true,
		[TAG_TR] = true, [TAG_TBODY] = true, [TAG_THEAD] = true,
		[TAG_TFOOT] = true, [TAG_CAPTION] = true,
		[TAG_COLGROUP] = true, [TAG_TABLE] = true,
		[TAG_TEMPLATE] = true, [TAG_HEAD] = true, [TAG_BODY] = true,
		[TAG_FRAMESET] = true, [TAG_HTML] = true,
	};
	uint32_t i = tree->open.top;

	while (i > 0 && (tree->open.at[i].markup != MARKUP_HTML ||
			 !speaks[tree->open.at[i].tag]))
		i--;
	if (i > 0)
		tree->mode = mode_of(tree, i);
	else
		tree->mode = tree->ntemplates ? tree->templates[0] : MODE_BODY;
}
