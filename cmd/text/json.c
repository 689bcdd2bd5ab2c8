#include "cmd/text/json.h"

#include "parse/charset/charset.h"
#include "parse/charset/utf8.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MOST 64		/* of nesting */

/* ---- scanning ------------------------------------------------------------ */

struct text {
	const char *at, *end;
};

static void blanks(struct text *t)
{
	while (t->at < t->end && *t->at != '\0' &&
	       strchr(" \t\r\n", *t->at) != NULL)
		t->at++;
}

static int skip(struct text *t, char c)
{
	blanks(t);
	if (t->at == t->end || *t->at != c)
		return 0;
	t->at++;
	return 1;
}

static int is_hex4(const char *s, const char *end)
{
	for (int i = 0; i < 4; i++)
		if (s + i == end || !isxdigit((unsigned char)s[i]))
			return 0;
	return 1;
}

static int string(struct text *t)
{
	if (!skip(t, '"'))
		return -1;
	while (t->at < t->end && *t->at != '"') {
		unsigned char c = (unsigned char)*t->at++;

		if (c < 0x20 || (c == '\\' && t->at == t->end))
			return -1;
		if (c != '\\')
			continue;
		c = (unsigned char)*t->at++;
		if (c == '\0' || strchr("\"\\/bfnrtu", c) == NULL)
			return -1;
		if (c == 'u' && !is_hex4(t->at, t->end))
			return -1;
	}
	return skip(t, '"') ? 0 : -1;
}

static size_t digits(struct text *t)
{
	const char *from = t->at;

	while (t->at < t->end && *t->at >= '0' && *t->at <= '9')
		t->at++;
	return (size_t)(t->at - from);
}

static int here(const struct text *t, const char *any)
{
	return t->at < t->end && *t->at != '\0' &&
	       strchr(any, *t->at) != NULL;
}

static int number(struct text *t)
{
	if (here(t, "-"))
		t->at++;
	if (here(t, "0"))
		t->at++;
	else if (digits(t) == 0)
		return -1;
	if (here(t, ".")) {
		t->at++;
		if (digits(t) == 0)
			return -1;
	}
	if (here(t, "eE")) {
		t->at++;
		if (here(t, "+-"))
			t->at++;
		if (digits(t) == 0)
			return -1;
	}
	return 0;
}

static int word(struct text *t, const char *w)
{
	size_t len = strlen(w);

	if ((size_t)(t->end - t->at) < len || memcmp(t->at, w, len) != 0)
		return -1;
	t->at += len;
	return 0;
}

static int value(struct text *t, int depth);

static int array(struct text *t, int depth)
{
	t->at++;
	if (skip(t, ']'))
		return 0;
	do {
		if (value(t, depth + 1) == -1)
			return -1;
	} while (skip(t, ','));
	return skip(t, ']') ? 0 : -1;
}

static int object(struct text *t, int depth, json_member *fn, void *arg)
{
	t->at++;
	if (skip(t, '}'))
		return 0;
	do {
		const char *key, *from;
		size_t keylen;
		int end;

		blanks(t);
		key = t->at + 1;
		if (string(t) == -1)
			return -1;
		keylen = (size_t)(t->at - key - 1);
		if (!skip(t, ':'))
			return -1;
		blanks(t);
		from = t->at;
		if (value(t, depth + 1) == -1)
			return -1;
		if (fn != NULL &&
		    (end = fn(arg, key, keylen, from,
			      (size_t)(t->at - from))) != 0)
			return end;
	} while (skip(t, ','));
	return skip(t, '}') ? 0 : -1;
}

static int value(struct text *t, int depth)
{
	blanks(t);
	if (t->at == t->end || depth > DEPTH_MOST)
		return -1;
	switch (*t->at) {
	case '{':
		return object(t, depth, NULL, NULL);
	case '[':
		return array(t, depth);
	case '"':
		return string(t);
	case 't':
		return word(t, "true");
	case 'f':
		return word(t, "false");
	case 'n':
		return word(t, "null");
	default:
		return number(t);
	}
}

