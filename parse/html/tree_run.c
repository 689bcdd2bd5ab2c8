/*
 * The tokens one by one, and what becomes of each in which mode; elements of
 * SVG and MathML, which have rules of their own (standard, 13.2.6.5); the end.
 */
#include "parse/html/tree_inside.h"

#include "parse/memory.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define TOKENS_PER_QUESTION 256		/* of tree_more_fn */
#define BYTES_PER_QUESTION 65536

/* ---- SVG and MathML --------------------------------------------------- */

static bool is_foreign(const struct open_element *e)
{
	return e->markup != MARKUP_HTML;
}

/* Whether the token goes by the rules of HTML (13.2.6, the dispatcher). */
static bool is_html(const struct tree *tree)
{
	const struct open_element *e = &tree->open.at[tree->open.top];
	const struct tokenizer *t = &tree->t;
	bool start = tree->token == TOKEN_START;

	if (!is_foreign(e))
		return true;
	if (tree->token == TOKEN_END)
		return false;
	if (e->html_integration)
		return true;
	if (e->text_integration)
		return !start || (t->tag != TAG_MGLYPH &&
				  t->tag != TAG_MALIGNMARK);
	return start && t->tag == TAG_SVG && e->markup == MARKUP_MATH &&
	       e->tag == TAG_ANNOTATION_XML;
}

static bool says_html(const struct tree *tree)
{
	const struct attribute *a = tree_attribute(tree, "encoding", 8);

	return a != NULL &&
	       (html_is(a->value, a->value_len, "text/html") ||
		html_is(a->value, a->value_len, "application/xhtml+xml"));
}

static void set_integration(struct tree *tree)
{
	struct open_element *e = open_elements_top(&tree->open);
	bool math = e->markup == MARKUP_MATH;

	e->text_integration = math && e->tag == TAG_MATH_TEXT;
	e->html_integration = math ? e->tag == TAG_ANNOTATION_XML &&
				     says_html(tree)
				   : e->tag == TAG_FOREIGN_OBJECT ||
				     e->tag == TAG_DESC || e->tag == TAG_TITLE;
}

void tree_insert_foreign(struct tree *tree, enum markup markup)
{
	tree_insert_as(tree, tree->t.tag, markup);
	if (tree->why != NULL)
		return;
	set_integration(tree);
	if (!tree->self_closing)
		return;
	tree->at = tree->past;
	tree_pop(tree);
}

static void leave_foreign(struct tree *tree)
{
	const struct open_element *e;

	while (is_foreign(e = open_elements_top(&tree->open)) &&
	       !e->text_integration && !e->html_integration)
		tree_pop(tree);
}

static bool breaks_out(const struct tree *tree)
{
	if (tree->t.tag == TAG_FONT)
		return tree_attribute(tree, "color", 5) ||
		       tree_attribute(tree, "face", 4) ||
		       tree_attribute(tree, "size", 4);
	return tag_flags(tree->t.tag) & IS_BREAKOUT;
}

static int html_tag(struct tree *tree);

static void foreign_start(struct tree *tree)
{
	struct open_element *e = open_elements_top(&tree->open);

	tree->attributes = tree->own;
	tree->nattributes = tree->nown;
	if (!breaks_out(tree)) {
		tree_insert_foreign(tree, (enum markup)e->markup);
		return;
	}
	leave_foreign(tree);
	while (html_tag(tree) == TOKEN_AGAIN)
		;
}

static void foreign_end(struct tree *tree)
{
	uint32_t i = tree->open.top;

	if (tree->t.tag == TAG_BR || tree->t.tag == TAG_P) {
		leave_foreign(tree);
		while (html_tag(tree) == TOKEN_AGAIN)
			;
		return;
	}
	for (; i > 0 && is_foreign(&tree->open.at[i]); i--)
		if (tree_same_name(tree, &tree->open.at[i])) {
			tree_pop_to(tree, i);
			return;
		}
	while (html_tag(tree) == TOKEN_AGAIN)
		;
}

/* ---- tags ------------------------------------------------------------- */

