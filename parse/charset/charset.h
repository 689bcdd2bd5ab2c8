/*
 * Which charset a page is in, and its text in UTF-8.
 *
 * Order of evidence (HTML standard, 13.2.3.2): byte order mark, Content-Type,
 * <meta> in the first 1024 bytes, the XML declaration, <meta> in the head, then
 * windows-1252; of JSON only the first two and the last.  Labels are those of
 * the WHATWG Encoding standard.
 */
#ifndef PARSE_CHARSET_CHARSET_H
#define PARSE_CHARSET_CHARSET_H

#include "parse/charset/utf8.h"

#include <stddef.h>

/* Lower-case WHATWG name ("windows-1252"), a constant; NULL: no such label. */
const char *charset_from_label(const char *label, size_t len);

/* content_type: whole header value or NULL. Never NULL; "utf-8" also where
   nothing is declared and the bytes are valid UTF-8 with non-ASCII. */
const char *charset_detect(const char *content_type, const void *body,
			   size_t len);

/*
 * The text of body in UTF-8, byte order mark out, what cannot be converted as
 * U+FFFD.  *out is body itself where that is right already, else memory of
 * `struct charset_buffer`, valid until its next use.  0, or -1 with ENOMEM.
 */
struct charset_buffer {
	char *data;
	size_t cap;
};
int charset_to_utf8(const char *name, const char *body, size_t len,
		    struct charset_buffer *buffer, const char **out,
		    size_t *outlen);

#endif
