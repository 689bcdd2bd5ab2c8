/*
 * The mode "in body" (standard, 13.2.6.4.7): a table says which function does
 * what the standard says of a tag.
 */
#include "parse/html/tree_inside.h"

#include <string.h>

typedef void body_fn(struct tree *tree);

static bool top_is(struct tree *tree, enum tag tag)
{
	return open_element_is(open_elements_top(&tree->open), tag);
}

static bool has(const struct tree *tree, enum tag tag, enum scope scope)
{
	return open_elements_has(&tree->open, tag, scope);
}

/* Up to the last open one of this tag. */
static void close_element(struct tree *tree, enum tag tag)
{
	tree_implied_ends(tree, tag);
	tree_pop_to(tree, tree->open.last[tag]);
}

/* ---- start tags ------------------------------------------------------- */

static void nothing(struct tree *tree)
{
	(void)tree;
}

static void other(struct tree *tree)
{
	tree_reconstruct(tree);
	tree_insert(tree);
}

static void division(struct tree *tree)
{
	tree_close_p(tree);
	tree_insert(tree);
}

static void body(struct tree *tree)
{
	tree->frameset_ok = false;
	tree_amend(tree, 2, TAG_BODY);
}

/* In place of a body that holds nothing yet. */
static void frameset(struct tree *tree)
{
	if (!tree->frameset_ok || tree->fragment || tree->open.top < 2 ||
	    !open_element_is(&tree->open.at[2], TAG_BODY))
		return;
	tree_pop_to(tree, 2);
	tree_insert(tree);
	tree->mode = MODE_FRAMESET;
}

static void heading(struct tree *tree)
{
	tree_close_p(tree);
	if (open_elements_top(&tree->open)->flags & IS_HEADING)
		tree_pop(tree);
	tree_insert(tree);
}

static void pre(struct tree *tree)
{
	division(tree);
	tree->frameset_ok = false;
}

static void set_form(struct tree *tree)
{
	if (tree->open.last[TAG_TEMPLATE] || tree->why != NULL)
		return;
	tree->form_set = true;
	open_elements_top(&tree->open)->is_form = true;
}

static void form(struct tree *tree)
{
	if (tree->form_set && !tree->open.last[TAG_TEMPLATE])
		return;
	division(tree);
	set_form(tree);
}

/* One that is open and not beyond a special element ends. */
static bool end_item(struct tree *tree, enum tag tag)
{
	uint32_t i = tree->open.last[tag];

	if (i == 0 || i < open_elements_top(&tree->open)->barrier)
		return false;
	close_element(tree, tag);
	return true;
}

static void li(struct tree *tree)
{
	tree->frameset_ok = false;
	end_item(tree, TAG_LI);
	division(tree);
}

static void dd_dt(struct tree *tree)
{
	bool dd = tree->open.last[TAG_DD] > tree->open.last[TAG_DT];

	tree->frameset_ok = false;
	end_item(tree, dd ? TAG_DD : TAG_DT);
	division(tree);
}

static void plaintext(struct tree *tree)
{
	division(tree);
	tree->raw = true;
}

static void button(struct tree *tree)
{
	if (has(tree, TAG_BUTTON, SCOPE_ANY))
		close_element(tree, TAG_BUTTON);
	other(tree);
	tree->frameset_ok = false;
}

static void a(struct tree *tree)
{
	uint32_t entry = formatting_find(&tree->formatting, TAG_A), i;

	if (entry != 0) {
		tree_adopt(tree, TAG_A);
		entry = formatting_find(&tree->formatting, TAG_A);
	}
	if (entry != 0 && tree->why == NULL) {
		i = tree->formatting.at[entry - 1].open;
		formatting_remove(&tree->formatting, &tree->open, entry - 1);
		if (i != 0)
			tree_remove(tree, i);
	}
	tree_reconstruct(tree);
	tree_push_formatting(tree);
}

static void formatting(struct tree *tree)
{
	tree_reconstruct(tree);
	tree_push_formatting(tree);
}

static void nobr(struct tree *tree)
{
	tree_reconstruct(tree);
	if (has(tree, TAG_NOBR, SCOPE_ANY)) {
		tree_adopt(tree, TAG_NOBR);
		tree_reconstruct(tree);
	}
	tree_push_formatting(tree);
}

static void object(struct tree *tree)
{
	other(tree);
	formatting_marker(&tree->formatting);
	tree->frameset_ok = false;
}

static void table(struct tree *tree)
{
	if (!tree->quirks)
		tree_close_p(tree);
	tree_insert(tree);
	tree->frameset_ok = false;
	tree->mode = MODE_TABLE;
}

