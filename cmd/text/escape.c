#include "cmd/text/escape.h"

#include "cmd/text/memory.h"
#include "parse/charset/utf8.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of a character of n bytes. */
static unsigned number(const unsigned char *s, size_t n)
{
	unsigned c = n == 1 ? s[0] : s[0] & (0xFF >> (n + 1));

	for (size_t i = 1; i < n; i++)
		c = c << 6 | (s[i] & 0x3F);
	return c;
}

static bool is_printable(unsigned c)
{
	return c >= 0x20 && (c < 0x7F || c > 0x9F) &&
	       (c < 0x202A || c > 0x202E) && (c < 0x2066 || c > 0x2069);
}

char *escape_control(const char *s, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)s;
	char *out = must(malloc(4 * len + 1)), *o = out;
	size_t i = 0;

	while (i < len) {
		int valid;
		size_t n = utf8_step(s + i, len - i, &valid);

		if (valid && is_printable(number(bytes + i, n))) {
			o = mempcpy(o, s + i, n);
			i += n;
			continue;
		}
		for (; n > 0; n--)
			o += sprintf(o, "\\x%02x", bytes[i++]);
	}
	*o = '\0';
	return out;
}
