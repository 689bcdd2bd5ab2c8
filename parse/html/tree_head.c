/*
 * The modes before and after the body, framesets and templates (standard,
 * 13.2.6.4.2 to 13.2.6.4.6, 13.2.6.4.18 to 13.2.6.4.23).
 */
#include "parse/html/tree_inside.h"

#include "parse/memory.h"

#include <stdlib.h>
#include <string.h>

/* ---- templates -------------------------------------------------------- */

void tree_push_template(struct tree *tree, enum tree_mode mode)
{
	if (tree->ntemplates == tree->templates_cap) {
		tree->templates_cap = tree->templates_cap
					      ? 2 * tree->templates_cap : 16;
		tree->templates = must(realloc(tree->templates,
					       tree->templates_cap));
	}
	tree->templates[tree->ntemplates++] = (uint8_t)mode;
}

static void open_template(struct tree *tree)
{
	tree_insert(tree);
	formatting_marker(&tree->formatting);
	tree->frameset_ok = false;
	tree->mode = MODE_TEMPLATE;
	tree_push_template(tree, MODE_TEMPLATE);
}

void tree_close_template(struct tree *tree)
{
	uint32_t i = tree->open.last[TAG_TEMPLATE];

	if (i == 0)
		return;
	tree_pop_to(tree, i);
	tree_clear_to_marker(tree);
	tree->ntemplates--;
	tree_reset_mode(tree);
}

/* ---- in the head ------------------------------------------------------ */

void tree_end_head(struct tree *tree)
{
	tree->head = *open_elements_top(&tree->open);
	tree->head.silent = true;
	tree_pop(tree);
	memcpy(tree->head_state,
	       open_elements_state(&tree->open, tree->open.top + 1),
	       tree->open.stride);
	tree->head_over = true;
	tree->mode = MODE_AFTER_HEAD;
}

/* What comes behind it and belongs into it. */
static void open_head_again(struct tree *tree)
{
	open_elements_push(&tree->open, &tree->head);
	memcpy(open_elements_state(&tree->open, tree->open.top),
	       tree->head_state, tree->open.stride);
}

static int noscript(struct tree *tree)
{
	tree_insert(tree);
	tree->mode = MODE_NOSCRIPT;
	return TOKEN_DONE;
}

int tree_head_start(struct tree *tree)
{
	switch ((int)tree->t.tag) {
	case TAG_HTML:
	case TAG_HEAD:
		return TOKEN_DONE;
	case TAG_BASE:
	case TAG_BASEFONT:
	case TAG_BGSOUND:
	case TAG_LINK:
	case TAG_META:
		tree_insert_void(tree);
		return TOKEN_DONE;
	case TAG_TITLE:
	case TAG_NOFRAMES:
	case TAG_STYLE:
	case TAG_SCRIPT:
		tree_insert_raw(tree);
		return TOKEN_DONE;
	case TAG_TEMPLATE:
		open_template(tree);
		return TOKEN_DONE;
	case TAG_NOSCRIPT:
		return noscript(tree);
	}
	tree_end_head(tree);
	return TOKEN_AGAIN;
}

int tree_head_end(struct tree *tree)
{
	switch ((int)tree->t.tag) {
	case TAG_HEAD:
		tree_end_head(tree);
		return TOKEN_DONE;
	case TAG_BODY:
	case TAG_HTML:
	case TAG_BR:
		tree_end_head(tree);
		return TOKEN_AGAIN;
	case TAG_TEMPLATE:
		tree_close_template(tree);
	}
	return TOKEN_DONE;
}

static int noscript_start(struct tree *tree)
{
	switch ((int)tree->t.tag) {
	case TAG_BASEFONT:
	case TAG_BGSOUND:
	case TAG_LINK:
	case TAG_META:
	case TAG_NOFRAMES:
	case TAG_STYLE:
		return tree_head_start(tree);
	case TAG_HTML:
	case TAG_HEAD:
	case TAG_NOSCRIPT:
		return TOKEN_DONE;
	}
	tree_pop(tree);
	tree->mode = MODE_IN_HEAD;
	return TOKEN_AGAIN;
}

/* ---- before and after it ---------------------------------------------- */

static int imply_html(struct tree *tree)
{
	tree_imply(tree, TAG_HTML, "html");
	tree->mode = MODE_BEFORE_HEAD;
	return TOKEN_AGAIN;
}

static int imply_head(struct tree *tree)
{
	tree_imply(tree, TAG_HEAD, "head");
	tree->had_head = true;
	tree->mode = MODE_IN_HEAD;
	return TOKEN_AGAIN;
}

static int imply_body(struct tree *tree)
{
	tree_imply(tree, TAG_BODY, "body");
	tree->mode = MODE_BODY;
	return TOKEN_AGAIN;
}

static int before_html(struct tree *tree)
{
	if (tree->t.tag != TAG_HTML)
		return imply_html(tree);
	tree_insert(tree);
	tree->mode = MODE_BEFORE_HEAD;
	return TOKEN_DONE;
}

static int before_head(struct tree *tree)
{
	if (tree->t.tag == TAG_HTML)
		return TOKEN_DONE;
	if (tree->t.tag != TAG_HEAD)
		return imply_head(tree);
	tree_insert(tree);
	tree->had_head = true;
	tree->mode = MODE_IN_HEAD;
	return TOKEN_DONE;
}

