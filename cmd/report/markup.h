/*
 * HTML that is well-formed XML, too, so that any parser of either can check it.
 *
 * Text of strangers - URLs, titles, errors, values - comes only through here:
 * control characters stand as \xNN (cmd/text/escape.h), what HTML means
 * something by as its entity, and what is long is cut, which an ellipsis says.
 * A link is made of nothing but http and https.
 */
#ifndef CMD_REPORT_MARKUP_H
#define CMD_REPORT_MARKUP_H

#include "store/store.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define MARKUP_TEXT_MOST 200	/* characters of a text in a table */
#define MARKUP_LINK_MOST 1000	/* bytes of a URL that is a link */

/* Also for attributes between double quotes. */
void markup_text(FILE *out, const char *text);
/* Of our own, as it is. */
void markup_text_lines(FILE *out, const char *text);
/* No more than so many characters of it. */
void markup_text_cut(FILE *out, const char *text, size_t len, size_t most);

/* The URL as a link, where it may be one. */
void markup_url(FILE *out, const char *url);

/* A JSON object as "name value, name value"; other text as it is. */
void markup_members(FILE *out, const char *json, size_t len);

/* 1234567 as 1,234,567, 0.0123 as 12.3 ms, and so on. */
void markup_count(FILE *out, int64_t n);
void markup_seconds(FILE *out, double seconds);
void markup_size(FILE *out, int64_t size);
void markup_time(FILE *out, const char *iso);

enum markup_kind {
	MARKUP_TEXT, MARKUP_URL, MARKUP_TIME,
	MARKUP_WORD,		/* of ours: "changed" */
	MARKUP_JSON,		/* an object, member by member */
	MARKUP_VALUE,		/* of a page: anything */
	MARKUP_NUMBER,		/* that names something: 404 */
	MARKUP_COUNT, MARKUP_SECONDS, MARKUP_SIZE
};

/* A value as people read it; a number with what it is exactly beside it, as
   <data value="1258291">1.2 MiB</data>.  Nothing for NULL. */
void markup_value(FILE *out, const struct store_value *value,
		enum markup_kind kind);

#endif
