#include "cmd/text/json.h"

#include "parse/charset/utf8.h"
#include "parse/json/json.h"

#include <stdbool.h>
#include <stdio.h>

/* ---- in ------------------------------------------------------------------ */

struct scan {
	json_member *fn;
	void *arg;
};

static int hand_on(void *arg, const char *key, size_t keylen,
		   const struct json_value *value)
{
	const struct scan *scan = arg;

	return scan->fn(scan->arg, key, keylen, value->text, value->len);
}

int json_scan(const char *json, size_t len, json_member *fn, void *arg)
{
	struct scan scan = { fn, arg };

	return json_members(json, len, fn != NULL ? hand_on : NULL, &scan);
}

void json_unquote(struct bytes *out, const char *s, size_t len)
{
	out->len += json_unescape(s + 1, len - 2, bytes_room(out, len));
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

/* Bytes that are escaped, and the first of characters that may be. */
static const bool special[256] = {
	[0 ... 0x1f] = true, ['"'] = true, ['\\'] = true, [0x7f] = true,
	[0xc2] = true, [0xe2] = true,
};

/*
 * C1 controls and those that turn the writing direction are escaped as well:
 * a terminal obeys them, and what output.c would make of them is no longer
 * JSON.  The bytes of what is to be escaped in s, which is at a special one,
 * and its number in *c; 0: none.
 */
static size_t escaped(const unsigned char *s, size_t len, unsigned *c)
{
	*c = s[0];
	if (s[0] < 0x80)
		return 1;
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
		unsigned c;
		size_t n = special[*s] ? escaped(s, len - i, &c) : 0;

		if (n == 0)
			continue;
		bytes_add(out, text + from, i - from);
		json_escape(out, c);
		from = i + n;
		i += n - 1;
	}
	bytes_add(out, text + from, len - from);
}

/* Names of columns, most of all.  False: it is more than ASCII. */
static bool plain_string(struct bytes *out, const char *text, size_t len)
{
	char *to = bytes_room(out, len + 2);

	*to++ = '"';
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (special[c] || c >= 0x80)
			return false;
		*to++ = text[i];
	}
	*to = '"';
	out->len += len + 2;
	return true;
}

void json_string(struct bytes *out, const char *text, size_t len)
{
	size_t n;
	int valid;

	if (plain_string(out, text, len))
		return;
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
