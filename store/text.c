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

size_t text_json(const char *s, size_t len, char *out)
{
	static const char hex[] = "0123456789abcdef";
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *p;
	size_t i, o = 0;

	out[o++] = '"';
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c && (p = strchr(from, c))) {
			out[o++] = '\\';
			out[o++] = to[p - from];
		} else if (c < 0x20) {
			memcpy(out + o, "\\u00", 4);
			out[o + 4] = hex[c >> 4];
			out[o + 5] = hex[c & 15];
			o += 6;
		} else {
			out[o++] = (char)c;
		}
	}
	out[o++] = '"';
	return o;
}
