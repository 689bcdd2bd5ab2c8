/*
 * XML as strangers write it: tags, text and CDATA one after the other.
 *
 * This is no XML parser.  It knows no well-formedness, so nothing stops it:
 * where a tag is broken off by the next '<', the next tag begins; an '&' that
 * begins no reference is an '&'.  Comments, processing instructions and the
 * document type are passed over; entities declared there stay unknown, so
 * nothing can be made to swell.  Every byte is looked at once.
 *
 * It is apart from html/token.h because the two agree on little: here names
 * have a prefix, <title> and <script> are elements like any other, "<a/>" ends
 * what it begins, CDATA is text everywhere, and a tag gives way to the next
 * '<'.  One for both would ask at every step which it is.
 */
#ifndef PARSE_XML_H
#define PARSE_XML_H

#include <stdbool.h>
#include <stddef.h>

enum xml_kind {
	XML_END,
	XML_TEXT,		/* references not yet decoded */
	XML_CDATA,		/* as it stands */
	XML_OPEN,
	XML_CLOSE,
};

struct xml_span {		/* points into the document */
	const char *data;
	size_t len;
};

struct xml_token {
	struct xml_span text;	/* of XML_TEXT and XML_CDATA */
	struct xml_span prefix;	/* of a tag: what precedes ':' or nothing */
	struct xml_span name;	/* of a tag, without the prefix */
	struct xml_span attributes;
	bool empty;		/* <a/> */
};

struct xml {
	const char *at, *end;
};

/* The next token.  A tag the document ends within is not one any more. */
enum xml_kind xml_next(struct xml *xml, struct xml_token *token);

/* Names are compared without regard to case, here and below. */
bool xml_is(struct xml_span name, const char *what);

/* The value as it stands there; data NULL: there is none. */
struct xml_span xml_attribute(const struct xml_token *tag, const char *name);

/* Decodes XML's five references and numeric ones.  out needs s.len bytes;
   returns the length. */
size_t xml_decode(struct xml_span s, char *out);

#endif
