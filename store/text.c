#include "store/text.h"

#include <string.h>

bool text_valid(const struct store_utf8 *utf8, const char *s, size_t len)
{
	return utf8->valid == NULL ||
	       (utf8->valid(s, len) == len && memchr(s, '\0', len) == NULL);
}

size_t text_clean(const struct store_utf8 *utf8, const char *s, size_t len,
		  char *out)
{
	size_t n, o = 0;

	for (; len > 0; s += n, len -= n) {
		n = strnlen(s, len);
		o += utf8->repair(s, n, out + o);
		if (n == len)
			break;
		memcpy(out + o, "\xef\xbf\xbd", 3);
		o += 3;
		n++;
	}
	return o;
}

/* Bytes at the start that stand for themselves. */
static size_t plain(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && (unsigned char)s[i] >= 0x20 && s[i] != '"' &&
	       s[i] != '\\')
		i++;
	return i;
}

static size_t escaped(char c, char *out)
{
	static const char hex[] = "0123456789abcdef";
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *p = c ? strchr(from, c) : NULL;

	if (p) {
		out[0] = '\\';
		out[1] = to[p - from];
		return 2;
	}
	memcpy(out, "\\u00", 4);
	out[4] = hex[c >> 4 & 15];
	out[5] = hex[c & 15];
	return 6;
}

size_t text_json(const char *s, size_t len, char *out)
{
	size_t i = 0, n, o = 0;

	out[o++] = '"';
	while (i < len) {
		n = plain(s + i, len - i);
		memcpy(out + o, s + i, n);
		i += n;
		o += n;
		if (i < len)
			o += escaped(s[i++], out + o);
	}
	out[o++] = '"';
	return o;
}
