/*
 * A local file that stands for a page.
 */
#ifndef CMD_INPUT_DOCUMENT_H
#define CMD_INPUT_DOCUMENT_H

#include "parse/charset/charset.h"

#include <stddef.h>

struct document {
	char *bytes;		/* as they are in the file; owned */
	size_t len;
	struct charset_buffer buffer;
	const char *charset;	/* WHATWG name, after document_decode, */
	const char *text;	/* and what it says in UTF-8 */
	size_t text_len;
};

/* name NULL or "-": standard input.  -1, errno: it cannot be read (EFBIG:
   is longer than any page), and there is nothing to release. */
int document_load(struct document *document, const char *name);

/* Likewise, but ends the programme (2) if it cannot. */
void document_read(struct document *document, const char *name);

/* Finds the charset and fills in text.  content_type NULL: by the bytes
   alone. */
void document_decode(struct document *document, const char *content_type);

void document_release(struct document *document);

#endif
