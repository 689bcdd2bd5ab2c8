/*
 * Tables and select (standard, 13.2.6.4.9 to 13.2.6.4.17).
 */
#include "parse/html/tree_inside.h"

static struct open_element *top(struct tree *tree)
{
	return open_elements_top(&tree->open);
}

static bool in_table_scope(const struct tree *tree, enum tag tag)
{
	return open_elements_has(&tree->open, tag, SCOPE_TABLE);
}

/* The last one that is in scope; 0: none. */
static uint32_t last_section(const struct tree *tree)
{
	const struct open_elements *o = &tree->open;
	uint32_t last = o->last[TAG_TBODY];

	if (o->last[TAG_THEAD] > last)
		last = o->last[TAG_THEAD];
	if (o->last[TAG_TFOOT] > last)
		last = o->last[TAG_TFOOT];
	return last >= o->at[o->top].scope[SCOPE_TABLE] ? last : 0;
}

/* Down to an element with one of the flags or of this tag, or what ends the
   scope of tables. */
static void clear_back(struct tree *tree, unsigned flags, enum tag tag)
{
	const struct open_element *e;

	while (tree->open.top > 0 &&
	       !((e = top(tree))->flags & (flags | IS_TABLE_SCOPE)) &&
	       (e->tag != tag || e->markup != MARKUP_HTML))
		tree_pop(tree);
}

/* Down to the table. */
static void clear_to_table(struct tree *tree)
{
	clear_back(tree, 0, TAG_TABLE);
}

static void clear_to_section(struct tree *tree)
{
	clear_back(tree, IS_SECTION, TAG_TABLE);
}

static void clear_to_row(struct tree *tree)
{
	clear_back(tree, 0, TAG_TR);
}

/* ---- in a table ------------------------------------------------------- */

/* What must not be here goes before the table, as far as it can. */
static int foster(struct tree *tree)
{
	tree->fostering = true;
	if (tree->token == TOKEN_START)
		tree_body_start(tree);
	else
		tree_body_end(tree);
	tree->fostering = false;
	return TOKEN_DONE;
}

static int into(struct tree *tree, enum tree_mode mode)
{
	clear_to_table(tree);
	tree_insert(tree);
	tree->mode = mode;
	return TOKEN_DONE;
}

static int into_implied(struct tree *tree, enum tag tag, const char *name,
			enum tree_mode mode)
{
	clear_to_table(tree);
	tree_imply(tree, tag, name);
	tree->mode = mode;
	return TOKEN_AGAIN;
}

/* 1: the table is closed; 0: there is none in scope. */
static int close_table(struct tree *tree)
{
	if (!in_table_scope(tree, TAG_TABLE))
		return 0;
	tree_pop_to(tree, tree->open.last[TAG_TABLE]);
	tree_reset_mode(tree);
	return 1;
}

static int table_form(struct tree *tree)
{
	if (tree->form_set || tree->open.last[TAG_TEMPLATE])
		return TOKEN_DONE;
	tree->form_set = true;
	tree_insert_void(tree);
	return TOKEN_DONE;
}

bool tree_is_hidden(const struct tree *tree)
{
	for (size_t i = 0; i < tree->nown; i++)
		if (html_is(tree->own[i].name, tree->own[i].name_len, "type"))
			return html_is(tree->own[i].value,
				       tree->own[i].value_len, "hidden");
	return false;
}

static int table_start(struct tree *tree)
{
	switch ((int)tree->t.tag) {
	case TAG_CAPTION:
		into(tree, MODE_CAPTION);
		formatting_marker(&tree->formatting);
		return TOKEN_DONE;
	case TAG_COLGROUP:
		return into(tree, MODE_COLUMN_GROUP);
	case TAG_COL:
		return into_implied(tree, TAG_COLGROUP, "colgroup",
				    MODE_COLUMN_GROUP);
	case TAG_TBODY:
	case TAG_TFOOT:
	case TAG_THEAD:
		return into(tree, MODE_TABLE_BODY);
	case TAG_TD:
	case TAG_TH:
	case TAG_TR:
		return into_implied(tree, TAG_TBODY, "tbody", MODE_TABLE_BODY);
	case TAG_TABLE:
		return close_table(tree) ? TOKEN_AGAIN : TOKEN_DONE;
	case TAG_STYLE:
	case TAG_SCRIPT:
	case TAG_TEMPLATE:
		return tree_head_start(tree);
	case TAG_INPUT:
		if (!tree_is_hidden(tree))
			return foster(tree);
		tree_insert_void(tree);
		return TOKEN_DONE;
	case TAG_FORM:
		return table_form(tree);
	}
	return foster(tree);
}

static int table_end(struct tree *tree)
{
	enum tag tag = tree->t.tag;

	if (tag == TAG_TABLE) {
		close_table(tree);
		return TOKEN_DONE;
	}
	if (tag == TAG_BODY || tag == TAG_HTML ||
	    tag_flags(tag) & IS_TABLE_PART)
		return TOKEN_DONE;
	if (tag == TAG_TEMPLATE) {
		tree_close_template(tree);
		return TOKEN_DONE;
	}
	return foster(tree);
}

