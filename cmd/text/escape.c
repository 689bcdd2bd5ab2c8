#include "cmd/text/escape.h"

#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the character s begins with, its number in *c; 0: no UTF-8. */
static size_t character(const unsigned char *s, size_t len, unsigned *c)
{
	static const unsigned least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 :
		   s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;

	if (n == 0 || n > len)
		return 0;
	*c = n == 1 ? s[0] : s[0] & (0xFF >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xC0) != 0x80)
			return 0;
		*c = *c << 6 | (s[i] & 0x3F);
	}
	if (*c < least[n] || *c > 0x10FFFF || (*c >= 0xD800 && *c < 0xE000))
		return 0;
	return n;
}

static bool is_printable(unsigned c)
{
	return c >= 0x20 && (c < 0x7F || c > 0x9F) &&
	       (c < 0x202A || c > 0x202E) && (c < 0x2066 || c > 0x2069);
}

char *escape_control(const char *s, size_t len)
{
	char *out = malloc(4 * len + 1), *o = out;
	size_t i = 0;

	if (!out)
		err(1, NULL);
	while (i < len) {
		unsigned c;
		size_t n = character((const unsigned char *)s + i, len - i, &c);

		if (n > 0 && is_printable(c)) {
			o = mempcpy(o, s + i, n);
			i += n;
			continue;
		}
		for (n = n ? n : 1; n > 0; n--)
			o += sprintf(o, "\\x%02x", (unsigned char)s[i++]);
	}
	*o = '\0';
	return out;
}