static void image(struct tree *tree)
{
	tree_reconstruct(tree);
	tree_insert_void(tree);
	tree->frameset_ok = false;
}

static void input(struct tree *tree)
{
	tree_reconstruct(tree);
	tree_insert_void(tree);
	tree->frameset_ok &= tree_is_hidden(tree);
}

static void hr(struct tree *tree)
{
	tree_close_p(tree);
	tree_insert_void(tree);
	tree->frameset_ok = false;
}

static void raw(struct tree *tree)
{
	tree->frameset_ok = false;
	tree_insert_raw(tree);
}

static void xmp(struct tree *tree)
{
	tree_close_p(tree);
	tree_reconstruct(tree);
	raw(tree);
}

static void select(struct tree *tree)
{
	bool in_table = tree->mode == MODE_TABLE ||
			tree->mode == MODE_CAPTION ||
			tree->mode == MODE_TABLE_BODY ||
			tree->mode == MODE_ROW || tree->mode == MODE_CELL;

	other(tree);
	tree->frameset_ok = false;
	tree->mode = in_table ? MODE_SELECT_IN_TABLE : MODE_SELECT;
}

static void option(struct tree *tree)
{
	if (top_is(tree, TAG_OPTION))
		tree_pop(tree);
	other(tree);
}

static void ruby_base(struct tree *tree)
{
	if (has(tree, TAG_RUBY, SCOPE_ANY))
		tree_implied_ends(tree, TAG_OTHER);
	tree_insert(tree);
}

static void ruby_text(struct tree *tree)
{
	if (has(tree, TAG_RUBY, SCOPE_ANY))
		tree_implied_ends(tree, TAG_RTC);
	tree_insert(tree);
}

static void math(struct tree *tree)
{
	tree_reconstruct(tree);
	tree_insert_foreign(tree, MARKUP_MATH);
}

static void svg(struct tree *tree)
{
	tree_reconstruct(tree);
	tree_insert_foreign(tree, MARKUP_SVG);
}

static body_fn *const starts[TAGS] = {
	[TAG_HTML] = nothing, [TAG_BODY] = body, [TAG_FRAMESET] = frameset,
	[TAG_H1] = heading, [TAG_H2] = heading, [TAG_H3] = heading,
	[TAG_H4] = heading, [TAG_H5] = heading, [TAG_H6] = heading,
	[TAG_PRE] = pre, [TAG_LISTING] = pre, [TAG_FORM] = form,
	[TAG_LI] = li, [TAG_DD] = dd_dt, [TAG_DT] = dd_dt,
	[TAG_PLAINTEXT] = plaintext, [TAG_BUTTON] = button, [TAG_A] = a,
	[TAG_NOBR] = nobr,
	[TAG_APPLET] = object, [TAG_MARQUEE] = object, [TAG_OBJECT] = object,
	[TAG_TABLE] = table,
	[TAG_AREA] = image, [TAG_BR] = image, [TAG_EMBED] = image,
	[TAG_IMG] = image, [TAG_KEYGEN] = image, [TAG_WBR] = image,
	[TAG_INPUT] = input,
	[TAG_PARAM] = tree_insert_void, [TAG_SOURCE] = tree_insert_void,
	[TAG_TRACK] = tree_insert_void,
	[TAG_HR] = hr, [TAG_TEXTAREA] = raw, [TAG_XMP] = xmp,
	[TAG_IFRAME] = raw, [TAG_NOEMBED] = tree_insert_raw,
	[TAG_SELECT] = select,
	[TAG_OPTGROUP] = option, [TAG_OPTION] = option,
	[TAG_RB] = ruby_base, [TAG_RTC] = ruby_base,
	[TAG_RP] = ruby_text, [TAG_RT] = ruby_text,
	[TAG_MATH] = math, [TAG_SVG] = svg,
	[TAG_FRAME] = nothing, [TAG_HEAD] = nothing,
};

int tree_body_start(struct tree *tree)
{
	enum tag tag = tree->t.tag;
	unsigned flags = tag_flags(tag);

	if (tag == TAG_IMAGE)
		tag = tree->t.tag = TAG_IMG;
	if (flags & IS_METADATA)
		return tree_head_start(tree);
	if (starts[tag] != NULL)
		starts[tag](tree);
	else if (flags & CLOSES_P)
		division(tree);
	else if (flags & IS_FORMATTING)
		formatting(tree);
	else if (!(flags & IS_TABLE_PART))
		other(tree);
	return TOKEN_DONE;
}

