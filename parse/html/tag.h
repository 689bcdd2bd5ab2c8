/*
 * The elements that HTML has rules of its own for: their names, and what is
 * particular about them.
 */
#ifndef PARSE_HTML_TAG_H
#define PARSE_HTML_TAG_H

#include <stddef.h>

/* MathML's mi, mn, mo, ms and mtext are one; all that nobody asks for are
   TAG_OTHER. */
enum tag {
	TAG_OTHER,
	TAG_A, TAG_ADDRESS, TAG_ANNOTATION_XML, TAG_APPLET, TAG_AREA,
	TAG_ARTICLE, TAG_ASIDE, TAG_B, TAG_BASE, TAG_BASEFONT, TAG_BGSOUND,
	TAG_BIG, TAG_BLOCKQUOTE, TAG_BODY, TAG_BR, TAG_BUTTON, TAG_CAPTION,
	TAG_CENTER, TAG_CODE, TAG_COL, TAG_COLGROUP, TAG_DD, TAG_DESC,
	TAG_DETAILS, TAG_DIALOG, TAG_DIR, TAG_DIV, TAG_DL, TAG_DT, TAG_EM,
	TAG_EMBED, TAG_FIELDSET, TAG_FIGCAPTION, TAG_FIGURE, TAG_FONT,
	TAG_FOOTER, TAG_FOREIGN_OBJECT, TAG_FORM, TAG_FRAME, TAG_FRAMESET,
	TAG_H1, TAG_H2, TAG_H3, TAG_H4, TAG_H5, TAG_H6, TAG_HEAD, TAG_HEADER,
	TAG_HGROUP, TAG_HR, TAG_HTML, TAG_I, TAG_IFRAME, TAG_IMAGE, TAG_IMG,
	TAG_INPUT, TAG_KEYGEN, TAG_LEGEND, TAG_LI, TAG_LINK, TAG_LISTING,
	TAG_MAIN, TAG_MALIGNMARK, TAG_MARQUEE, TAG_MATH, TAG_MENU, TAG_META,
	TAG_MGLYPH, TAG_MATH_TEXT, TAG_NAV, TAG_NOBR, TAG_NOEMBED,
	TAG_NOFRAMES, TAG_NOSCRIPT, TAG_OBJECT, TAG_OL, TAG_OPTGROUP,
	TAG_OPTION, TAG_P, TAG_PARAM, TAG_PLAINTEXT, TAG_PRE, TAG_RB, TAG_RP,
	TAG_RT, TAG_RTC, TAG_RUBY, TAG_S, TAG_SCRIPT, TAG_SEARCH, TAG_SECTION,
	TAG_SELECT, TAG_SMALL, TAG_SOURCE, TAG_SPAN, TAG_STRIKE, TAG_STRONG,
	TAG_STYLE, TAG_SUB, TAG_SUMMARY, TAG_SUP, TAG_SVG, TAG_TABLE,
	TAG_TBODY, TAG_TD, TAG_TEMPLATE, TAG_TEXTAREA, TAG_TFOOT, TAG_TH,
	TAG_THEAD, TAG_TITLE, TAG_TR, TAG_TRACK, TAG_TT, TAG_U, TAG_UL,
	TAG_VAR, TAG_WBR, TAG_XMP,
	TAGS
};

/* What the standard calls them (13.2.4.2, 13.2.6), but for the first. */
enum tag_flag {
	IS_BLOCK = 1 << 0,		/* it begins or ends a line */
	IS_BREAKOUT = 1 << 1,		/* its start tag leaves SVG, MathML */
	IS_SPECIAL = 1 << 2,
	IS_FORMATTING = 1 << 3,
	IS_SCOPE = 1 << 4,		/* what is around it is out of scope */
	IS_TABLE_SCOPE = 1 << 5,
	IS_IMPLIED = 1 << 6,		/* its end tag may be implied, */
	IS_IMPLIED_ALL = 1 << 7,	/* or is at the end of a template */
	IS_HEADING = 1 << 8,
	IS_METADATA = 1 << 9,		/* it belongs into the head */
	IS_TABLE_PART = 1 << 10,	/* caption, col, row, cell, ... */
	IS_SECTION = 1 << 11,		/* of a table: tbody, thead, tfoot */
	IS_CELL = 1 << 12,
	FOSTERS = 1 << 13,		/* what it must not hold is put before
					   the table */
	CLOSES_P = 1 << 14,		/* and is like a div otherwise */
	IS_VOID = 1 << 15,
};

/* How the text in an element is read. */
enum token_text {
	TEXT_DATA,		/* tags and references */
	TEXT_RCDATA,		/* references: title, textarea */
	TEXT_RAW,		/* neither */
	TEXT_SCRIPT,		/* neither, and <!-- <script> nests */
	TEXT_PLAIN,		/* to the end of the input */
};

/* By its name in any case. */
enum tag tag_of(const char *name, size_t len);

extern const unsigned tag_flags_of[TAGS];
static inline unsigned tag_flags(enum tag tag)
{
	return tag_flags_of[tag];
}

/* The text in an HTML element of this name; with scripting off. */
enum token_text tag_text(enum tag tag);

#endif
