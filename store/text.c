#include "store/text.h"

#include <stdint.h>
#include <string.h>

/* True if none of the eight bytes is 0 or above 0x7f. */
static bool plain8(const char *s)
{
	const uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
	uint64_t w;

	memcpy(&w, s, 8);
	/* Exact as long as no byte has its high bit set. */
	return !((w | (w - ones)) & high);
}

/* Length of the character at s, 0 if there is no valid one (RFC 3629). */
static size_t character(const unsigned char *s, size_t len)
{
	size_t n, i;
	unsigned low = 0x80, high = 0xbf;

	if (s[0] < 0x80)
		return s[0] != 0;
	n = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (s[0] < 0xc2 || s[0] > 0xf4 || n > len)
		return 0;
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

bool text_valid(const char *s, size_t len)
{
	size_t i = 0, n;

	while (i < len) {
		if (len - i >= 8 && plain8(s + i)) {
			i += 8;
			continue;
		}
		n = character((const unsigned char *)s + i, len - i);
		if (!n)
			return false;
		i += n;
	}
	return true;
}

size_t text_clean(const char *s, size_t len, char *out)
{
	size_t i = 0, o = 0, n;

	while (i < len) {
		n = character((const unsigned char *)s + i, len - i);
		if (n) {
			memcpy(out + o, s + i, n);
			o += n;
			i += n;
		} else {
			memcpy(out + o, "\xef\xbf\xbd", 3);
			o += 3;
			i++;
		}
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
