/*
 * URLs as browsers read them: the WHATWG URL standard, restricted to http
 * and https, without the fragment.
 *
 * The normal form (`href`) is what is compared and what is requested.  A
 * trailing slash is never stripped and a query never reordered.  It is
 * printable ASCII without blanks, and parsing it again changes nothing.
 *
 * The standard meant is the living one: "^" is encoded in a path, and
 * international domains follow UTS #46 of today, where older browsers and
 * node 20 differ.  Refused beyond it: international labels of more than a
 * thousand characters, characters younger than libunistring's Unicode in a
 * host, and references above 128 MB.  Time is linear in the reference.
 *
 *   struct url page = URL_INIT, link = URL_INIT;
 *   url_parse(&page, NULL, text, strlen(text), &reason);
 *   url_parse(&link, &page, ref, len, &reason);	as often as needed
 *   url_release(&link);
 *   url_release(&page);
 */
#ifndef PARSE_URL_URL_H
#define PARSE_URL_URL_H

#include "parse/url/record.h"

#include <stddef.h>

/*
 * Resolves ref (len bytes, any bytes) against base (NULL: it must be
 * absolute).  0, or -1 with *reason a constant: "invalid host", "not http or
 * https", ...; then url is empty.  base may not be url itself.
 */
int url_parse(struct url *url, const struct url *base, const char *ref,
	      size_t len, const char **reason);

/* Likewise, as a link of a page in that encoding (query.h); NULL: UTF-8. */
struct encoding;
int url_parse_in(struct url *url, const struct url *base, const char *ref,
		 size_t len, const struct encoding *encoding,
		 const char **reason);

/* Bytes of a normal form; no server takes longer ones, and nothing here asks
   for them.  Checked by those who take a URL from others, after url_parse: a
   host may become thrice as long by it. */
#define URL_MOST (32 << 10)

/* "http://host:port" (no userinfo).  Its length, which is less than that of the
   URL; 0 and "" if it does not fit into size > 0 bytes with its NUL. */
size_t url_origin(const struct url *url, char *buf, size_t size);

/* Takes user:password out of href in place.  True if there was any. */
int url_strip_userinfo(struct url *url);

void url_release(struct url *url);

#endif
