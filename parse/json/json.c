#include "parse/json/json.h"

#include "parse/charset/utf8.h"
#include "parse/memory.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- tokens -------------------------------------------------------------- */

static bool is_digit(const char *p, const char *end)
{
	return p < end && *p >= '0' && *p <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static enum json_event broken(struct json_reader *r, const char *at,
			      const char *why)
{
	r->at = at;
	r->why = why;
	return JSON_BROKEN;
}

/* The token up to `to` has been read, and is a value. */
static enum json_event value_ends(struct json_reader *r, const char *to,
				  enum json_event event)
{
	r->token = r->at;
	r->len = (size_t)(to - r->at);
	r->at = to;
	r->need = r->depth > 0 ? JSON_NEED_MORE : JSON_OVER;
	return event;
}

/* After the escape whose backslash is at p; NULL: there is no such. */
static const char *past_escape(const char *p, const char *end)
{
	static const char simple[] = "\"\\/bfnrt";

	if (++p == end || *p == '\0')
		return NULL;
	if (strchr(simple, *p))
		return p + 1;
	if (*p != 'u' || end - p < 5)
		return NULL;
	for (int i = 1; i <= 4; i++)
		if (!is_hex(p[i]))
			return NULL;
	return p + 5;
}

/* After the string at r->at; NULL: it is broken, which has been noted. */
static const char *past_string(struct json_reader *r)
{
	const char *p = r->at + 1, *next;

	while (p < r->end && *p != '"') {
		if ((unsigned char)*p < 0x20) {
			broken(r, p, "a control character in a string");
			return NULL;
		}
		next = *p == '\\' ? past_escape(p, r->end) : p + 1;
		if (!next) {
			broken(r, p, "not an escape of a string");
			return NULL;
		}
		p = next;
	}
	if (p < r->end)
		return p + 1;
	broken(r, r->at, "a string without an end");
	return NULL;
}

static enum json_event read_string(struct json_reader *r)
{
	const char *end = past_string(r);

	return end ? value_ends(r, end, JSON_STRING) : JSON_BROKEN;
}

static const char *past_digits(const char *p, const char *end)
{
	while (is_digit(p, end))
		p++;
	return p;
}

static enum json_event read_number(struct json_reader *r)
{
	static const char why[] = "not a number";
	const char *p = r->at, *end = r->end;

	p += *p == '-';
	if (!is_digit(p, end))
		return broken(r, r->at, *r->at == '-' ? why
						      : "a value is missing");
	p = *p == '0' ? p + 1 : past_digits(p, end);
	if (p < end && *p == '.') {
		if (!is_digit(++p, end))
			return broken(r, r->at, why);
		p = past_digits(p, end);
	}
	if (p < end && (*p | 32) == 'e') {
		p++;
		p += p < end && (*p == '+' || *p == '-');
		if (!is_digit(p, end))
			return broken(r, r->at, why);
		p = past_digits(p, end);
	}
	return value_ends(r, p, JSON_NUMBER);
}

static enum json_event read_word(struct json_reader *r, const char *word,
				 enum json_event event)
{
	size_t len = strlen(word);

	if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len) != 0)
		return broken(r, r->at, "a value is missing");
	return value_ends(r, r->at + len, event);
}

/* ---- brackets ------------------------------------------------------------ */

static bool in_object(const struct json_reader *r)
{
	unsigned i = r->depth - 1;

	return r->objects[i / 8] >> i % 8 & 1;
}

static enum json_event open_bracket(struct json_reader *r,
				    enum json_event event)
{
	unsigned bit = 1U << r->depth % 8;
	unsigned char *byte = &r->objects[r->depth / 8];

	if (r->depth == JSON_DEPTH)
		return broken(r, r->at, "nested more than 1000 deep");
	*byte = (unsigned char)(event == JSON_OBJECT ? *byte | bit
						     : *byte & ~bit);
	r->depth++;
	value_ends(r, r->at + 1, event);
	r->need = JSON_NEED_FIRST;
	return event;
}

static enum json_event close_bracket(struct json_reader *r)
{
	r->depth--;
	return value_ends(r, r->at + 1, JSON_CLOSE);
}

/* ---- the reader ---------------------------------------------------------- */

static void pass_blanks(struct json_reader *r)
{
	while (r->at < r->end && is_blank(*r->at))
		r->at++;
}

static enum json_event read_value(struct json_reader *r)
{
	if (r->at == r->end)
		return broken(r, r->at, "it ends where a value is missing");
	switch (*r->at) {
	case '{':
		return open_bracket(r, JSON_OBJECT);
	case '[':
		return open_bracket(r, JSON_ARRAY);
	case '"':
		return read_string(r);
	case 't':
		return read_word(r, "true", JSON_TRUE);
	case 'f':
		return read_word(r, "false", JSON_FALSE);
	case 'n':
		return read_word(r, "null", JSON_NULL);
	default:
		return read_number(r);
	}
}

static enum json_event read_key(struct json_reader *r)
{
	const char *from = r->at, *end;

	if (r->at == r->end || *r->at != '"')
		return broken(r, r->at, "a name in quotes is missing");
	end = past_string(r);
	if (!end)
		return JSON_BROKEN;
	r->at = end;
	pass_blanks(r);
	if (r->at == r->end || *r->at != ':')
		return broken(r, r->at, "':' is missing");
	r->at++;
	r->token = from;
	r->len = (size_t)(end - from);
	r->need = JSON_NEED_VALUE;
	return JSON_KEY;
}

