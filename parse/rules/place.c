#include "parse/rules/place.h"

#include <stdarg.h>
#include <stdio.h>

#define QUOTE_MAX 60

int place_fail(struct place at, struct rules_error *error, const char *fmt, ...)
{
	va_list ap;

	error->at = at;
	va_start(ap, fmt);
	vsnprintf(error->text, sizeof(error->text), fmt, ap);
	va_end(ap);
	return -1;
}

static size_t quote_byte(char *out, unsigned char c)
{
	if (c == '\n')
		return (size_t)sprintf(out, "\\n");
	if (c < 0x20 || c == 0x7f)
		return (size_t)sprintf(out, "\\x%02x", c);
	*out = (char)c;
	return 1;
}

const char *place_quote(const char *s)
{
	static char buffers[2][QUOTE_MAX + 24];
	static int turn;
	char *out = buffers[turn ^= 1];
	size_t n = 0;

	out[n++] = '\'';
	/* Never cut inside a character: a little over the limit is fine. */
	for (; *s && (n < QUOTE_MAX || ((unsigned char)*s & 0xc0) == 0x80) &&
	       n < QUOTE_MAX + 8; s++)
		n += quote_byte(out + n, (unsigned char)*s);
	if (*s)
		n += (size_t)sprintf(out + n, "...");
	out[n++] = '\'';
	out[n] = '\0';
	return out;
}
