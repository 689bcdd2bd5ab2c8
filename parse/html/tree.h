/*
 * The tree of an HTML page as it grows: which elements begin and end where, as
 * a parser after the HTML standard has it (13.2.6; scripting is off).  Elements
 * that the page does not name are there too: html, head, body, tbody; and those
 * without an end tag end where the standard ends them.
 *
 * One pass; nothing is kept but the open elements, so the page may be of any
 * size.  What a parser changes of the tree behind it is not seen:
 *
 *   - attributes that a second <html> or <body> adds: they count from there on;
 *   - where an end tag comes too early (<b><p></b>), the elements that are
 *     moved into a copy of the <b>: they began outside of that, and the copy
 *     begins and ends empty;
 *   - what stands in a table and may not is put before it: its parent is the
 *     right one, but it is counted after the table.
 *
 * Elements of a <template> are handed out; whoever does not want them asks
 * tree_in_template().
 *
 *   1. tree_init() with what is to be called;
 *   2. tree_page() or tree_fragment(), any number of times;
 *   3. tree_release().
 */
#ifndef PARSE_HTML_TREE_H
#define PARSE_HTML_TREE_H

#include "parse/html/formatting.h"
#include "parse/html/open_elements.h"
#include "parse/html/token.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of an element in tree->open. */
typedef void tree_begin_fn(void *arg, uint32_t i);
/* end: after its end tag, or where the tag begins that ends it. */
typedef void tree_end_fn(void *arg, uint32_t i, const char *end);
/* Elements at and above i have others below them now, or are moved. */
typedef void tree_moved_fn(void *arg, uint32_t i);
/* A second <html> or <body> has attributes for the element: for those that it
   has none of yet. */
typedef void tree_amended_fn(void *arg, uint32_t i);
/* Element i has become its parent's last child; its children have gone to
   another. */
typedef void tree_adopted_fn(void *arg, uint32_t i);
typedef void tree_emptied_fn(void *arg, uint32_t i);
/* Asked every so often: whether to go on. */
typedef bool tree_more_fn(void *arg);

struct tree_watcher {
	tree_begin_fn *begin;
	tree_end_fn *end;
	tree_moved_fn *moved;
	tree_adopted_fn *adopted;
	tree_emptied_fn *emptied;
	tree_amended_fn *amended;
	tree_more_fn *more;
	void *arg;
	size_t stride;		/* bytes beside each element */
};

/* What a page may have before it fails. */
#define TREE_ATTRIBUTES_MOST 10000

enum tree_mode {
	MODE_BEFORE_HTML, MODE_BEFORE_HEAD, MODE_IN_HEAD, MODE_NOSCRIPT,
	MODE_AFTER_HEAD, MODE_BODY, MODE_TABLE, MODE_CAPTION,
	MODE_COLUMN_GROUP, MODE_TABLE_BODY, MODE_ROW, MODE_CELL, MODE_SELECT,
	MODE_SELECT_IN_TABLE, MODE_TEMPLATE, MODE_AFTER_BODY, MODE_FRAMESET,
	MODE_AFTER_FRAMESET, MODE_AFTER_AFTER_BODY,
	MODE_AFTER_AFTER_FRAMESET,
};

struct tree {
	struct open_elements open;

	/* of the element that begins; the first of a name counts */
	const struct attribute *attributes;
	size_t nattributes;

	/* private */
	struct tree_watcher watcher;
	struct tokenizer t;
	struct formatting formatting;
	struct attribute *own, *copied;	/* attributes of a tag; of one that is
					   opened again */
	size_t nown, own_cap, copied_cap;
	enum token token;
	const char *at, *past;	/* the token's beginning and end */
	enum tree_mode mode;
	uint8_t *templates;	/* stack of template insertion modes */
	uint32_t ntemplates, templates_cap;
	bool self_closing, quirks, fragment;
	bool raw;		/* the text of <script> and its like is next */
	bool frameset_ok, fostering, form_set, had_head, head_over;
	bool stopped;
	struct open_element head;	/* when it is over */
	unsigned char *head_state;	/* and its state */
	const char *body_end, *html_end;
	bool body_ended;	/* by its own tag */
	const char *why;	/* it has failed */
};

/* Copies *watcher.  *tree is zeroed. */
void tree_init(struct tree *tree, const struct tree_watcher *watcher);
void tree_release(struct tree *tree);

/*
 * 0, also after tree_stop(); or -1 with *why, a constant: more elements open,
 * or more attributes on one, than is reasonable; or watcher->more said no:
 * "time budget".
 */
int tree_page(struct tree *tree, const char *html, size_t len,
	      const char **why);

/* A part of a page, as if it were the content of a <template>: so <tr> and <td>
   may come first. */
int tree_fragment(struct tree *tree, const char *html, size_t len,
		  const char **why);

/* From within begin and end: no more. */
static inline void tree_stop(struct tree *tree)
{
	tree->stopped = true;
}

/* Whether the element is in a template, whose content is no part of the
   page. */
static inline bool tree_in_template(const struct tree *tree, uint32_t i)
{
	uint32_t last = tree->open.last[TAG_TEMPLATE];

	return last == i ? tree->open.at[i].same != 0 : last != 0;
}

/* The first attribute of this name (in small letters) of the element that
   begins; NULL. */
const struct attribute *tree_attribute(const struct tree *tree,
				       const char *name, size_t len);

#endif
