/*
 * An href while it is being written: struct url as a growing string, and the
 * table that says what each byte means in each part of a URL.
 *
 * Only url.c and host.c use this.  The bits of href_class[] are the
 * percent-encode sets of the URL standard (section 1.3) and the bytes its
 * states stop at, so that a run of ordinary bytes costs one look-up each.
 */
#ifndef PARSE_URL_HREF_H
#define PARSE_URL_HREF_H

#include "parse/url/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
	HREF_DROP = 1 << 0,	/* tab and newlines: not there at all */
	HREF_PATH = 1 << 1,	/* encoded in a path */
	HREF_QUERY = 1 << 2,	/* encoded in the query of http and https */
	HREF_USER = 1 << 3,	/* encoded in user and password */
	HREF_STOP = 1 << 4,	/* ends an authority or a segment: / \ ? # */
	HREF_FORBID = 1 << 5,	/* forbidden domain code point, '%' included */
	HREF_UPPER = 1 << 6,	/* A-Z */
	HREF_WIDE = 1 << 7,	/* not ASCII */
};
extern const unsigned char href_class[256];

void href_grow(struct url *url, size_t more);

/* Makes room for more bytes and the NUL. */
static inline void href_reserve(struct url *url, size_t more)
{
	if (url->cap - url->len <= more)
		href_grow(url, more);
}

static inline void href_append(struct url *url, const char *s, size_t n)
{
	href_reserve(url, n);
	memcpy(url->href + url->len, s, n);
	url->len += n;
}

static inline bool href_slash(char c)
{
	return c == '/' || c == '\\';
}

/* Appends s; bytes of the set (HREF_PATH, _QUERY, _USER) become %XX, and
   what is not UTF-8 becomes %EF%BF%BD, as the Encoding standard decodes. */
void href_encode(struct url *url, const char *s, size_t n, unsigned set);

#endif