static int start_tag(struct tree *tree)
{
	switch (tree->mode) {
	case MODE_BODY:
	case MODE_CAPTION:
	case MODE_CELL:
	case MODE_TABLE:
	case MODE_COLUMN_GROUP:
	case MODE_TABLE_BODY:
	case MODE_ROW:
		return tree->mode == MODE_BODY ? tree_body_start(tree)
					       : tree_table_start(tree);
	case MODE_SELECT:
	case MODE_SELECT_IN_TABLE:
		return tree_select_start(tree);
	case MODE_IN_HEAD:
		return tree_head_start(tree);
	case MODE_BEFORE_HTML:
	case MODE_BEFORE_HEAD:
	case MODE_NOSCRIPT:
	case MODE_AFTER_HEAD:
	case MODE_TEMPLATE:
	case MODE_AFTER_BODY:
	case MODE_FRAMESET:
	case MODE_AFTER_FRAMESET:
	case MODE_AFTER_AFTER_BODY:
	case MODE_AFTER_AFTER_FRAMESET:
		return tree_outside_start(tree);
	}
	return TOKEN_DONE;
}

static int end_tag(struct tree *tree)
{
	switch (tree->mode) {
	case MODE_BODY:
		return tree_body_end(tree);
	case MODE_CAPTION:
	case MODE_CELL:
	case MODE_TABLE:
	case MODE_COLUMN_GROUP:
	case MODE_TABLE_BODY:
	case MODE_ROW:
		return tree_table_end(tree);
	case MODE_SELECT:
	case MODE_SELECT_IN_TABLE:
		return tree_select_end(tree);
	case MODE_IN_HEAD:
		return tree_head_end(tree);
	case MODE_BEFORE_HTML:
	case MODE_BEFORE_HEAD:
	case MODE_NOSCRIPT:
	case MODE_AFTER_HEAD:
	case MODE_TEMPLATE:
	case MODE_AFTER_BODY:
	case MODE_FRAMESET:
	case MODE_AFTER_FRAMESET:
	case MODE_AFTER_AFTER_BODY:
	case MODE_AFTER_AFTER_FRAMESET:
		return tree_outside_end(tree);
	}
	return TOKEN_DONE;
}

/* A head that lasts for what came behind it has it now. */
static void drop_head(struct tree *tree)
{
	if (tree->mode == MODE_AFTER_HEAD &&
	    open_elements_top(&tree->open)->silent)
		tree_end_head(tree);
}

static int html_tag(struct tree *tree)
{
	if (tree->why != NULL)
		return TOKEN_DONE;
	drop_head(tree);
	if (tree->token == TOKEN_START && tree->t.tag == TAG_HTML &&
	    tree->mode != MODE_BEFORE_HTML) {
		tree_amend(tree, 1, TAG_HTML);	/* in whatever mode */
		return TOKEN_DONE;
	}
	return tree->token == TOKEN_START ? start_tag(tree) : end_tag(tree);
}

/* The tag's attributes, which also shows where it ends.  False: it does not. */
static bool read_tag(struct tree *tree)
{
	struct tokenizer *t = &tree->t;

	for (tree->nown = 0;; tree->nown++) {
		if (tree->nown == tree->own_cap) {
			tree->own_cap = tree->own_cap ? 2 * tree->own_cap : 16;
			tree->own = must(reallocarray(tree->own, tree->own_cap,
						      sizeof(*tree->own)));
		}
		if (!tokenizer_attribute(t, &tree->own[tree->nown]))
			break;
		if (tree->nown == TREE_ATTRIBUTES_MOST) {
			tree->why = "too many attributes in one tag";
			return false;
		}
	}
	tree->past = t->p;
	tree->self_closing = t->self_closing;
	return !t->cut;
}

static void tag(struct tree *tree)
{
	tree->at = tree->t.name - (tree->token == TOKEN_END ? 2 : 1);
	if (!read_tag(tree))
		return;
	if (tree->raw) {		/* it can only be the end of that */
		tree->raw = false;
		tree_pop(tree);
	} else if (is_html(tree)) {
		while (html_tag(tree) == TOKEN_AGAIN)
			;
	} else if (tree->token == TOKEN_START) {
		foreign_start(tree);
	} else {
		foreign_end(tree);
	}
}