/* ---- end tags --------------------------------------------------------- */

void tree_other_end(struct tree *tree)
{
	const struct open_elements *o = &tree->open;
	uint32_t i = o->top;

	while (i > 0 && !tree_same_name(tree, &o->at[i])) {
		if (o->at[i].flags & IS_SPECIAL)
			return;
		i--;
	}
	if (i == 0 || o->at[i].markup != MARKUP_HTML)
		return;
	tree_implied_ends(tree, tree->t.tag);
	tree_pop_to(tree, i);
}

static void end_in_scope(struct tree *tree)
{
	if (has(tree, tree->t.tag, SCOPE_ANY))
		close_element(tree, tree->t.tag);
}

/* </body> ends nothing yet, as there may be more. */
static void end_body(struct tree *tree)
{
	if (!has(tree, TAG_BODY, SCOPE_ANY))
		return;
	tree->mode = MODE_AFTER_BODY;
	tree->body_ended = true;
	tree->body_end = tree->past;
}

static int end_html(struct tree *tree)
{
	if (!has(tree, TAG_BODY, SCOPE_ANY))
		return TOKEN_DONE;
	tree->mode = MODE_AFTER_BODY;
	return TOKEN_AGAIN;
}

static void end_form(struct tree *tree)
{
	uint32_t i = tree->open.last[TAG_FORM];

	if (tree->open.last[TAG_TEMPLATE]) {
		end_in_scope(tree);
		return;
	}
	tree->form_set = false;
	while (i > 0 && !tree->open.at[i].is_form)
		i = tree->open.at[i].same;
	if (i == 0 || i < open_elements_top(&tree->open)->scope[SCOPE_ANY])
		return;
	tree_implied_ends(tree, TAG_OTHER);
	tree_remove(tree, i);
}

static void end_p(struct tree *tree)
{
	if (!has(tree, TAG_P, SCOPE_BUTTON))
		tree_imply(tree, TAG_P, "p");
	tree_close_p(tree);
}

static void end_li(struct tree *tree)
{
	if (has(tree, TAG_LI, SCOPE_LIST))
		close_element(tree, TAG_LI);
}

static void end_heading(struct tree *tree)
{
	const struct open_elements *o = &tree->open;
	uint32_t last = 0;

	for (enum tag h = TAG_H1; h <= TAG_H6; h++)
		if (o->last[h] > last)
			last = o->last[h];
	if (last == 0 || last < o->at[o->top].scope[SCOPE_ANY])
		return;
	tree_implied_ends(tree, TAG_OTHER);
	tree_pop_to(tree, last);
}

static void end_formatting(struct tree *tree)
{
	tree_adopt(tree, tree->t.tag);
}

static void end_object(struct tree *tree)
{
	if (!has(tree, tree->t.tag, SCOPE_ANY))
		return;
	close_element(tree, tree->t.tag);
	tree_clear_to_marker(tree);
}

/* </br> is <br>. */
static void end_br(struct tree *tree)
{
	tree_reconstruct(tree);
	tree_imply(tree, TAG_BR, "br");
	if (tree->why == NULL)
		tree_pop(tree);
	tree->frameset_ok = false;
}

static body_fn *const ends[TAGS] = {
	[TAG_TEMPLATE] = tree_close_template, [TAG_BODY] = end_body,
	[TAG_BUTTON] = end_in_scope, [TAG_LISTING] = end_in_scope,
	[TAG_PRE] = end_in_scope, [TAG_FORM] = end_form, [TAG_P] = end_p,
	[TAG_LI] = end_li, [TAG_DD] = end_in_scope, [TAG_DT] = end_in_scope,
	[TAG_H1] = end_heading, [TAG_H2] = end_heading,
	[TAG_H3] = end_heading, [TAG_H4] = end_heading,
	[TAG_H5] = end_heading, [TAG_H6] = end_heading,
	[TAG_NOBR] = end_formatting, [TAG_A] = end_formatting,
	[TAG_APPLET] = end_object, [TAG_MARQUEE] = end_object,
	[TAG_OBJECT] = end_object, [TAG_BR] = end_br,
};

int tree_body_end(struct tree *tree)
{
	enum tag tag = tree->t.tag;
	unsigned flags = tag_flags(tag);

	if (tag == TAG_HTML)
		return end_html(tree);
	if (ends[tag] != NULL)
		ends[tag](tree);
	else if (flags & CLOSES_P)
		end_in_scope(tree);
	else if (flags & IS_FORMATTING)
		end_formatting(tree);
	else
		tree_other_end(tree);
	return TOKEN_DONE;
}
