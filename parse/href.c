#include "parse/href.h"

#include <err.h>
#include <stdlib.h>

/* A control byte, a blank, and so on, by the sets each belongs to. */
#define ALL (HREF_PATH | HREF_QUERY | HREF_USER)
#define CTL (ALL | HREF_FORBID)
#define CUT (CTL | HREF_DROP)
#define USR HREF_USER
#define BAD HREF_FORBID
#define END HREF_STOP
#define UPP HREF_UPPER
#define PTH (HREF_PATH | HREF_USER)

const unsigned char href_class[256] = {
	[0x00 ... 0x08] = CTL,
	['\t'] = CUT, ['\n'] = CUT,
	[0x0B] = CTL, [0x0C] = CTL,
	['\r'] = CUT,
	[0x0E ... ' '] = CTL,
	['"'] = ALL,
	['#'] = CTL | END,
	['%'] = BAD,
	['\''] = HREF_QUERY,
	['/'] = USR | BAD | END,
	[':'] = USR | BAD, [';'] = USR,
	['<'] = CTL, ['='] = USR, ['>'] = CTL,
	['?'] = PTH | BAD | END,
	['@'] = USR | BAD,
	['A' ... 'Z'] = UPP,
	['['] = USR | BAD,
	['\\'] = USR | BAD | END,
	[']'] = USR | BAD,
	['^'] = PTH | BAD,
	['`'] = PTH, ['{'] = PTH,
	['|'] = USR | BAD,
	['}'] = PTH,
	[0x7F] = CTL,
	[0x80 ... 0xFF] = ALL | HREF_WIDE,
};

void href_grow(struct url *url, size_t more)
{
	size_t want = url->len + more + 1;

	if (want < 2 * url->cap)
		want = 2 * url->cap;
	if (want < 128)
		want = 128;
	url->href = realloc(url->href, want);
	if (url->href == NULL)
		err(1, NULL);
	url->cap = want;
}

int href_utf8(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned low = 0x80, high = 0xBF;
	int i, more;

	if (u[0] < 0x80)
		return 1;
	if (u[0] < 0xC2 || u[0] > 0xF4)
		return -1;
	more = u[0] < 0xE0 ? 1 : u[0] < 0xF0 ? 2 : 3;
	/* No overlong forms, no surrogates, nothing past U+10FFFF. */
	if (u[0] == 0xE0)
		low = 0xA0;
	else if (u[0] == 0xED)
		high = 0x9F;
	else if (u[0] == 0xF0)
		low = 0x90;
	else if (u[0] == 0xF4)
		high = 0x8F;
	for (i = 1; i <= more; i++) {
		if ((size_t)i >= n || u[i] < low || u[i] > high)
			return -i;
		low = 0x80;
		high = 0xBF;
	}
	return more + 1;
}

static void append_hex(struct url *url, const char *s, int n)
{
	static const char hex[] = "0123456789ABCDEF";
	char *to;

	href_reserve(url, 3 * (size_t)n);
	to = url->href + url->len;
	for (int i = 0; i < n; i++) {
		*to++ = '%';
		*to++ = hex[(unsigned char)s[i] >> 4];
		*to++ = hex[s[i] & 15];
	}
	url->len += 3 * (size_t)n;
}

void href_encode(struct url *url, const char *s, size_t n, unsigned set)
{
	const char *end = s + n, *run;
	int bytes;

	while (s < end) {
		run = s;
		while (s < end && !(href_class[(unsigned char)*s] & set))
			s++;
		href_append(url, run, (size_t)(s - run));
		if (s == end)
			break;
		bytes = href_utf8(s, (size_t)(end - s));
		if (bytes > 0)
			append_hex(url, s, bytes);
		else
			append_hex(url, "\xEF\xBF\xBD", 3);
		s += bytes > 0 ? bytes : -bytes;
	}
}
