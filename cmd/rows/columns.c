#include "cmd/rows/columns.h"

#include <ctype.h>
#include <stdint.h>
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

static int take(struct text *t, char c)
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
	if (!take(t, '"'))
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
	return take(t, '"') ? 0 : -1;
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
	if (take(t, ']'))
		return 0;
	do {
		if (value(t, depth + 1) == -1)
			return -1;
	} while (take(t, ','));
	return take(t, ']') ? 0 : -1;
}

static int object(struct text *t, int depth, columns_fn *fn, void *arg)
{
	t->at++;
	if (take(t, '}'))
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
		if (!take(t, ':'))
			return -1;
		blanks(t);
		from = t->at;
		if (value(t, depth + 1) == -1)
			return -1;
		if (fn != NULL &&
		    (end = fn(arg, key, keylen, from,
			      (size_t)(t->at - from))) != 0)
			return end;
	} while (take(t, ','));
	return take(t, '}') ? 0 : -1;
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

int columns_scan(const char *json, size_t len, columns_fn *fn, void *arg)
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

/* ---- strings ------------------------------------------------------------- */

static void add_code_point(struct bytes *out, uint32_t c)
{
	if (c < 0x80) {
		bytes_char(out, (char)c);
		return;
	}
	if (c < 0x800) {
		bytes_char(out, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			bytes_char(out, (char)(0xe0 | c >> 12));
		} else {
			bytes_char(out, (char)(0xf0 | c >> 18));
			bytes_char(out, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		bytes_char(out, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	bytes_char(out, (char)(0x80 | (c & 0x3f)));
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
			add_code_point(out, 0x10000 + ((c - 0xd800) << 10) +
						    (low - 0xdc00));
			return 12;
		}
	}
	add_code_point(out, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	return 6;
}

void columns_unquote(struct bytes *out, const char *s, size_t len)
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

/* ---- fields -------------------------------------------------------------- */

static int count_one(void *arg, const char *key, size_t keylen,
		     const char *val, size_t vallen)
{
	(void)key, (void)keylen, (void)val, (void)vallen;
	++*(size_t *)arg;
	return 0;
}

size_t columns_count(const char *json)
{
	size_t n = 0;

	columns_scan(json, strlen(json), count_one, &n);
	return n;
}

struct fields {
	struct field *at;
	size_t n, max;
	struct bytes *text;
};

/* Text goes to one buffer that may move: offsets for now. */
static int add_field(void *arg, const char *key, size_t keylen,
		     const char *val, size_t vallen)
{
	struct fields *fields = arg;
	struct field *field = &fields->at[fields->n];
	struct bytes *text = fields->text;

	if (fields->n == fields->max)
		return 1;
	fields->n++;
	field->name = (const char *)(uintptr_t)text->len;
	columns_unquote(text, key - 1, keylen + 2);
	bytes_char(text, '\0');
	field->text = (const char *)(uintptr_t)text->len;
	field->type = *val == '"' ? FIELD_TEXT
		      : *val == 'n' ? FIELD_NULL : FIELD_JSON;
	if (*val == '"')
		columns_unquote(text, val, vallen);
	else
		bytes_add(text, val, vallen);
	field->len = text->len - (uintptr_t)field->text;
	return 0;
}

size_t columns_fields(const char *json, struct field *at, size_t max)
{
	static struct bytes text;
	struct fields fields = { at, 0, max, &text };

	text.len = 0;
	columns_scan(json, strlen(json), add_field, &fields);
	for (size_t i = 0; i < fields.n; i++) {
		at[i].name = text.data + (uintptr_t)at[i].name;
		at[i].text = text.data + (uintptr_t)at[i].text;
	}
	return fields.n;
}
