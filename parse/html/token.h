/*
 * Cuts HTML into text and tags as the HTML standard does (13.2.5), with the
 * part of tree construction that decides how what follows a tag is read: raw
 * text after <script> and its like, and SVG and MathML, where <title> and
 * <style> are plain elements and CDATA exists.  Scripting counts as disabled,
 * so <noscript> is ordinary content.
 *
 * One pass, nothing allocated; everything handed out points into the input,
 * which may be overwritten up to the last byte handed out:
 *
 *   struct tokenizer t;
 *   tokenizer_init(&t, html, len);
 *   while ((token = tokenizer_next(&t)) != TOKEN_EOF)
 *	TOKEN_START: tokenizer_attribute() as long as wanted, then t.cut
 *
 * Comments and declarations are passed over.  The elements on the way are not
 * kept, except inside SVG and MathML; so what a browser would drop because of
 * where it stands (a frame in a body, a link in a select) is still a token.
 * One who does keep them (tree.h) leads.
 */
#ifndef PARSE_HTML_TOKEN_H
#define PARSE_HTML_TOKEN_H

#include "parse/html/tag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token {
	TOKEN_EOF,
	TOKEN_TEXT,		/* t.text, t.text_len, t.raw */
	TOKEN_START,		/* t.tag */
	TOKEN_END,		/* t.tag; its attributes mean nothing */
};

enum markup { MARKUP_HTML, MARKUP_SVG, MARKUP_MATH };

/* Elements open in SVG or MathML; deeper ones are counted, not named. */
#define TOKEN_FOREIGN_MAX 64
struct foreign_element {
	uint32_t name;		/* hash of the name in lower case */
	enum markup inside;	/* what its content is */
	bool annotation;	/* MathML's annotation-xml: an <svg> in it is
				   SVG's */
};

struct tokenizer {
	/* the token */
	const char *text;
	size_t text_len;
	enum token_text how;	/* the text's */
	enum tag tag;		/* of a tag, or around the text if not DATA */
	enum markup markup;	/* the tag is an element of this */
	bool block;		/* it begins or ends a line: p, div, br, ... */
	bool cut;		/* the input ended inside the tag: no tag */

	/* private but to one who leads it */
	const char *p, *end;
	enum token_text next_how;
	bool led;		/* by tokenizer_lead() */
	enum markup around;	/* as it said */
	bool in_tag;		/* p is between its name and its '>' */
	bool tag_pending;	/* its effects are still to come */
	bool end_tag, self_closing, breakout;
	bool html_inside;	/* annotation-xml says that its content is */
	const char *name;	/* of the tag */
	size_t name_len;
	struct foreign_element foreign[TOKEN_FOREIGN_MAX];
	size_t nforeign;
};

struct attribute {		/* spans of the input, references and all */
	const char *name, *value;
	size_t name_len, value_len;
};

void tokenizer_init(struct tokenizer *t, const char *html, size_t len);
enum token tokenizer_next(struct tokenizer *t);

/* The next attribute of the tag; false if there is none.  An attribute that
   comes a second time is given a second time; the first one counts. */
bool tokenizer_attribute(struct tokenizer *t, struct attribute *attribute);

/* Passes over the attributes that are left; false if the tag is cut. */
bool tokenizer_finish_tag(struct tokenizer *t);

/* The tag has no effect on what follows: all is TEXT_DATA and HTML. */
void tokenizer_forget_tag(struct tokenizer *t);

/*
 * From now on the elements on the way are kept by the caller, who says after
 * each tag, when its attributes are read, how the text that follows is and what
 * markup it stands in.  Nothing of that is guessed here then.
 */
void tokenizer_lead(struct tokenizer *t, enum token_text how,
		    enum markup around);

/* HTML's white space: tab, line feed, form feed, return, blank. */
static inline bool html_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r' && c != '\v');
}

/* word in lower case; s in any. */
bool html_is(const char *s, size_t len, const char *word);

#endif