/* ---- in its parts ----------------------------------------------------- */

/* Whether a caption was there to be closed. */
static bool close_caption(struct tree *tree)
{
	if (!in_table_scope(tree, TAG_CAPTION))
		return false;
	tree_pop_to(tree, tree->open.last[TAG_CAPTION]);
	tree_clear_to_marker(tree);
	tree->mode = MODE_TABLE;
	return true;
}

static int caption_start(struct tree *tree)
{
	if (!(tag_flags(tree->t.tag) & IS_TABLE_PART))
		return tree_body_start(tree);
	return close_caption(tree) ? TOKEN_AGAIN : TOKEN_DONE;
}

static int caption_end(struct tree *tree)
{
	enum tag tag = tree->t.tag;

	if (tag == TAG_TABLE)
		return close_caption(tree) ? TOKEN_AGAIN : TOKEN_DONE;
	if (tag == TAG_CAPTION) {
		close_caption(tree);
		return TOKEN_DONE;
	}
	if (tag == TAG_BODY || tag == TAG_HTML ||
	    tag_flags(tag) & IS_TABLE_PART)
		return TOKEN_DONE;
	return tree_body_end(tree);
}

static bool close_column_group(struct tree *tree)
{
	if (!open_element_is(top(tree), TAG_COLGROUP))
		return false;
	tree_pop(tree);
	tree->mode = MODE_TABLE;
	return true;
}

static int column_group_start(struct tree *tree)
{
	switch ((int)tree->t.tag) {
	case TAG_HTML:
		return TOKEN_DONE;
	case TAG_COL:
		tree_insert_void(tree);
		return TOKEN_DONE;
	case TAG_TEMPLATE:
		return tree_head_start(tree);
	}
	return close_column_group(tree) ? TOKEN_AGAIN : TOKEN_DONE;
}

static int column_group_end(struct tree *tree)
{
	switch ((int)tree->t.tag) {
	case TAG_COL:
		return TOKEN_DONE;
	case TAG_COLGROUP:
		close_column_group(tree);
		return TOKEN_DONE;
	case TAG_TEMPLATE:
		tree_close_template(tree);
		return TOKEN_DONE;
	}
	return close_column_group(tree) ? TOKEN_AGAIN : TOKEN_DONE;
}

static bool close_section(struct tree *tree)
{
	if (last_section(tree) == 0)
		return false;
	clear_to_section(tree);
	tree_pop(tree);
	tree->mode = MODE_TABLE;
	return true;
}

static int section_start(struct tree *tree)
{
	enum tag tag = tree->t.tag;
	unsigned flags = tag_flags(tag);

	if (tag == TAG_TR) {
		clear_to_section(tree);
		tree_insert(tree);
		tree->mode = MODE_ROW;
		return TOKEN_DONE;
	}
	if (flags & IS_CELL) {
		clear_to_section(tree);
		tree_imply(tree, TAG_TR, "tr");
		tree->mode = MODE_ROW;
		return TOKEN_AGAIN;
	}
	if (flags & IS_TABLE_PART)
		return close_section(tree) ? TOKEN_AGAIN : TOKEN_DONE;
	return table_start(tree);
}

static int section_end(struct tree *tree)
{
	enum tag tag = tree->t.tag;

	if (tag == TAG_TABLE)
		return close_section(tree) ? TOKEN_AGAIN : TOKEN_DONE;
	if (tag_flags(tag) & IS_SECTION) {
		if (in_table_scope(tree, tag))
			close_section(tree);
		return TOKEN_DONE;
	}
	return table_end(tree);
}

static bool close_row(struct tree *tree)
{
	if (!in_table_scope(tree, TAG_TR))
		return false;
	clear_to_row(tree);
	tree_pop(tree);
	tree->mode = MODE_TABLE_BODY;
	return true;
}

static int row_start(struct tree *tree)
{
	unsigned flags = tag_flags(tree->t.tag);

	if (flags & IS_CELL) {
		clear_to_row(tree);
		tree_insert(tree);
		tree->mode = MODE_CELL;
		formatting_marker(&tree->formatting);
		return TOKEN_DONE;
	}
	if (flags & IS_TABLE_PART)
		return close_row(tree) ? TOKEN_AGAIN : TOKEN_DONE;
	return table_start(tree);
}

static int row_end(struct tree *tree)
{
	enum tag tag = tree->t.tag;

	if (tag == TAG_TR) {
		close_row(tree);
		return TOKEN_DONE;
	}
	if (tag == TAG_TABLE || (tag_flags(tag) & IS_SECTION &&
				 in_table_scope(tree, tag)))
		return close_row(tree) ? TOKEN_AGAIN : TOKEN_DONE;
	return table_end(tree);
}