int json_scan(const char *json, size_t len, json_member *fn, void *arg)
{
	struct text t = { json, json + len };
	int end;

	blanks(&t);
	if (t.at == t.end || *t.at != '{')
		return -1;
	end = object(&t, 0, fn, arg);
	if (end != 0)
		return end;
	blanks(&t);
	return t.at == t.end ? 0 : -1;
}

/* ---- strings in ---------------------------------------------------------- */

static void add_character(struct bytes *out, uint32_t c)
{
	out->len += utf8_put(c, bytes_room(out, 4));
}

static uint32_t hex4(const char *s)
{
	char text[5] = { s[0], s[1], s[2], s[3], '\0' };

	return (uint32_t)strtoul(text, NULL, 16);
}

/* \uXXXX at s, or a pair of them; what it took. */
static size_t unicode(struct bytes *out, const char *s, const char *end)
{
	uint32_t c = hex4(s + 2);

	if (c >= 0xd800 && c < 0xdc00 && end - s >= 12 && s[6] == '\\' &&
	    s[7] == 'u') {
		uint32_t low = hex4(s + 8);

		if (low >= 0xdc00 && low < 0xe000) {
			add_character(out, 0x10000 + ((c - 0xd800) << 10) +
						    (low - 0xdc00));
			return 12;
		}
	}
	add_character(out, c >= 0xd800 && c < 0xe000 ? UTF8_REPLACEMENT
						     : c);
	return 6;
}

void json_unquote(struct bytes *out, const char *s, size_t len)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *end = s + len - 1;

	for (s++; s < end;) {
		const char *at;

		if (*s != '\\') {
			bytes_char(out, *s++);
		} else if (s[1] == 'u') {
			s += unicode(out, s, end);
		} else {
			at = strchr(from, s[1]);
			bytes_char(out, at != NULL ? to[at - from] : s[1]);
			s += 2;
		}
	}
}

/* ---- strings out --------------------------------------------------------- */

static void json_escape(struct bytes *out, unsigned c)
{
	static const char short_for[] = "btn.fr";
	char text[8];

	if (c >= '\b' && c <= '\r' && c != '\v') {
		text[0] = '\\';
		text[1] = short_for[c - '\b'];
		bytes_add(out, text, 2);
	} else if (c == '"' || c == '\\') {
		text[0] = '\\';
		text[1] = (char)c;
		bytes_add(out, text, 2);
	} else {
		snprintf(text, sizeof(text), "\\u%04x", c);
		bytes_add(out, text, 6);
	}
}

static bool needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == 0x7f;
}

/*
 * C1 controls and those that turn the writing direction are escaped as well:
 * a terminal obeys them, and what output.c would make of them is no longer
 * JSON.  The bytes of one in s, its number in *c; 0: none.
 */
static size_t unseen(const unsigned char *s, size_t len, unsigned *c)
{
	if (s[0] == 0xc2 && len > 1 && s[1] < 0xa0) {
		*c = s[1];
		return 2;
	}
	if (s[0] != 0xe2 || len < 3 || (s[1] & 0xfe) != 0x80)
		return 0;
	*c = 0x2000 | (s[1] & 0x3f) << 6 | (s[2] & 0x3f);
	return (*c >= 0x202a && *c <= 0x202e) ||
	       (*c >= 0x2066 && *c <= 0x2069) ? 3 : 0;
}

static void json_run(struct bytes *out, const char *text, size_t len)
{
	size_t from = 0;

	for (size_t i = 0; i < len; i++) {
		const unsigned char *s = (const unsigned char *)text + i;
		unsigned c = *s;
		size_t n = needs_escape(*s) ? 1 : unseen(s, len - i, &c);

		if (n == 0)
			continue;
		bytes_add(out, text + from, i - from);
		json_escape(out, c);
		from = i + n;
		i += n - 1;
	}
	bytes_add(out, text + from, len - from);
}

void json_string(struct bytes *out, const char *text, size_t len)
{
	size_t n;
	int valid;

	bytes_char(out, '"');
	for (; len > 0; text += n, len -= n) {
		n = utf8_valid(text, len);
		json_run(out, text, n);
		if (n == len)
			break;
		bytes_text(out, "\xef\xbf\xbd");
		n += utf8_step(text + n, len - n, &valid);
	}
	bytes_char(out, '"');
}
