/*
 * The query of a URL in the encoding of the page that the URL stands on.
 *
 * A server that speaks windows-1252 expects "?q=caf%E9" and not the UTF-8 of
 * it; browsers send the query of a link so (URL standard, query state; HTML
 * standard, encoding-parse a URL), and nothing but the query.
 */
#ifndef PARSE_URL_QUERY_H
#define PARSE_URL_QUERY_H

#include "parse/charset/encoding.h"
#include "parse/url/record.h"

#include <stddef.h>

/* What a page's queries are encoded in; NULL: UTF-8, as those of UTF-16 pages
   and unknown names (NULL too) are. */
const struct encoding *query_encoding(const char *charset);

/* Appends s (UTF-8, or nearly), percent-encoded; a character that the encoding
   has not becomes "&#8364;", so encoded. */
void query_append(struct url *url, const struct encoding *encoding,
		  const char *s, size_t len);

#endif