static enum json_event read_more(struct json_reader *r)
{
	bool object = in_object(r);

	if (r->at < r->end && *r->at == (object ? '}' : ']'))
		return close_bracket(r);
	if (r->need == JSON_NEED_MORE) {
		if (r->at == r->end || *r->at != ',')
			return broken(r, r->at, object
				      ? "',' or '}' is missing"
				      : "',' or ']' is missing");
		r->at++;
		pass_blanks(r);
	}
	return object ? read_key(r) : read_value(r);
}

enum json_event json_next(struct json_reader *r)
{
	pass_blanks(r);
	switch (r->need) {
	case JSON_NEED_VALUE:
		return read_value(r);
	case JSON_NEED_FIRST:
	case JSON_NEED_MORE:
		return read_more(r);
	case JSON_OVER:
		break;
	}
	return r->at == r->end ? JSON_END
			       : broken(r, r->at, "text after the value");
}

void json_begin(struct json_reader *r, const char *text, size_t len)
{
	memset(r, 0, sizeof(*r));
	r->at = text ? text : "";
	r->end = r->at + len;
}

int json_skip(struct json_reader *r, enum json_event event)
{
	unsigned depth = r->depth;

	if (event == JSON_BROKEN)
		return -1;
	if (event != JSON_OBJECT && event != JSON_ARRAY)
		return 0;
	while (r->depth >= depth)
		if (json_next(r) == JSON_BROKEN)
			return -1;
	return 0;
}

/* ---- whole values -------------------------------------------------------- */

/* The value that begins with this event, to its end.  -1: it is broken. */
static int take_value(struct json_reader *r, enum json_event event,
		      struct json_value *value)
{
	value->kind = event;
	value->text = r->token;
	if (json_skip(r, event) < 0)
		return -1;
	value->len = (size_t)(r->at - value->text);
	return 0;
}

int json_check(const char *text, size_t len)
{
	struct json_reader r;

	json_begin(&r, text, len);
	return json_skip(&r, json_next(&r)) < 0 || json_next(&r) != JSON_END
		       ? -1 : 0;
}

int json_members(const char *text, size_t len, json_member_fn *fn, void *arg)
{
	struct json_reader r;
	struct json_value value;
	int end;

	json_begin(&r, text, len);
	if (json_next(&r) != JSON_OBJECT)
		return -1;
	while (json_next(&r) == JSON_KEY) {
		const char *key = r.token + 1;
		size_t keylen = r.len - 2;

		if (take_value(&r, json_next(&r), &value) < 0)
			return -1;
		end = fn ? fn(arg, key, keylen, &value) : 0;
		if (end != 0)
			return end;
	}
	return !r.why && json_next(&r) == JSON_END ? 0 : -1;
}

int json_elements(const char *text, size_t len, json_value_fn *fn, void *arg)
{
	struct json_reader r;
	struct json_value value;
	enum json_event event;
	int end;

	json_begin(&r, text, len);
	if (json_next(&r) != JSON_ARRAY)
		return -1;
	while ((event = json_next(&r)) != JSON_CLOSE) {
		if (take_value(&r, event, &value) < 0)
			return -1;
		end = fn ? fn(arg, &value) : 0;
		if (end != 0)
			return end;
	}
	return json_next(&r) == JSON_END ? 0 : -1;
}

/* ---- strings ------------------------------------------------------------- */

static uint32_t hex4(const char *s)
{
	uint32_t n = 0;

	for (int i = 0; i < 4; i++)
		n = n << 4 | (s[i] <= '9' ? (uint32_t)(s[i] - '0')
					  : (uint32_t)((s[i] | 32) - 'a' + 10));
	return n;
}

/* \uXXXX at s, or a pair of them, into *c; what it took. */
static size_t read_unicode(const char *s, const char *end, uint32_t *c)
{
	uint32_t low;

	*c = hex4(s + 2);
	if (*c >= 0xd800 && *c < 0xdc00 && end - s >= 12 && s[6] == '\\' &&
	    s[7] == 'u') {
		low = hex4(s + 8);
		if (low >= 0xdc00 && low < 0xe000) {
			*c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
			return 12;
		}
	}
	if (*c >= 0xd800 && *c < 0xe000)
		*c = UTF8_REPLACEMENT;
	return 6;
}

size_t json_unescape(const char *s, size_t len, char *out)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *end = s + len, *at;
	char *start = out;
	uint32_t c;

	while (s < end) {
		if (*s != '\\') {
			*out++ = *s++;
		} else if (s[1] == 'u') {
			s += read_unicode(s, end, &c);
			out += utf8_put(c, out);
		} else {
			at = strchr(from, s[1]);
			*out++ = at ? to[at - from] : s[1];
			s += 2;
		}
	}
	return (size_t)(out - start);
}

int json_says(const char *s, size_t len, const char *text, size_t textlen)
{
	char *plain;
	bool same;

	if (!memchr(s, '\\', len))
		return len == textlen && memcmp(s, text, len) == 0;
	plain = must(malloc(len));
	same = json_unescape(s, len, plain) == textlen &&
	       memcmp(plain, text, textlen) == 0;
	free(plain);
	return same;
}

void json_place(const char *text, const char *at, size_t *line,
		size_t *column)
{
	*line = *column = 1;
	for (; text < at; text++) {
		if (*text == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)*text & 0xc0) != 0x80) {
			++*column;
		}
	}
}
