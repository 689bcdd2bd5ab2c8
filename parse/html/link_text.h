/*
 * What a link says beside where it leads: the text of its anchor, its rel, its
 * fragment.  Where the page is valid UTF-8, so are they.
 */
#ifndef PARSE_HTML_LINK_TEXT_H
#define PARSE_HTML_LINK_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* All limits. */
#define LINK_TEXT_MOST 200	/* characters of a text, and of a rel */
#define LINK_TEXT_BYTES (4 * LINK_TEXT_MOST)
#define LINK_FRAGMENT_MOST 1000	/* bytes; a longer one is none */

struct link_text {		/* zeroed: empty; used again and again */
	char *data;
	size_t len, cap;
};

/* The content of the element, as html_text() has it, cut.  Of a content that is
   very long only the beginning is looked at. */
void link_text_set(struct link_text *text, const char *html, size_t len);

/* A list of words as an attribute has it, decoded: single blanks, cut. */
void link_text_set_words(struct link_text *text, const char *value, size_t len);

/*
 * What follows the '#' of a reference (decoded), without what the URL standard
 * takes out and what is meant for the browser alone (":~:text=...");
 * percent-decoded, as it is compared with ids (HTML standard, 7.4.6.4), where
 * that gives text.  "" if there is none.
 */
void link_text_set_fragment(struct link_text *text, const char *ref,
			    size_t len);

void link_text_copy(struct link_text *text, const char *s, size_t len);

/* Percent-decodes it in place, if that gives text.  Whether it has any '%'. */
bool link_text_decode(struct link_text *text);

void link_text_release(struct link_text *text);

#endif
