/*
 * JSON (RFC 8259), read piece by piece: nothing is allocated, nothing recurses,
 * and what is handed out points into the text.
 *
 *	struct json_reader r;
 *	json_begin(&r, text, len);
 *	while ((event = json_next(&r)) != JSON_END && event != JSON_BROKEN)
 *		...
 */
#ifndef PARSE_JSON_JSON_H
#define PARSE_JSON_JSON_H

#include <stddef.h>

/* Deeper nesting is an error; it is what SQLite's functions read. */
#define JSON_DEPTH 1000

enum json_event {
	JSON_END,		/* the text was one value, and that is over */
	JSON_BROKEN,		/* it is no JSON: see why and at */
	JSON_KEY,		/* of the value that comes next */
	JSON_OBJECT,		/* begins, */
	JSON_ARRAY,		/* likewise; */
	JSON_CLOSE,		/* the innermost of them ends */
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

struct json_reader {
	const char *token;	/* as it stands: strings and keys with their */
	size_t len;		/* quotes; a bracket */
	const char *at;		/* after it; with JSON_BROKEN: what is wrong */
	const char *why;	/* JSON_BROKEN: a constant */
	unsigned depth;		/* brackets open around what comes next */

	/* private */
	const char *end;
	enum { JSON_NEED_VALUE, JSON_NEED_FIRST, JSON_NEED_MORE, JSON_OVER }
		need;
	unsigned char objects[JSON_DEPTH / 8 + 1];	/* bit: is no array */
};

void json_begin(struct json_reader *r, const char *text, size_t len);
enum json_event json_next(struct json_reader *r);

/* After JSON_OBJECT or JSON_ARRAY: goes on past its end; any other event is
   passed at once.  -1: it is broken. */
int json_skip(struct json_reader *r, enum json_event event);

/* The whole text is one value.  -1: it is not. */
int json_check(const char *text, size_t len);

/* A value as it stands in the text. */
struct json_value {
	enum json_event kind;	/* JSON_OBJECT, JSON_ARRAY, or a scalar's */
	const char *text;
	size_t len;
};

/* Anything but 0 ends the scan. */
typedef int json_value_fn(void *arg, const struct json_value *value);

/* key: as it stands, without its quotes. */
typedef int json_member_fn(void *arg, const char *key, size_t keylen,
			   const struct json_value *value);

/* The members of an object, the elements of an array, in order; fn may be NULL.
   The whole text is checked.  0, what fn returned, or -1: it is none. */
int json_members(const char *text, size_t len, json_member_fn *fn, void *arg);
int json_elements(const char *text, size_t len, json_value_fn *fn, void *arg);

/* What a string says that stands between quotes as s: escapes decoded, lone
   surrogates as U+FFFD.  out has room for len bytes; the length. */
size_t json_unescape(const char *s, size_t len, char *out);

/* Whether a string that stands between quotes as s says this. */
int json_says(const char *s, size_t len, const char *text, size_t textlen);

/* Where `at` is in the text, in characters: both from 1. */
void json_place(const char *text, const char *at, size_t *line,
		size_t *column);

#endif