/* ---- text ------------------------------------------------------------- */

/* Text that is not blank, from tree->at on, ends what has no place for it. */
static int ink(struct tree *tree)
{
	switch (tree->mode) {
	case MODE_BEFORE_HTML:
		tree_imply(tree, TAG_HTML, "html");
		tree->mode = MODE_BEFORE_HEAD;
		return TOKEN_AGAIN;
	case MODE_BEFORE_HEAD:
		tree_imply(tree, TAG_HEAD, "head");
		tree->had_head = true;
		tree->mode = MODE_IN_HEAD;
		return TOKEN_AGAIN;
	case MODE_NOSCRIPT:
		tree_pop(tree);
		tree->mode = MODE_IN_HEAD;
		return TOKEN_AGAIN;
	case MODE_IN_HEAD:
		tree_end_head(tree);
		return TOKEN_AGAIN;
	case MODE_AFTER_HEAD:
		drop_head(tree);
		tree_imply(tree, TAG_BODY, "body");
		tree->mode = MODE_BODY;
		return TOKEN_AGAIN;
	case MODE_COLUMN_GROUP:
		if (!open_element_is(open_elements_top(&tree->open),
				     TAG_COLGROUP))
			return TOKEN_DONE;
		tree_pop(tree);
		tree->mode = MODE_TABLE;
		return TOKEN_AGAIN;
	case MODE_AFTER_BODY:
	case MODE_AFTER_AFTER_BODY:
		tree->mode = MODE_BODY;
		return TOKEN_AGAIN;
	case MODE_TABLE:
	case MODE_TABLE_BODY:
	case MODE_ROW:
		tree->fostering = true;
		tree_reconstruct(tree);
		tree->fostering = false;
		break;
	case MODE_BODY:
	case MODE_CAPTION:
	case MODE_CELL:
	case MODE_TEMPLATE:
		tree_reconstruct(tree);
		break;
	case MODE_SELECT:
	case MODE_SELECT_IN_TABLE:
	case MODE_FRAMESET:
	case MODE_AFTER_FRAMESET:
	case MODE_AFTER_AFTER_FRAMESET:
		return TOKEN_DONE;
	}
	tree->frameset_ok = false;
	return TOKEN_DONE;
}

static const char *first_ink(const char *s, size_t len)
{
	while (len > 0 && html_space(*s))
		s++, len--;
	return len > 0 ? s : NULL;
}

/* Most text is so: it changes nothing. */
static bool is_just_text(const struct tree *tree)
{
	return (tree->mode == MODE_BODY || tree->mode == MODE_CELL ||
		tree->mode == MODE_TEMPLATE) &&
	       !tree->frameset_ok && !tree_has_closed(tree);
}

static void text(struct tree *tree)
{
	const struct tokenizer *t = &tree->t;
	const char *first;

	if (tree->raw || is_just_text(tree))
		return;
	first = first_ink(t->text, t->text_len);
	tree->past = t->p;
	tree->at = first ? first : t->text;
	if (!is_html(tree)) {
		tree->frameset_ok &= first == NULL;
		return;
	}
	if (first == NULL) {
		if (tree->mode == MODE_BODY || tree->mode == MODE_CELL ||
		    tree->mode == MODE_CAPTION)
			tree_reconstruct(tree);
		return;
	}
	while (tree->why == NULL && ink(tree) == TOKEN_AGAIN)
		;
}

/* ---- the end ---------------------------------------------------------- */

/* Templates first: what they hold may be all that there is. */
static void end_templates(struct tree *tree)
{
	while (tree->open.last[TAG_TEMPLATE] && tree->why == NULL)
		tree_close_template(tree);
}

static void end_page(struct tree *tree)
{
	struct open_elements *o = &tree->open;
	const char *end = tree->at;

	while (tree->mode < MODE_BODY && tree->why == NULL)
		ink(tree);
	if (tree->mode == MODE_BODY && o->top < 2)
		return;
	tree_pop_to(tree, 3);
	if (o->top == 2 && tree->body_end != NULL)
		tree->at = tree->body_end;
	if (o->top == 2)
		tree_pop(tree);
	tree->at = tree->html_end ? tree->html_end : end;
	tree_pop_to(tree, 1);
}