static int after_head(struct tree *tree)
{
	switch ((int)tree->t.tag) {
	case TAG_HTML:
	case TAG_HEAD:
		return TOKEN_DONE;
	case TAG_BODY:
		tree_insert(tree);
		tree->frameset_ok = false;
		tree->mode = MODE_BODY;
		return TOKEN_DONE;
	case TAG_FRAMESET:
		tree_insert(tree);
		tree->mode = MODE_FRAMESET;
		return TOKEN_DONE;
	}
	if (!(tag_flags(tree->t.tag) & IS_METADATA))
		return imply_body(tree);
	open_head_again(tree);
	return tree_head_start(tree);
}

/* ---- templates and framesets ------------------------------------------ */

static int change_template(struct tree *tree, enum tree_mode mode)
{
	tree->templates[tree->ntemplates - 1] = (uint8_t)mode;
	tree->mode = mode;
	return TOKEN_AGAIN;
}

static int template_start(struct tree *tree)
{
	enum tag tag = tree->t.tag;
	unsigned flags = tag_flags(tag);

	if (flags & IS_METADATA)
		return tree_head_start(tree);
	if (tag == TAG_CAPTION || tag == TAG_COLGROUP || flags & IS_SECTION)
		return change_template(tree, MODE_TABLE);
	if (tag == TAG_COL)
		return change_template(tree, MODE_COLUMN_GROUP);
	if (tag == TAG_TR)
		return change_template(tree, MODE_TABLE_BODY);
	if (flags & IS_CELL)
		return change_template(tree, MODE_ROW);
	return change_template(tree, MODE_BODY);
}

static int frameset_start(struct tree *tree)
{
	bool open = tree->mode == MODE_FRAMESET;

	if (open && tree->t.tag == TAG_FRAMESET)
		tree_insert(tree);
	else if (open && tree->t.tag == TAG_FRAME)
		tree_insert_void(tree);
	else if (tree->t.tag == TAG_NOFRAMES)
		tree_insert_raw(tree);
	return TOKEN_DONE;
}

static int frameset_end(struct tree *tree)
{
	if (tree->t.tag == TAG_HTML && tree->mode == MODE_AFTER_FRAMESET) {
		tree->html_end = tree->past;
		tree->mode = MODE_AFTER_AFTER_FRAMESET;
	}
	if (tree->t.tag != TAG_FRAMESET || tree->mode != MODE_FRAMESET ||
	    !open_element_is(open_elements_top(&tree->open), TAG_FRAMESET))
		return TOKEN_DONE;
	tree_pop(tree);
	if (!open_element_is(open_elements_top(&tree->open), TAG_FRAMESET))
		tree->mode = MODE_AFTER_FRAMESET;
	return TOKEN_DONE;
}

static int back_to_body(struct tree *tree)
{
	tree->mode = MODE_BODY;
	return TOKEN_AGAIN;
}

static int end_html(struct tree *tree)
{
	if (tree->t.tag != TAG_HTML || tree->mode != MODE_AFTER_BODY ||
	    tree->fragment)
		return back_to_body(tree);
	tree->html_end = tree->past;
	if (!tree->body_ended)
		tree->body_end = tree->at;
	tree->mode = MODE_AFTER_AFTER_BODY;
	return TOKEN_DONE;
}

/* ---- all of them ------------------------------------------------------ */

int tree_outside_start(struct tree *tree)
{
	switch ((int)tree->mode) {
	case MODE_BEFORE_HTML:
		return before_html(tree);
	case MODE_BEFORE_HEAD:
		return before_head(tree);
	case MODE_NOSCRIPT:
		return noscript_start(tree);
	case MODE_AFTER_HEAD:
		return after_head(tree);
	case MODE_TEMPLATE:
		return template_start(tree);
	case MODE_AFTER_BODY:
	case MODE_AFTER_AFTER_BODY:
		return tree->t.tag == TAG_HTML ? TOKEN_DONE
					       : back_to_body(tree);
	default:
		return frameset_start(tree);
	}
}

int tree_outside_end(struct tree *tree)
{
	enum tag tag = tree->t.tag;
	bool like_text = tag == TAG_BODY || tag == TAG_HTML || tag == TAG_BR ||
			 (tag == TAG_HEAD && tree->mode <= MODE_BEFORE_HEAD);

	switch ((int)tree->mode) {
	case MODE_BEFORE_HTML:
		return like_text ? imply_html(tree) : TOKEN_DONE;
	case MODE_BEFORE_HEAD:
		if (tag == TAG_TEMPLATE)
			tree_close_template(tree);
		return like_text ? imply_head(tree) : TOKEN_DONE;
	case MODE_NOSCRIPT:
		if (tag != TAG_NOSCRIPT && tag != TAG_BR)
			return TOKEN_DONE;
		tree_pop(tree);
		tree->mode = MODE_IN_HEAD;
		return tag == TAG_BR ? TOKEN_AGAIN : TOKEN_DONE;
	case MODE_AFTER_HEAD:
		return like_text ? imply_body(tree) : TOKEN_DONE;
	case MODE_TEMPLATE:
		if (tag == TAG_TEMPLATE)
			tree_close_template(tree);
		return TOKEN_DONE;
	case MODE_AFTER_BODY:
	case MODE_AFTER_AFTER_BODY:
		return end_html(tree);
	default:
		return frameset_end(tree);
	}
}
