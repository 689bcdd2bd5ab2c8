/*
 * JSON-LD in a page: what it says of itself in scripts of the type
 * application/ld+json (W3C, JSON-LD 1.1, 7: embedding in HTML documents).
 */
#ifndef PARSE_HTML_JSONLD_H
#define PARSE_HTML_JSONLD_H

#include "parse/json/json.h"

#include <stddef.h>

/*
 * Calls fn for each object whose @type is this, or has it among others, in the
 * order of the page: those a script consists of, also in arrays and in @graph,
 * not those that are values of their members.  `Product` is also
 * https://schema.org/Product.  A script that is no JSON is passed over; text
 * that is JSON itself is one script.
 * 0, or what fn returned.
 */
int jsonld_each(const char *text, size_t len, const char *type, size_t typelen,
		json_value_fn *fn, void *arg);

#endif