static bool close_cell(struct tree *tree)
{
	const uint32_t *last = tree->open.last;
	uint32_t cell = last[TAG_TD] > last[TAG_TH] ? last[TAG_TD]
						    : last[TAG_TH];

	if (cell == 0 || cell < top(tree)->scope[SCOPE_TABLE])
		return false;
	tree_pop_to(tree, cell);
	tree_clear_to_marker(tree);
	tree->mode = MODE_ROW;
	return true;
}

static int cell_start(struct tree *tree)
{
	if (!(tag_flags(tree->t.tag) & IS_TABLE_PART))
		return tree_body_start(tree);
	return close_cell(tree) ? TOKEN_AGAIN : TOKEN_DONE;
}

static int cell_end(struct tree *tree)
{
	enum tag tag = tree->t.tag;
	unsigned flags = tag_flags(tag);

	if (flags & IS_CELL) {
		if (!in_table_scope(tree, tag))
			return TOKEN_DONE;
		tree_pop_to(tree, tree->open.last[tag]);
		tree_clear_to_marker(tree);
		tree->mode = MODE_ROW;
		return TOKEN_DONE;
	}
	if (tag == TAG_TABLE || tag == TAG_TR || flags & IS_SECTION)
		return in_table_scope(tree, tag) && close_cell(tree)
			       ? TOKEN_AGAIN : TOKEN_DONE;
	if (tag == TAG_BODY || tag == TAG_HTML || flags & IS_TABLE_PART)
		return TOKEN_DONE;
	return tree_body_end(tree);
}

/* ---- all of them ------------------------------------------------------ */

int tree_table_start(struct tree *tree)
{
	switch ((int)tree->mode) {
	case MODE_CAPTION:
		return caption_start(tree);
	case MODE_COLUMN_GROUP:
		return column_group_start(tree);
	case MODE_TABLE_BODY:
		return section_start(tree);
	case MODE_ROW:
		return row_start(tree);
	case MODE_CELL:
		return cell_start(tree);
	default:
		return table_start(tree);
	}
}

int tree_table_end(struct tree *tree)
{
	switch ((int)tree->mode) {
	case MODE_CAPTION:
		return caption_end(tree);
	case MODE_COLUMN_GROUP:
		return column_group_end(tree);
	case MODE_TABLE_BODY:
		return section_end(tree);
	case MODE_ROW:
		return row_end(tree);
	case MODE_CELL:
		return cell_end(tree);
	default:
		return table_end(tree);
	}
}

/* ---- select ----------------------------------------------------------- */

static bool close_select(struct tree *tree)
{
	uint32_t i = tree->open.last[TAG_SELECT];

	if (i == 0)
		return false;
	tree_pop_to(tree, i);
	tree_reset_mode(tree);
	return true;
}

static void pop_if(struct tree *tree, enum tag tag)
{
	if (open_element_is(top(tree), tag))
		tree_pop(tree);
}

/* Tags of a table end a select that stands in one. */
static bool leaves_select(const struct tree *tree)
{
	return tree->mode == MODE_SELECT_IN_TABLE &&
	       (tree->t.tag == TAG_TABLE ||
		(tag_flags(tree->t.tag) & IS_TABLE_PART &&
		 tree->t.tag != TAG_COL && tree->t.tag != TAG_COLGROUP));
}

int tree_select_start(struct tree *tree)
{
	if (leaves_select(tree))
		return close_select(tree) ? TOKEN_AGAIN : TOKEN_DONE;
	switch ((int)tree->t.tag) {
	case TAG_OPTION:
		pop_if(tree, TAG_OPTION);
		tree_insert(tree);
		break;
	case TAG_OPTGROUP:
		pop_if(tree, TAG_OPTION);
		pop_if(tree, TAG_OPTGROUP);
		tree_insert(tree);
		break;
	case TAG_HR:
		pop_if(tree, TAG_OPTION);
		pop_if(tree, TAG_OPTGROUP);
		tree_insert_void(tree);
		break;
	case TAG_SELECT:
		close_select(tree);
		break;
	case TAG_INPUT:
	case TAG_KEYGEN:
	case TAG_TEXTAREA:
		return close_select(tree) ? TOKEN_AGAIN : TOKEN_DONE;
	case TAG_SCRIPT:
	case TAG_TEMPLATE:
		return tree_head_start(tree);
	}
	return TOKEN_DONE;
}

int tree_select_end(struct tree *tree)
{
	const struct open_elements *o = &tree->open;

	if (leaves_select(tree))
		return in_table_scope(tree, tree->t.tag) && close_select(tree)
			       ? TOKEN_AGAIN : TOKEN_DONE;
	switch ((int)tree->t.tag) {
	case TAG_OPTGROUP:
		if (open_element_is(top(tree), TAG_OPTION) && o->top > 0 &&
		    open_element_is(&o->at[o->top - 1], TAG_OPTGROUP))
			tree_pop(tree);
		pop_if(tree, TAG_OPTGROUP);
		break;
	case TAG_OPTION:
		pop_if(tree, TAG_OPTION);
		break;
	case TAG_SELECT:
		close_select(tree);
		break;
	case TAG_TEMPLATE:
		tree_close_template(tree);
	}
	return TOKEN_DONE;
}
