/*
 * The inside of tree.h: what its files share.
 *
 * The names are the standard's.  A mode's function does what the standard says
 * of one token in that insertion mode and returns whether the token is to be
 * looked at again, in what is then the mode.
 */
#ifndef PARSE_HTML_TREE_INSIDE_H
#define PARSE_HTML_TREE_INSIDE_H

#include "parse/html/tree.h"

enum { TOKEN_DONE, TOKEN_AGAIN };

/* tree_insert.c: elements begin and end */
void tree_pop(struct tree *tree);
void tree_pop_to(struct tree *tree, uint32_t i);	/* at[i] too */
/* Of the token; of no token, with this name. */
void tree_insert(struct tree *tree);
void tree_insert_as(struct tree *tree, enum tag tag, enum markup markup);
void tree_imply(struct tree *tree, enum tag tag, const char *name);
void tree_insert_void(struct tree *tree);
void tree_insert_raw(struct tree *tree);
void tree_push_formatting(struct tree *tree);
void tree_reconstruct(struct tree *tree);
/* Whether that would open any. */
static inline bool tree_has_closed(const struct tree *tree)
{
	const struct formatting *f = &tree->formatting;

	return f->n > 0 && !f->at[f->n - 1].marker && !f->at[f->n - 1].open;
}

/* A copy of an entry, with its attributes, at index i of the stack. */
void tree_copy(struct tree *tree, const struct formatting_entry *entry,
	       uint32_t i);
void tree_implied_ends(struct tree *tree, enum tag but);
void tree_close_p(struct tree *tree);
void tree_clear_to_marker(struct tree *tree);
void tree_remove(struct tree *tree, uint32_t i);
void tree_reset_mode(struct tree *tree);
/* The tag's attributes are for the html or body that is at[i] already. */
void tree_amend(struct tree *tree, uint32_t i, enum tag tag);
/* Whether the tag of the token is that element's. */
bool tree_same_name(const struct tree *tree, const struct open_element *e);

/* tree_run.c */
void tree_insert_foreign(struct tree *tree, enum markup markup);

/* adoption.c */
void tree_adopt(struct tree *tree, enum tag subject);

/* tree_body.c */
int tree_body_start(struct tree *tree);
int tree_body_end(struct tree *tree);
void tree_other_end(struct tree *tree);

/* tree_head.c: before and after the body */
int tree_head_start(struct tree *tree);
int tree_head_end(struct tree *tree);
int tree_outside_start(struct tree *tree);
int tree_outside_end(struct tree *tree);
void tree_end_head(struct tree *tree);
void tree_close_template(struct tree *tree);
void tree_push_template(struct tree *tree, enum tree_mode mode);

/* tree_table.c: tables and select */
int tree_table_start(struct tree *tree);
int tree_table_end(struct tree *tree);
/* The tag is an <input type=hidden>. */
bool tree_is_hidden(const struct tree *tree);
int tree_select_start(struct tree *tree);
int tree_select_end(struct tree *tree);

/* quirks.c: whether the page is in quirks mode (13.2.6.4.1). */
bool tree_quirks(const char *html, size_t len);

#endif