static void end(struct tree *tree)
{
	tree->token = TOKEN_EOF;
	tree->at = tree->past = tree->t.end;
	if (tree->raw)
		tree_pop(tree);
	tree->raw = false;
	end_templates(tree);
	if (tree->fragment)
		tree_pop_to(tree, 1);
	else
		end_page(tree);
}

/* ---- the whole -------------------------------------------------------- */

/* What the tokenizer has to know of the elements around. */
static void lead(struct tree *tree)
{
	const struct open_element *e = open_elements_top(&tree->open);
	enum token_text how = tree->raw ? tag_text(e->tag) : TEXT_DATA;

	if (tree->raw && tree->token == TOKEN_TEXT)
		how = TEXT_DATA;
	tokenizer_lead(&tree->t, how, (enum markup)e->markup);
}

static bool may_go_on(struct tree *tree, unsigned *tokens, const char **asked)
{
	const char *p = tree->t.p;

	if (tree->why != NULL || tree->stopped)
		return false;
	if (++*tokens % TOKENS_PER_QUESTION != 0 &&
	    p - *asked < BYTES_PER_QUESTION)
		return true;
	*asked = p;
	if (!tree->watcher.more(tree->watcher.arg))
		tree->why = "time budget";
	return tree->why == NULL;
}

static int run(struct tree *tree, const char **why)
{
	const char *asked = tree->t.p;
	unsigned tokens = 0;

	do {
		lead(tree);
		tree->token = tokenizer_next(&tree->t);
		if (tree->token == TOKEN_TEXT)
			text(tree);
		else if (tree->token != TOKEN_EOF)
			tag(tree);
	} while (tree->token != TOKEN_EOF &&
		 may_go_on(tree, &tokens, &asked));
	if (tree->why == NULL && !tree->stopped)
		end(tree);
	if (tree->why == NULL)
		return 0;
	*why = tree->why;
	return -1;
}

static void begin(struct tree *tree, const char *html, size_t len,
		  enum tag ground)
{
	tokenizer_init(&tree->t, html, len);
	open_elements_init(&tree->open, tree->watcher.stride, ground);
	tree->formatting.n = 0;
	tree->ntemplates = 0;
	tree->raw = tree->fostering = tree->form_set = false;
	tree->had_head = tree->head_over = tree->stopped = false;
	tree->body_ended = tree->quirks = tree->fragment = false;
	tree->frameset_ok = true;
	tree->body_end = tree->html_end = tree->why = NULL;
	tree->mode = MODE_BEFORE_HTML;
	tree->token = TOKEN_START;
}

int tree_page(struct tree *tree, const char *html, size_t len,
	      const char **why)
{
	begin(tree, html, len, TAG_OTHER);
	tree->quirks = tree_quirks(html, len);
	return run(tree, why);
}

int tree_fragment(struct tree *tree, const char *html, size_t len,
		  const char **why)
{
	begin(tree, html, len, TAG_HTML);
	tree->fragment = true;
	tree->frameset_ok = false;
	tree_push_template(tree, MODE_TEMPLATE);
	tree->mode = MODE_TEMPLATE;
	return run(tree, why);
}

void tree_init(struct tree *tree, const struct tree_watcher *watcher)
{
	tree->watcher = *watcher;
	tree->head_state = must(malloc(watcher->stride + 1));
}

void tree_release(struct tree *tree)
{
	open_elements_release(&tree->open);
	formatting_release(&tree->formatting);
	free(tree->own);
	free(tree->copied);
	free(tree->templates);
	free(tree->head_state);
	*tree = (struct tree){ 0 };
}

const struct attribute *tree_attribute(const struct tree *tree,
				       const char *name, size_t len)
{
	for (size_t i = 0; i < tree->nattributes; i++) {
		const struct attribute *a = &tree->attributes[i];

		if (a->name_len == len &&
		    (memcmp(a->name, name, len) == 0 ||
		     strncasecmp(a->name, name, len) == 0))
			return a;
	}
	return NULL;
}
